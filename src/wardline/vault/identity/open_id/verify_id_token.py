"""Is an ID token this provider's, for us, for this very request, now? Pure."""

import hmac
from collections.abc import Mapping
from typing import Any, Final, TypeGuard

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from wardline.vault.identity.open_id.model import OpenIdError, OpenIdProvider, Person

ALGORITHMS: Final = ("ES256", "ES384", "PS256", "RS256", "EdDSA")
"""Signatures with a provider's published key only: neither ``none`` nor anything with a shared secret."""
LEEWAY_S: Final = 120
"""By so much a provider's clock may differ."""
OLDEST_S: Final = 600
"""So long ago a token may have been issued: it is redeemed at once."""
MOST_SUBJECT: Final = 255
"""Characters of ``sub`` (OpenID Connect Core, section 2)."""


def verify_id_token(
    token: str, keys: KeySet, provider: OpenIdProvider, nonce: str, now: int, since: int | None = None
) -> Person:
    """Whom it is about (OpenID Connect Core 1.0, section 3.1.3.7). ``nonce``: the client's; ``now``: seconds UTC.
    ``since``: the person must have signed in then or later (``auth_time``), seconds UTC.

    Raises OpenIdError: ``bad_token`` for signature, algorithm, issuer, audience, time or form; ``wrong_nonce`` for a
    token that was made for another request; ``weak_sign_in`` where a required method is missing, or where the person
    did not sign in since then or the provider does not say when.
    """
    try:
        claims = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
    except (JoseError, ValueError, TypeError, KeyError):  # a key of another kind than the algorithm wants, and the like
        raise OpenIdError("bad_token") from None
    _check_parties(claims, provider)
    _check_times(claims, now)
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise OpenIdError("wrong_nonce")
    methods: object = claims.get("amr", [])
    if not isinstance(methods, list) or not set(provider.require) <= {str(each) for each in methods}:  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] (of anything)
        raise OpenIdError("weak_sign_in")
    if since is not None:
        _check_signed_in(claims, since, now)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MOST_SUBJECT:
        raise OpenIdError("bad_token")
    login = claims.get(provider.login_claim)
    # An address that the provider did not verify is whatever its owner typed.
    unverified = provider.login_claim == "email" and claims.get("email_verified") is not True
    return Person(subject, login if isinstance(login, str) and not unverified else "")


def _check_parties(claims: Mapping[str, Any], provider: OpenIdProvider) -> None:
    audience: object = claims.get("aud")
    audiences: list[object] = audience if isinstance(audience, list) else [audience]  # pyright: ignore[reportUnknownVariableType] (of anything)
    authorised = claims.get("azp", provider.client_id)
    if (
        claims.get("iss") != provider.issuer
        or provider.client_id not in audiences
        or authorised != provider.client_id
        or (len(audiences) > 1 and "azp" not in claims)
    ):
        raise OpenIdError("bad_token")


def _check_times(claims: Mapping[str, Any], now: int) -> None:
    expires, issued, not_before = claims.get("exp"), claims.get("iat"), claims.get("nbf", 0)
    if not _is_time(expires) or not _is_time(issued) or not _is_time(not_before):
        raise OpenIdError("bad_token")
    if now >= expires + LEEWAY_S or not_before > now + LEEWAY_S:
        raise OpenIdError("bad_token")
    if not now - OLDEST_S - LEEWAY_S <= issued <= now + LEEWAY_S:
        raise OpenIdError("bad_token")


def _check_signed_in(claims: Mapping[str, Any], since: int, now: int) -> None:
    """Step 13: a session that was left open is nobody's presence."""
    at = claims.get("auth_time")
    if not _is_time(at) or not since - LEEWAY_S <= at <= now + LEEWAY_S:
        raise OpenIdError("weak_sign_in")


def _is_time(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
