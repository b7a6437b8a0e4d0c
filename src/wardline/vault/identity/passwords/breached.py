"""Passwords that were stolen somewhere: the ordered SHA-1 file of Have I Been Pwned, searched where it lies.

Its lines are ``<SHA-1, 40 upper-case hex>:<count>``, in order. The file never leaves the organisation, and no password
does. It has some 40 GB: bisection reads about 40 pieces of it.
"""

import hashlib
from pathlib import Path
from typing import IO, Final

from wardline.vault.identity.passwords.hashing import normalise_password

_LONGEST_LINE: Final = 64


def is_breached(file: Path | None, password: str) -> bool:
    """False without a file. Raises OSError where it cannot be read."""
    if file is None:
        return False
    digest = hashlib.sha1(normalise_password(password).encode(), usedforsecurity=False).hexdigest().upper()
    with file.open("rb") as lines:
        return _is_in(lines, digest.encode("ascii"))


def _is_in(lines: IO[bytes], wanted: bytes) -> bool:
    low, high = 0, lines.seek(0, 2)
    # The line wanted, if there is one, begins in [low, high).
    while low < high:
        middle = (low + high) // 2
        start, found = _line_from(lines, middle)
        if not found or start >= high:
            high = middle
        elif found == wanted:
            return True
        elif found < wanted:
            low = start + 1
        else:
            high = middle
    return False


def _line_from(lines: IO[bytes], offset: int) -> tuple[int, bytes]:
    """Where the first line begins that begins at ``offset`` or later, and its SHA-1."""
    lines.seek(max(offset - 1, 0))
    if offset:
        lines.readline(_LONGEST_LINE)
    return lines.tell(), lines.readline(_LONGEST_LINE)[:40].upper()
