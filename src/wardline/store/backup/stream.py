"""Bytes encrypted under a passphrase, in chunks: Argon2id (RFC 9106), then AES-256-GCM (NIST SP 800-38D).

The nonce of a chunk is 7 random bytes, the chunk's number and a byte that says whether it is the last: the STREAM
construction (Hoang, Reyhanitabar, Rogaway, Vizár: Online authenticated encryption and its nonce-reuse
misuse-resistance, 2015), as attachments have it. So a chunk that is dropped, repeated, swapped or from another file
does not open, and neither does a file that ends too early. The key is fresh with each file's salt. The file's head is
authenticated with every chunk.
"""

import secrets
import struct
from typing import IO, Annotated, Final, final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from msgspec import Meta

from wardline.kit.secret import Secret
from wardline.store.backup.errors import BackupDamagedError, BackupPassphraseError

CHUNK: Final = 1 << 20
"""Bytes of plaintext in each chunk but the last, which has fewer or as many."""

_MAGIC: Final = b"wardline-backup/v1\n"
_TAG: Final = 16
_MOST_CHUNKS: Final = (1 << 32) - 1
_MORE, _LAST, _PROOF = 0, 1, 2


class StreamParameters(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How the key is derived, and what the nonces begin with. Not secret."""

    salt: Annotated[bytes, Meta(min_length=16, max_length=16)]
    prefix: Annotated[bytes, Meta(min_length=7, max_length=7)]
    passes: Annotated[int, Meta(ge=1, le=16)] = 3
    memory_kib: Annotated[int, Meta(ge=64, le=1 << 20)] = 1 << 18
    lanes: Annotated[int, Meta(ge=1, le=8)] = 4


def fresh_parameters(*, passes: int = 3, memory_kib: int = 1 << 18) -> StreamParameters:
    """A new salt; by default 256 MiB and 3 passes, because the file leaves the house (about a second)."""
    return StreamParameters(secrets.token_bytes(16), secrets.token_bytes(7), passes, memory_kib)


@final
class _Cipher:
    """One file's key, nonces and authenticated head."""

    def __init__(self, passphrase: Secret, parameters: StreamParameters) -> None:
        packed = msgspec.msgpack.encode(parameters)
        self.head = _MAGIC + struct.pack(">H", len(packed)) + packed
        self._prefix = parameters.prefix
        self._aead = AESGCM(
            Argon2id(
                salt=parameters.salt,
                length=32,
                iterations=parameters.passes,
                lanes=parameters.lanes,
                memory_cost=parameters.memory_kib,
            ).derive(passphrase.reveal())
        )

    def seal(self, number: int, flag: int, chunk: bytes) -> bytes:
        return self._aead.encrypt(self._nonce(number, flag), chunk, self.head)

    def open(self, number: int, flag: int, sealed: bytes) -> bytes:
        return self._aead.decrypt(self._nonce(number, flag), sealed, self.head)

    def _nonce(self, number: int, flag: int) -> bytes:
        return self._prefix + struct.pack(">IB", number, flag)


@final
class SealingWriter:
    """Encrypts what is written. Without ``finish`` the file cannot be opened to its end."""

    def __init__(self, file: IO[bytes], passphrase: Secret, parameters: StreamParameters) -> None:
        self._file = file
        self._cipher = _Cipher(passphrase, parameters)
        self._waiting = bytearray()
        self._number = 0
        file.write(self._cipher.head + self._cipher.seal(_MOST_CHUNKS, _PROOF, b""))

    def write(self, data: bytes) -> None:
        """Any number of bytes."""
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._put(_MORE, bytes(self._waiting[:CHUNK]))
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """The last chunk."""
        self._put(_LAST, bytes(self._waiting))

    def _put(self, flag: int, chunk: bytes) -> None:
        if self._number >= _MOST_CHUNKS:
            raise OverflowError("a back-up has fewer than 2^32 chunks")
        self._file.write(self._cipher.seal(self._number, flag, chunk))
        self._number += 1


@final
class OpeningReader:
    """Decrypts; gives out nothing that was not authenticated."""

    def __init__(self, file: IO[bytes], passphrase: Secret) -> None:
        """Raises BackupDamagedError for what is no back-up, BackupPassphraseError."""
        self._file = file
        self._cipher = _Cipher(passphrase, read_parameters(file))
        try:
            self._cipher.open(_MOST_CHUNKS, _PROOF, file.read(_TAG))
        except (InvalidTag, ValueError):
            raise BackupPassphraseError from None
        self._next = file.read(CHUNK + _TAG)
        self._number = 0
        self._opened = bytearray()
        self._ended = False

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes. Raises BackupDamagedError."""
        while len(self._opened) < size:
            self._open_chunk()
        data = bytes(self._opened[:size])
        del self._opened[:size]
        return data

    def finish(self) -> None:
        """Raises BackupDamagedError unless everything was read and the file ended where it was meant to."""
        if not self._ended and not self._opened:
            self._open_chunk()
        if not self._ended or self._opened:
            raise BackupDamagedError

    def _open_chunk(self) -> None:
        if self._ended:
            raise BackupDamagedError
        sealed, self._next = self._next, self._file.read(CHUNK + _TAG)
        self._ended = not self._next
        try:
            self._opened += self._cipher.open(self._number, _LAST if self._ended else _MORE, sealed)
        except (InvalidTag, ValueError):
            raise BackupDamagedError from None
        self._number += 1


def read_parameters(file: IO[bytes]) -> StreamParameters:
    """A back-up's head, which is not authenticated yet. Raises BackupDamagedError."""
    if file.read(len(_MAGIC)) != _MAGIC:
        raise BackupDamagedError
    length = file.read(2)
    if len(length) != 2:
        raise BackupDamagedError
    try:
        return msgspec.msgpack.decode(file.read(int.from_bytes(length, "big")), type=StreamParameters)
    except msgspec.MsgspecError:
        raise BackupDamagedError from None
