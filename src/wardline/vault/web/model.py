"""What is served."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

PAGE: Final = "index.html"
LIST: Final = "files.json"
"""Each file's SHA-256, written when the client is built."""
SIGNATURE: Final = "files.sig.json"
"""The organisation's signature over the list, made when the vault starts."""
ORGANISATION: Final = "organisation.json"
"""What signs a person in without an invitation (``client/organisation.py``); nothing of it is secret."""
ASSETS: Final = "assets/"
"""Names with a hash in them: what is behind one never changes."""


@dataclass(frozen=True, slots=True)
class WebConfig:
    """Where the web client is served, and how browsers reach it."""

    origin: str
    """What invitations name: ``https://chat.example`` (``http://127.0.0.1:…`` on a test machine)."""
    host: str
    port: int
    tls_certificate: str | None = None
    tls_key: str | None = None


@dataclass(frozen=True, slots=True)
class WebFile:
    """One file, in memory."""

    media_type: str
    data: bytes
    tag: str
    """Its SHA-256: the entity tag."""
    brotli: bytes | None
    """Compressed when the client was built."""


@dataclass(frozen=True, slots=True)
class WebClient:
    """A whole build."""

    files: Mapping[str, WebFile]
    """By path, without a slash before it."""
    listing: bytes
    """``files.json``, as built."""
