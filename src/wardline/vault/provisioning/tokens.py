"""The form of a token: ``wl_`` with its id and 256 random bits (RFC 6750 calls it a bearer token)."""

import base64
import hashlib
import secrets
from typing import Final

from wardline.kit.ids import is_id
from wardline.kit.secret import Secret

PREFIX: Final = "wl_"
"""So that scanners of source code find one that was pasted where it should not be."""
_SECRET: Final = 32


def new_secret() -> Secret:
    """256 random bits."""
    return Secret(secrets.token_bytes(_SECRET))


def format_token(token: str, secret: Secret) -> str:
    """What the provider is given, once."""
    return f"{PREFIX}{token}_{base64.urlsafe_b64encode(secret.reveal()).decode().rstrip('=')}"


def parse_token(text: str) -> tuple[str, Secret] | None:
    """Id and secret; None for what has not the form."""
    if not text.isascii() or not text.startswith(PREFIX):
        return None
    token, _, encoded = text[len(PREFIX) :].partition("_")
    if not is_id(token) or len(encoded) != 43:
        return None
    try:
        secret = base64.b64decode(encoded + "=", altchars=b"-_", validate=True)
    except ValueError:
        return None
    return (token, Secret(secret)) if len(secret) == _SECRET else None


def token_digest(secret: Secret) -> bytes:
    """SHA-256, as stored."""
    return hashlib.sha256(secret.reveal()).digest()
