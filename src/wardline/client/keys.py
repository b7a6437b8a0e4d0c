"""A device's keys at rest: one file, sealed under a PIN or passphrase (``sealed_file.py``).

A short PIN alone does not withstand somebody who copied the file and has time (SECURITY.md); a share that the vault
releases follows.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from wardline.client.sealed_file import read_sealed, write_sealed
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode
from wardline.protocol.types import Chain, Id

KEY_FILE: Final = "device.key"
_CONTEXT: Final = "wardline/device-key/v1"


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
    write_sealed(folder / KEY_FILE, msgspec.msgpack.encode(contents), pin, context=_CONTEXT)


def load_keys(folder: Path, pin: Secret) -> DeviceKeys:
    """Raises RefusedError: ``not_initialised`` (no file), ``wrong_passphrase``, ``state_corrupt`` (not our file)."""
    try:
        contents = msgspec.msgpack.decode(read_sealed(folder / KEY_FILE, pin, context=_CONTEXT), type=_Contents)
    except FileNotFoundError:
        raise RefusedError(Refusal(ErrorCode.NOT_INITIALISED)) from None
    except msgspec.MsgspecError:
        raise RefusedError(Refusal(ErrorCode.STATE_CORRUPT)) from None
    return DeviceKeys(
        contents.hub,
        contents.organisation,
        contents.chain,
        contents.anchor,
        Secret(contents.signing_key),
        Secret(contents.storage_key),
    )
