"""A file sealed under a PIN or passphrase.

Argon2id (RFC 9106, second recommended option) makes each guess cost 64 MiB and three passes.
"""

import os
from pathlib import Path
from typing import Final

import msgspec
from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode

MEMORY_KIB: Final = 64 * 1024
PASSES: Final = 3
LANES: Final = 4
_MOST_MEMORY_KIB: Final = 1024 * 1024
"""More is refused: the file, not yet authenticated, says how much to use."""


class _File(msgspec.Struct, frozen=True, array_like=True):
    context: str
    salt: bytes
    memory_kib: int
    passes: int
    lanes: int
    nonce: bytes
    sealed: bytes


def write_sealed(path: Path, contents: bytes, pin: Secret, *, context: str) -> None:
    """Complete or not at all, readable by its owner only. ``context`` says what it is: no file passes for another."""
    salt, nonce = os.urandom(16), os.urandom(12)
    key = _derive(pin, salt, MEMORY_KIB, PASSES, LANES)
    sealed = AESGCM(key).encrypt(nonce, contents, context.encode())
    data = msgspec.msgpack.encode(_File(context, salt, MEMORY_KIB, PASSES, LANES, nonce, sealed))
    partial = path.with_name(f"{path.name}.partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def read_sealed(path: Path, pin: Secret, *, context: str) -> bytes:
    """Raises RefusedError: ``wrong_passphrase``, ``state_corrupt`` (not such a file); FileNotFoundError."""
    data = path.read_bytes()
    try:
        file = msgspec.msgpack.decode(data, type=_File)
        if not 1 <= file.lanes <= 16 or not 1 <= file.passes <= 16 or file.memory_kib > _MOST_MEMORY_KIB:
            raise RefusedError(Refusal(ErrorCode.STATE_CORRUPT))
        if file.context != context:
            raise RefusedError(Refusal(ErrorCode.STATE_CORRUPT))
        key = _derive(pin, file.salt, file.memory_kib, file.passes, file.lanes)
        return AESGCM(key).decrypt(file.nonce, file.sealed, context.encode())
    except InvalidTag:
        raise RefusedError(Refusal(ErrorCode.WRONG_PASSPHRASE)) from None
    except (msgspec.MsgspecError, HashingError, ValueError):
        raise RefusedError(Refusal(ErrorCode.STATE_CORRUPT)) from None


def _derive(pin: Secret, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    return hash_secret_raw(
        pin.reveal(), salt, time_cost=passes, memory_cost=memory_kib, parallelism=lanes, hash_len=32, type=Type.ID
    )
