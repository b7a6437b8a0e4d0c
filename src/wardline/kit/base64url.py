"""Bytes as text that fits into a link or a header: base64url without padding (RFC 4648 section 5)."""

import base64
import binascii


def encode_base64url(data: bytes) -> str:
    """In the one way that ``decode_base64url`` takes."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base64url(text: str, length: int) -> bytes | None:
    """``length`` bytes; none for another length, and for what ``encode_base64url`` would not write just so."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if len(data) == length and encode_base64url(data) == text else None
