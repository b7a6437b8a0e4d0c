"""Where a browser goes to sign in, and where it is sent back to."""

from urllib.parse import urlencode

from wardline.vault.identity.open_id.extend_query import extend_query
from wardline.vault.identity.open_id.model import RETURN_PATH, Metadata, OpenIdProvider


def authorization_url(
    provider: OpenIdProvider,
    metadata: Metadata,
    origin: str,
    *,
    state: str,
    login: str,
    anew: bool = False,
    port: int | None = None,
) -> str:
    """OpenID Connect Core 1.0, section 3.1.2.1, with everything but ``nonce`` and ``code_challenge``.

    The code comes back in the fragment, which no server and no log sees (OAuth 2.0 Multiple Response Type Encoding
    Practices, section 2.1); to a program's ``port`` in the query, since that is all that it sees, and it has no log.
    ``prompt=login``: whoever sits there now signs in, not whose session was left open.
    ``anew``: the ID token must say when (``max_age`` makes ``auth_time`` required).
    """
    asked = {
        "response_type": "code",
        "response_mode": "fragment" if port is None else "query",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri(origin, port),
        "scope": " ".join(provider.scopes),
        "state": state,
        "prompt": "login",
        "login_hint": login,
        "code_challenge_method": "S256",
        **({"max_age": "0"} if anew else {}),
    }
    return extend_query(metadata.authorization_endpoint, urlencode(asked))


def redirect_uri(origin: str, port: int | None) -> str:
    """The web client's, or that of a program on the person's own machine: an address and no name (RFC 8252, sections
    7.3 and 8.3), so that no resolver says what it is.
    """
    return (origin if port is None else f"http://127.0.0.1:{port}") + RETURN_PATH
