"""The invitation link: everything secret is in the fragment, which no browser sends anywhere (RFC 3986 section 3.5)."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, quote

from wardline.client.link_fields import read_link_fields
from wardline.kit.base64url import decode_base64url, encode_base64url
from wardline.kit.ids import is_id
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode

MAX_LINK: Final = 2048
SECRET_BYTES: Final = 16
"""128 bits."""
_FIELDS: Final = ("v", "hub", "org", "inv", "key", "root")
_ORIGIN: Final = re.compile(r"wss?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Invitation:
    """What its holder needs to enrol one device."""

    hub: str
    """The hub's origin (``wss://hub.example``; ``ws://`` on a test machine)."""
    organisation: str
    invitation: str
    secret: Secret
    """Vouches for the certificate request; the hub never sees it."""
    root_fingerprint: bytes
    """SHA-256 of the organisation's root certificate."""


def format_link(invitation: Invitation, app: str | None = None) -> str:
    """The link. ``app``: the web app's origin (``https://…``) for people; without it, one for the command line."""
    values = (
        "1",
        invitation.hub,
        invitation.organisation,
        invitation.invitation,
        encode_base64url(invitation.secret.reveal()),
        encode_base64url(invitation.root_fingerprint),
    )
    fragment = "&".join(f"{name}={quote(value, safe='')}" for name, value in zip(_FIELDS, values, strict=True))
    return f"{'wardline:enrol' if app is None else app.rstrip('/') + '/enrol'}#{fragment}"


def parse_link(link: str) -> Invitation | Refusal:
    """Strict: each field once, nothing else; refused ``bad_invitation`` with the field, never its value."""
    values = read_link_fields(link, _FIELDS, MAX_LINK, _is_place)
    if values is None:
        return Refusal(ErrorCode.BAD_INVITATION, "link")
    secret, root = decode_base64url(values["key"], SECRET_BYTES), decode_base64url(values["root"], 32)
    checks = {
        "v": values["v"] == "1",
        "hub": _ORIGIN.fullmatch(values["hub"]) is not None,
        "org": is_id(values["org"]),
        "inv": is_id(values["inv"]),
        "key": secret is not None,
        "root": root is not None,
    }
    wrong = next((name for name, right in checks.items() if not right), None)
    if wrong is not None or secret is None or root is None:
        return Refusal(ErrorCode.BAD_INVITATION, wrong)
    return Invitation(values["hub"], values["org"], values["inv"], Secret(secret), root)


def _is_place(parts: SplitResult) -> bool:
    if parts.scheme == "wardline":
        return parts.path == "enrol" and not parts.netloc
    return parts.scheme in {"https", "http"} and bool(parts.netloc) and parts.path == "/enrol"
