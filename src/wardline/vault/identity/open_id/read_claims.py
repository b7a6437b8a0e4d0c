"""What ID tokens and logout tokens have in common: signature, parties, times. Pure."""

import base64
from collections.abc import Mapping
from typing import Any, Final, TypeGuard

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from wardline.vault.identity.open_id.model import OpenIdError, OpenIdProvider

ALGORITHMS: Final = ("ES256", "ES384", "PS256", "RS256", "EdDSA")
"""Signatures with a provider's published key only: neither ``none`` nor anything with a shared secret."""
LEEWAY_S: Final = 120
"""By so much a provider's clock may differ."""
OLDEST_S: Final = 600
"""So long ago a token may have been issued: it is used at once."""
MOST_TOKEN: Final = 16_384
"""Characters of a token."""
MOST_ID: Final = 255
"""Characters of ``sub`` (OpenID Connect Core, section 2), and here of ``sid`` too."""


class _Header(msgspec.Struct):
    kid: str | None = None


def key_id(token: str) -> str | None:
    """The key that it says signed it (RFC 7515, section 4.1.4). Raises OpenIdError ``bad_token``."""
    header = token.partition(".")[0]
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)), type=_Header).kid
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise OpenIdError("bad_token") from None


def read_claims(token: str, keys: KeySet) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Header and claims of what one of ``keys`` signed. Raises OpenIdError ``bad_token``."""
    try:
        read = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):  # another kind of key than the algorithm's, …
        raise OpenIdError("bad_token") from None
    return read.header, read.claims


def is_for_us(claims: Mapping[str, Any], provider: OpenIdProvider) -> bool:
    """This provider's, for this client (OpenID Connect Core 1.0, section 3.1.3.7, steps 2 to 5)."""
    audience: object = claims.get("aud")
    audiences: list[object] = audience if isinstance(audience, list) else [audience]  # pyright: ignore[reportUnknownVariableType] (of anything)
    return (
        claims.get("iss") == provider.issuer
        and provider.client_id in audiences
        and claims.get("azp", provider.client_id) == provider.client_id
        and (len(audiences) <= 1 or "azp" in claims)
    )


def is_of_now(claims: Mapping[str, Any], now: int) -> bool:
    """Issued lately, and good. ``now``: seconds UTC."""
    expires, issued, not_before = claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)
    return (
        is_time(expires)
        and is_time(issued)
        and is_time(not_before)
        and now < expires + LEEWAY_S
        and not_before <= now + LEEWAY_S
        and now - OLDEST_S - LEEWAY_S <= issued <= now + LEEWAY_S
    )


def is_time(value: object) -> TypeGuard[float]:
    """A NumericDate (RFC 7519, section 2)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_id(value: object) -> TypeGuard[str]:
    """A ``sub`` or ``sid``."""
    return isinstance(value, str) and 0 < len(value) <= MOST_ID and value.isprintable()
