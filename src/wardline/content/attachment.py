"""A file beside a message: a photograph, a voice note, a document.

Its bytes lie at the hub, encrypted (``client/attachments``); the key travels here, where only members read it.
"""

from typing import Final

import msgspec

MAX_PREVIEW: Final = 8 << 10
"""Bytes of a preview."""


class Attachment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a file is, how to open it, and how to know that it is whole. Nothing here is believed before the bytes
    were fetched and compared: a sender may be wrong, or lie.
    """

    blob: str
    """The hub's name for it, 32 hexadecimal digits, chosen by the sender."""
    key: bytes
    """32 random bytes, for this file alone."""
    size: int
    """Bytes of the file."""
    sha256: bytes
    """SHA-256 of the file, 32 bytes."""
    name: str
    """As the sender's device called it: shown, never used as a path."""
    media_type: str
    """As the sender's device called it (RFC 6838)."""
    width: int | None = None
    """Pixels of an image or video."""
    height: int | None = None
    duration: int | None = None
    """Milliseconds of a voice note or video."""
    preview: bytes = b""
    """A small JPEG or WebP image, at most 8 KiB."""

    def __repr__(self) -> str:
        return f"Attachment(blob={self.blob!r}, size={self.size})"
