"""For whom passkeys are made: the web client's origin (WebAuthn Level 3, section 4, "relying party")."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from wardline.protocol.identity_requests import Method


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """One organisation's own."""

    id: str
    """A domain: what passkeys are bound to."""
    origins: tuple[str, ...]
    """Where a browser may have been when it used one."""


def relying_party_of(origin: str | None) -> RelyingParty | None:
    """Of the web client's origin. None without one, and where its host is an address: WebAuthn takes domains only
    (section 5.1.3, step 7), so that ``http://localhost:8441`` has passkeys and ``http://127.0.0.1:8441`` has none.
    """
    if origin is None:
        return None
    parts = urlsplit(origin)
    host = (parts.hostname or "").lower()
    if not host or _is_address(host):
        return None
    # As a browser writes it: lower case, without the scheme's own port (RFC 6454 section 6.2).
    port = "" if parts.port in {None, {"https": 443, "http": 80}.get(parts.scheme)} else f":{parts.port}"
    return RelyingParty(host, (f"{parts.scheme}://{host}{port}",))


def methods_for(party: RelyingParty | None) -> tuple[Method, ...]:
    """What the organisation offers, the same to everybody: whether somebody has an account shows in none of it."""
    return (Method.PASSWORD,) if party is None else (Method.PASSKEY, Method.PASSWORD)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
