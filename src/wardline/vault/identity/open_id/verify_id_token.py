"""Is an ID token this provider's, for us, for this very request, now? Pure."""

import hmac
from collections.abc import Mapping
from typing import Any

from joserfc.jwk import KeySet

from wardline.vault.identity.open_id.model import OpenIdError, OpenIdProvider, Person
from wardline.vault.identity.open_id.read_claims import LEEWAY_S, is_for_us, is_id, is_of_now, is_time, read_claims


def verify_id_token(
    token: str, keys: KeySet, provider: OpenIdProvider, nonce: str, now: int, since: int | None = None
) -> Person:
    """Whom it is about (OpenID Connect Core 1.0, section 3.1.3.7). ``nonce``: the client's; ``now``: seconds UTC.
    ``since``: the person must have signed in then or later (``auth_time``), seconds UTC.

    Raises OpenIdError: ``bad_token`` for signature, algorithm, issuer, audience, time or form; ``wrong_nonce`` for a
    token that was made for another request; ``weak_sign_in`` where a required method is missing, or where the person
    did not sign in since then or the provider does not say when.
    """
    _, claims = read_claims(token, keys)
    if not is_for_us(claims, provider) or not is_of_now(claims, now):
        raise OpenIdError("bad_token")
    given = claims.get("nonce")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), nonce.encode()):
        raise OpenIdError("wrong_nonce")
    methods: object = claims.get("amr", [])
    if not isinstance(methods, list) or not set(provider.require) <= {str(each) for each in methods}:  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] (of anything)
        raise OpenIdError("weak_sign_in")
    if since is not None:
        _check_signed_in(claims, since, now)
    subject, session = claims.get("sub"), claims.get("sid")
    if not is_id(subject) or not (session is None or is_id(session)):
        raise OpenIdError("bad_token")
    login = claims.get(provider.login_claim)
    # An address that the provider did not verify is whatever its owner typed.
    unverified = provider.login_claim == "email" and claims.get("email_verified") is not True
    named = login if isinstance(login, str) and not unverified else ""
    return Person(subject, named, session, int(claims["iat"]))


def _check_signed_in(claims: Mapping[str, Any], since: int, now: int) -> None:
    """Step 13: a session that was left open is nobody's presence."""
    at = claims.get("auth_time")
    if not is_time(at) or not since - LEEWAY_S <= at <= now + LEEWAY_S:
        raise OpenIdError("weak_sign_in")
