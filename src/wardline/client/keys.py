"""A device's keys at rest: one file, sealed under a PIN or passphrase.

Argon2id (RFC 9106, second recommended option) makes each guess cost 64 MiB and three passes. A short PIN alone does
not withstand somebody who copied the file and has time (SECURITY.md); a share that the vault releases follows.
"""

import os
from dataclasses import dataclass
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
from wardline.protocol.types import Chain, Id

KEY_FILE: Final = "device.key"
MEMORY_KIB: Final = 64 * 1024
PASSES: Final = 3
LANES: Final = 4
_MOST_MEMORY_KIB: Final = 1024 * 1024
"""More is refused: the file, not yet authenticated, says how much to use."""
_BOUND: Final = b"wardline/device-key/v1"


class _File(msgspec.Struct, frozen=True, array_like=True, tag="wardline/device-key/v1"):
    salt: bytes
    memory_kib: int
    passes: int
    lanes: int
    nonce: bytes
    sealed: bytes


class _Contents(msgspec.Struct, frozen=True, array_like=True):
    hub: str
    organisation: Id
    chain: Chain
    anchor: bytes
    signing_key: bytes
    storage_key: bytes


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """What one device must not lose, and must not show."""

    hub: str
    """The hub's origin."""
    organisation: str
    chain: tuple[bytes, ...]
    anchor: bytes
    signing_key: Secret
    """PKCS#8 DER, P-384."""
    storage_key: Secret
    """32 bytes: seals MLS rows and messages."""


def save_keys(folder: Path, keys: DeviceKeys, pin: Secret) -> None:
    """Write the key file; complete or not at all, readable by its owner only."""
    contents = _Contents(
        keys.hub, keys.organisation, keys.chain, keys.anchor, keys.signing_key.reveal(), keys.storage_key.reveal()
    )
    salt, nonce = os.urandom(16), os.urandom(12)
    key = _derive(pin, salt, MEMORY_KIB, PASSES, LANES)
    sealed = AESGCM(key).encrypt(nonce, msgspec.msgpack.encode(contents), _BOUND)
    data = msgspec.msgpack.encode(_File(salt, MEMORY_KIB, PASSES, LANES, nonce, sealed))
    partial = folder / f"{KEY_FILE}.partial"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / KEY_FILE)


def load_keys(folder: Path, pin: Secret) -> DeviceKeys:
    """Raises RefusedError: ``not_initialised`` (no file), ``wrong_passphrase``, ``state_corrupt`` (not our file)."""
    try:
        data = (folder / KEY_FILE).read_bytes()
    except FileNotFoundError:
        raise RefusedError(Refusal(ErrorCode.NOT_INITIALISED)) from None
    try:
        file = msgspec.msgpack.decode(data, type=_File)
        if not 1 <= file.lanes <= 16 or not 1 <= file.passes <= 16 or file.memory_kib > _MOST_MEMORY_KIB:
            raise RefusedError(Refusal(ErrorCode.STATE_CORRUPT))
        key = _derive(pin, file.salt, file.memory_kib, file.passes, file.lanes)
        plaintext = AESGCM(key).decrypt(file.nonce, file.sealed, _BOUND)
        contents = msgspec.msgpack.decode(plaintext, type=_Contents)
    except InvalidTag:
        raise RefusedError(Refusal(ErrorCode.WRONG_PASSPHRASE)) from None
    except (msgspec.MsgspecError, HashingError, ValueError):
        raise RefusedError(Refusal(ErrorCode.STATE_CORRUPT)) from None
    return DeviceKeys(
        contents.hub,
        contents.organisation,
        contents.chain,
        contents.anchor,
        Secret(contents.signing_key),
        Secret(contents.storage_key),
    )


def _derive(pin: Secret, salt: bytes, memory_kib: int, passes: int, lanes: int) -> bytes:
    return hash_secret_raw(
        pin.reveal(), salt, time_cost=passes, memory_cost=memory_kib, parallelism=lanes, hash_len=32, type=Type.ID
    )
