"""Records sealed under a data key: AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce.

A key seals fewer than 2^32 records (section 8.3 there); one conversation and retention class stays far below.
"""

import secrets
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wardline.kit.secret import Secret

_VERSION: Final = b"\x01"
_NONCE: Final = 12
_CONTEXT: Final = b"wardline/record/v1\0"


class CannotOpenError(Exception):
    """The bytes were not sealed under this key for this place: changed, moved or from another key."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """One purpose's key: 256 random bits."""

    id: str
    name: str
    """Its purpose (``key_names``)."""
    secret: Secret
    cipher: AESGCM = field(repr=False, compare=False)


def data_key(key_id: str, name: str, secret: bytes) -> DataKey:
    """A usable key. ``secret``: 32 bytes."""
    if len(secret) != 32:
        raise ValueError("a data key has 32 bytes")
    return DataKey(key_id, name, Secret(secret), AESGCM(secret))


def seal_record(key: DataKey, associated: bytes, plaintext: bytes) -> bytes:
    """``plaintext`` sealed under ``key``. ``associated`` says what and where it is (table, row, column), so that nobody
    who writes to the database can put it in another's place; the same bytes are needed to open it.
    """
    nonce = secrets.token_bytes(_NONCE)
    return _VERSION + nonce + key.cipher.encrypt(nonce, plaintext, _bound(key, associated))


def open_record(key: DataKey, associated: bytes, sealed: bytes) -> bytes:
    """What ``seal_record`` was given. Raises CannotOpenError."""
    if len(sealed) < 1 + _NONCE + 16 or sealed[:1] != _VERSION:
        raise CannotOpenError
    try:
        return key.cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], _bound(key, associated))
    except InvalidTag:
        raise CannotOpenError from None


def _bound(key: DataKey, associated: bytes) -> bytes:
    return _CONTEXT + key.id.encode("ascii") + b"\0" + associated
