"""Where a browser goes to sign in."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from wardline.vault.identity.open_id.model import RETURN_PATH, Metadata, OpenIdProvider


def authorization_url(
    provider: OpenIdProvider, metadata: Metadata, origin: str, *, state: str, login: str, anew: bool = False
) -> str:
    """OpenID Connect Core 1.0, section 3.1.2.1, with everything but ``nonce`` and ``code_challenge``.

    The code comes back in the fragment, which no server and no log sees (OAuth 2.0 Multiple Response Type Encoding
    Practices, section 2.1). ``prompt=login``: whoever sits there now signs in, not whose session was left open.
    ``anew``: the ID token must say when (``max_age`` makes ``auth_time`` required).
    """
    asked = {
        "response_type": "code",
        "response_mode": "fragment",
        "client_id": provider.client_id,
        "redirect_uri": origin + RETURN_PATH,
        "scope": " ".join(provider.scopes),
        "state": state,
        "prompt": "login",
        "login_hint": login,
        "code_challenge_method": "S256",
        **({"max_age": "0"} if anew else {}),
    }
    parts = urlsplit(metadata.authorization_endpoint)
    query = "&".join(each for each in (parts.query, urlencode(asked)) if each)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
