"""Exchange an authorization code for the ID token, and see whom it is about."""

from urllib.parse import quote_plus

import msgspec

from wardline.kit.base64url import encode_base64url
from wardline.kit.clock import Clock
from wardline.vault.identity.open_id.fetch import Fetch
from wardline.vault.identity.open_id.model import OpenIdError, OpenIdProvider, Person
from wardline.vault.identity.open_id.provider_keys import ProviderKeys
from wardline.vault.identity.open_id.read_claims import MOST_TOKEN, key_id
from wardline.vault.identity.open_id.verify_id_token import verify_id_token


class _Tokens(msgspec.Struct):
    id_token: str


async def redeem_code(
    fetch: Fetch,
    keys: ProviderKeys,
    provider: OpenIdProvider,
    returned_to: str,
    clock: Clock,
    *,
    code: str,
    verifier: str,
    challenge: bytes,
    since: int | None = None,
) -> Person:
    """OpenID Connect Core 1.0, section 3.1.3; RFC 7636. ``challenge``: what the client's ``nonce`` was made of.
    ``returned_to``: where the browser was sent with the code, which the provider compares (RFC 6749, section 4.1.3).
    ``since``: when the person must have signed in, seconds UTC.

    Raises OpenIdError as ``discover`` and ``verify_id_token`` do, and ``refused`` for a code that is used or expired.
    """
    metadata = await keys.metadata()
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": returned_to,
        "code_verifier": verifier,
    }
    if provider.client_secret is None:
        form["client_id"] = provider.client_id
        basic = None
    else:
        # RFC 6749, section 2.3.1: form-encoded first.
        basic = (quote_plus(provider.client_id), quote_plus(provider.client_secret.reveal()))
    data = await fetch.post(metadata.token_endpoint, form, basic)
    try:
        token = msgspec.json.decode(data, type=_Tokens).id_token
    except msgspec.MsgspecError:
        raise OpenIdError("bad_token") from None
    if len(token) > MOST_TOKEN:
        raise OpenIdError("bad_token")
    known = await keys.keys(key_id(token))
    return verify_id_token(token, known, provider, nonce_of(challenge), clock.now() // 1000, since)


def nonce_of(challenge: bytes) -> str:
    """The challenge as ``nonce``: base64url without padding (RFC 4648, section 5)."""
    return encode_base64url(challenge)
