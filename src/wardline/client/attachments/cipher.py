"""How a file is encrypted: AES-256-GCM (NIST SP 800-38D) in chunks, under a key of its own.

A key encrypts one file and no other, so that a chunk's number can be its nonce. The nonce also says whether the chunk
is the last one: chunks that are swapped, left out or cut off at the end do not open (the STREAM construction; Hoang,
Reyhanitabar, Rogaway, Vizár, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015).
"""

from collections.abc import Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wardline.protocol.limits import CHUNK_ROOM

KEY_BYTES: Final = 32
ASSOCIATED: Final = b"wardline/attachment/v1"
"""Authenticated with every chunk: what it is."""


class CorruptChunkError(ValueError):
    """The chunk is not the one that was encrypted under this key, at this place."""


def count_chunks(size: int) -> int:
    """How many chunks a file of ``size`` bytes has: at least one."""
    return max(1, -(-size // CHUNK_ROOM))


def encrypt_chunks(key: bytes, data: bytes) -> Iterator[bytes]:
    """The chunks of a file, in order. ``key``: 32 random bytes that encrypt nothing else."""
    cipher = AESGCM(key)
    count = count_chunks(len(data))
    for index in range(count):
        part = data[index * CHUNK_ROOM : (index + 1) * CHUNK_ROOM]
        yield cipher.encrypt(chunk_nonce(index, last=index == count - 1), part, ASSOCIATED)


def decrypt_chunk(key: bytes, index: int, chunk: bytes, *, last: bool) -> bytes:
    """One chunk opened. Raises CorruptChunkError."""
    try:
        return AESGCM(key).decrypt(chunk_nonce(index, last=last), chunk, ASSOCIATED)
    except (InvalidTag, ValueError, OverflowError):
        raise CorruptChunkError from None


def chunk_nonce(index: int, *, last: bool) -> bytes:
    """Seven zero bytes, the chunk's number in four (big-endian), and one that is 1 for the last chunk, else 0."""
    return bytes(7) + index.to_bytes(4) + bytes([last])
