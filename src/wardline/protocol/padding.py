"""Length hiding: content and sealed requests are padded to a size class before encryption.

Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PoPETs 2019,
section 4): at most 12 % longer, and a length gives away O(log log n) bits. Nothing is shorter than 256 bytes, so that
"yes" and "I am on my way" look alike.
"""

from typing import Final

SMALLEST: Final = 256
_MARK: Final = b"\x80"


class PaddingError(ValueError):
    """The bytes were not padded by ``pad``."""


def size_class(length: int) -> int:
    """The padded length of ``length`` bytes, in bytes."""
    wanted = max(length + 1, SMALLEST)
    exponent = wanted.bit_length() - 1
    free_bits = exponent - exponent.bit_length()
    mask = (1 << free_bits) - 1
    return (wanted + mask) & ~mask


def pad(data: bytes) -> bytes:
    """``data``, one mark, zeros up to its size class (ISO/IEC 7816-4)."""
    return (data + _MARK).ljust(size_class(len(data)), b"\0")


def unpad(padded: bytes) -> bytes:
    """What ``pad`` was given. Raises PaddingError."""
    data = padded.rstrip(b"\0")
    if not data.endswith(_MARK) or len(padded) != size_class(len(data) - 1):
        raise PaddingError
    return data[:-1]
