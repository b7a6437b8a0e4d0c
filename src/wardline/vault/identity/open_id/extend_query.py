"""An endpoint's address may have a query of its own."""

from urllib.parse import urlsplit, urlunsplit


def extend_query(endpoint: str, query: str) -> str:
    """It stays, and ours comes behind it (RFC 6749, section 3.1). A fragment does not."""
    parts = urlsplit(endpoint)
    whole = "&".join(each for each in (parts.query, query) if each)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, whole, ""))
