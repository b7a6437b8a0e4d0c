"""What the client keeps outside MLS is sealed too: no content at rest without the storage key."""

import os
from collections.abc import Callable
from typing import Final, final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode

_NONCE: Final = 12
_INFO: Final = b"wardline/client-rows/v1"


@final
class StorageKey:
    """Seals rows under AES-256-GCM (SP 800-38D) with random nonces, each bound to the place where it belongs.

    The key is derived (HKDF, RFC 5869) from the storage key that seals the MLS rows, so that the two never share one.
    """

    def __init__(self, key: Secret, random: Callable[[int], bytes] = os.urandom) -> None:
        derived = HKDF(SHA384(), length=32, salt=None, info=_INFO).derive(key.reveal())
        self._aead = AESGCM(derived)
        self._random = random

    def seal(self, plaintext: bytes, *, place: str) -> bytes:
        """Nonce and ciphertext. ``place`` names the row (table and key): moved to another row, it no longer opens."""
        nonce = self._random(_NONCE)
        return nonce + self._aead.encrypt(nonce, plaintext, place.encode())

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """Raises RefusedError ``state_corrupt`` where the bytes, the key or the place are not those of ``seal``."""
        try:
            return self._aead.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
        except (InvalidTag, ValueError):
            raise RefusedError(Refusal(ErrorCode.STATE_CORRUPT)) from None
