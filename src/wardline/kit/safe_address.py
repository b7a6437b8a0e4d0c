"""Addresses that somebody else named, and that are asked or opened."""

from urllib.parse import urlsplit


def is_safe_address(address: str) -> bool:
    """HTTPS; plain HTTP only to this very machine, where a test or a side-car listens."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return False
    if parts.username is not None or parts.password is not None or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in {"127.0.0.1", "localhost", "::1"})
