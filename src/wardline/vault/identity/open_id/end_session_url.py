"""Where a browser ends its session at a provider."""

from typing import Final
from urllib.parse import urlencode

from wardline.vault.identity.open_id.extend_query import extend_query
from wardline.vault.identity.open_id.model import Metadata, OpenIdProvider

SIGNED_OUT_PATH: Final = "/signed-out"
"""Where a provider sends the browser afterwards, at the web client's origin."""


def end_session_url(provider: OpenIdProvider, metadata: Metadata, origin: str) -> str:
    """OpenID Connect RP-Initiated Logout 1.0, section 2. Empty where the provider says no such address.

    Without ``id_token_hint``: an ID token names a person, and an address is kept in histories and logs. So the provider
    cannot tell who sent the browser, and asks the person whether to sign out (section 2: it must): nobody is signed out
    by a link that they were lured to.
    """
    if metadata.end_session_endpoint is None:
        return ""
    asked = {"client_id": provider.client_id, "post_logout_redirect_uri": origin + SIGNED_OUT_PATH}
    return extend_query(metadata.end_session_endpoint, urlencode(asked))
