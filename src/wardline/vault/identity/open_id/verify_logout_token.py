"""Is a logout token this provider's, for us, now? Pure."""

from typing import Final

from joserfc.jwk import KeySet

from wardline.vault.identity.open_id.model import Logout, OpenIdError, OpenIdProvider
from wardline.vault.identity.open_id.read_claims import is_for_us, is_id, is_of_now, read_claims

EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
WRONG_LOGOUT: Final = "wrong_logout"
"""The reason of a refusal that the provider's own signature is under."""
TYPES: Final = frozenset({"logout+jwt", "jwt"})
"""``typ`` (section 2.4), which is compared whatever its case (RFC 7515, section 4.1.9)."""


def verify_logout_token(token: str, keys: KeySet, provider: OpenIdProvider, now: int) -> Logout:
    """Whose session is over (OpenID Connect Back-Channel Logout 1.0, section 2.6). ``now``: seconds UTC.

    Raises OpenIdError: ``bad_token`` for what the provider did not sign; ``wrong_logout`` for what it signed and what
    ends nothing here: somebody else's, an old one, an ID token (which has a ``nonce`` and no such event).
    """
    header, claims = read_claims(token, keys)
    kind: object = header.get("typ", "JWT")
    events: object = claims.get("events")
    subject, session, identity = claims.get("sub"), claims.get("sid"), claims.get("jti")
    named = (subject is None or is_id(subject)) and (session is None or is_id(session))
    if (
        not isinstance(kind, str)
        or kind.casefold().removeprefix("application/") not in TYPES
        or not is_for_us(claims, provider)
        or not is_of_now(claims, now)
        or not isinstance(events, dict)
        or not isinstance(events.get(EVENT), dict)  # pyright: ignore[reportUnknownMemberType] (of anything)
        or not named
        or (subject is None and session is None)
        or not is_id(identity)
        or "nonce" in claims
    ):
        raise OpenIdError(WRONG_LOGOUT)
    return Logout(provider, subject, session, int(claims["iat"]))
