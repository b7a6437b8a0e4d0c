"""Password hashes: Argon2id (RFC 9106 section 4, the second recommended option), sealed for their row."""

import unicodedata
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from wardline.vault.keys.data_key import DataKey, open_record, seal_record

HASHER: Final = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
"""64 MiB, 3 passes, 4 lanes: about 0.15 s. Raising it hashes each password anew when it is next used."""


def normalise_password(password: str) -> str:
    """NFKC (NIST SP 800-63B section 3.1.1.2): the same word from every keyboard."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """In Argon2's own notation, with a fresh salt of 16 bytes."""
    return HASHER.hash(normalise_password(password))


def verify_password(known: str | None, password: str) -> bool:
    """Whether it is the one; None, an account without a password, costs the same time and is False."""
    if known is None:
        hash_password(password)
        return False
    try:
        return HASHER.verify(known, normalise_password(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(known: str) -> bool:
    """It was made with other parameters than ``HASHER``'s."""
    return HASHER.check_needs_rehash(known)


def seal_hash(key: DataKey, account: str, hashed: str) -> bytes:
    """Sealed for its row, under the directory key."""
    return seal_record(key, _place(account), hashed.encode("ascii"))


def open_hash(key: DataKey, account: str, sealed: bytes) -> str:
    """Raises CannotOpenError."""
    return open_record(key, _place(account), sealed).decode("ascii")


def _place(account: str) -> bytes:
    return b"passwords/hash/" + account.encode("ascii")
