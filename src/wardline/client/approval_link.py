"""The link that a waiting device shows as a picture: which approval it is, and the whole hash of what it asks for.

Nothing in it is secret, and it lets nobody in by itself: an enrolled device that opens it holds the hash against the
request that the vault has. All of it is in the fragment, which no browser sends anywhere (RFC 3986 section 3.5).
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult

from wardline.client.link_fields import read_link_fields
from wardline.kit.base64url import decode_base64url, encode_base64url
from wardline.kit.ids import is_id
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode

MAX_LINK: Final = 512
_FIELDS: Final = ("v", "acc", "app", "hash")


@dataclass(frozen=True, slots=True)
class ApprovalLink:
    """What stands in one."""

    account: str
    """Whose device it is to be."""
    approval: str
    hash: bytes
    """``signing.approval_hash`` as the waiting device computed it, 32 bytes."""


def format_approval_link(origin: str, link: ApprovalLink) -> str:
    """``origin``: the organisation's web client, ``https://chat.example``."""
    values = ("1", link.account, link.approval, format_hash(link.hash))
    fragment = "&".join(f"{name}={value}" for name, value in zip(_FIELDS, values, strict=True))
    return f"{origin.rstrip('/')}/approve#{fragment}"


def parse_approval_link(link: str) -> ApprovalLink | Refusal:
    """Strict: each field once, nothing else; refused ``bad_approval_link`` with the field, never its value."""
    values = read_link_fields(link, _FIELDS, MAX_LINK, _is_place)
    if values is None:
        return Refusal(ErrorCode.BAD_APPROVAL_LINK, "link")
    version, account, approval, text = values.values()
    scanned = parse_hash(text)
    checks = {
        "v": version == "1",
        "acc": is_id(account),
        "app": is_id(approval),
        "hash": scanned is not None,
    }
    wrong = next((name for name, right in checks.items() if not right), None)
    if wrong is not None or scanned is None:
        return Refusal(ErrorCode.BAD_APPROVAL_LINK, wrong)
    return ApprovalLink(account, approval, scanned)


def format_hash(value: bytes) -> str:
    """As people copy it: 43 characters."""
    return encode_base64url(value)


def parse_hash(text: str) -> bytes | None:
    """32 bytes, written in the one way that ``format_hash`` does; none for anything else."""
    return decode_base64url(text, 32)


def _is_place(parts: SplitResult) -> bool:
    return parts.scheme in {"https", "http"} and bool(parts.netloc) and parts.path == "/approve"
