"""A key-encryption key from a passphrase file: Argon2id (RFC 9106), then AES-256-GCM."""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self, final

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wardline.kit.secret import Secret
from wardline.vault.keys.wrapper import CannotUnwrapError, KeyWrapper

_NONCE: Final = 12
_CONTEXT: Final = b"wardline/data-key/v1\0"


@dataclass(frozen=True, slots=True)
class PassphraseParameters:
    """How the key is derived. Not secret; kept beside the wrapped keys."""

    salt: bytes
    passes: int
    memory_kib: int
    lanes: int

    @classmethod
    def fresh(cls, *, passes: int = 3, memory_kib: int = 65_536, lanes: int = 4) -> Self:
        """A new salt with the second recommended option of RFC 9106 section 4 (64 MiB, 3 passes, 4 lanes)."""
        return cls(secrets.token_bytes(16), passes, memory_kib, lanes)


def read_passphrase(path: Path) -> Secret:
    """The file's bytes without the line end. Raises OSError, and ValueError for an empty file."""
    passphrase = path.read_bytes().rstrip(b"\r\n")
    if not passphrase:
        raise ValueError("the passphrase file is empty")
    return Secret(passphrase)


@final
class PassphraseWrapper(KeyWrapper):
    """Wraps under the key that a passphrase and ``parameters`` give. Deriving it takes about 0.1 s."""

    def __init__(self, passphrase: Secret, parameters: PassphraseParameters) -> None:
        self._cipher = AESGCM(
            hash_secret_raw(
                passphrase.reveal(),
                parameters.salt,
                time_cost=parameters.passes,
                memory_cost=parameters.memory_kib,
                parallelism=parameters.lanes,
                hash_len=32,
                type=Type.ID,
            )
        )

    def wrap(self, name: str, key: bytes) -> bytes:
        """``key`` encrypted and bound to ``name``."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._cipher.encrypt(nonce, key, _CONTEXT + name.encode())

    def unwrap(self, name: str, wrapped: bytes) -> bytes:
        """The key. Raises CannotUnwrapError."""
        try:
            return self._cipher.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _CONTEXT + name.encode())
        except (InvalidTag, ValueError):
            raise CannotUnwrapError from None
