"""Ask a provider what it is (OpenID Connect Discovery 1.0, section 4)."""

from typing import Annotated

import msgspec
from msgspec import Meta

from wardline.kit.safe_address import is_safe_address
from wardline.vault.identity.open_id.fetch import Fetch
from wardline.vault.identity.open_id.model import Metadata, OpenIdError

Address = Annotated[str, Meta(min_length=1, max_length=2048)]


class _Document(msgspec.Struct):
    issuer: Address
    authorization_endpoint: Address
    token_endpoint: Address
    jwks_uri: Address
    end_session_endpoint: Address | None = None


async def discover(fetch: Fetch, issuer: str) -> Metadata:
    """Raises OpenIdError: ``unreachable``, ``bad_metadata`` (no such document, another issuer's, an unsafe address)."""
    if not is_safe_address(issuer):
        raise OpenIdError("bad_metadata")
    data = await fetch.get(issuer.rstrip("/") + "/.well-known/openid-configuration")
    try:
        found = msgspec.json.decode(data, type=_Document)
    except msgspec.MsgspecError:
        raise OpenIdError("bad_metadata") from None
    addresses = (found.authorization_endpoint, found.token_endpoint, found.jwks_uri)
    # Section 4.3: the issuer must be exactly the one that was asked for.
    if found.issuer != issuer or not all(is_safe_address(each) for each in addresses):
        raise OpenIdError("bad_metadata")
    end = found.end_session_endpoint
    return Metadata(
        found.issuer,
        found.authorization_endpoint,
        found.token_endpoint,
        found.jwks_uri,
        end if end is not None and is_safe_address(end) else None,
    )
