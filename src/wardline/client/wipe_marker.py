"""What is left in the folder of a device that was told to erase itself: so that it finishes, and says so, once.

It holds nothing that opens anything: the signed receipt is good for nothing but to be handed to the vault.
"""

import os
from pathlib import Path
from typing import Final

import msgspec

from wardline.protocol.types import Certificate, Count, Id

MARKER_FILE: Final = "device.wipe"


class WipeMarker(msgspec.Struct, frozen=True, array_like=True, tag="wardline/device-wipe/v1"):
    """Where the wipe stands."""

    hub: str
    """The hub's origin."""
    organisation: Id
    anchor: Certificate
    ordered_at: Count
    """``Revoked.at``, milliseconds."""
    receipt: bytes | None
    """The encoded ``SealedRequest`` with ``ConfirmWipe``, signed before the key was erased; None once the vault
    has it.
    """
    erased: bool = False
    """Nothing of the device is left."""


def find_marker(folder: Path) -> WipeMarker | None:
    """None where the device was never told to erase itself. One that cannot be read counts as told: erase, and be
    quiet.
    """
    try:
        data = (folder / MARKER_FILE).read_bytes()
    except FileNotFoundError:
        return None
    try:
        return msgspec.msgpack.decode(data, type=WipeMarker)
    except msgspec.MsgspecError:
        return WipeMarker("", "0" * 32, b"", 0, None)


def save_marker(folder: Path, marker: WipeMarker) -> None:
    """Complete or not at all. Raises OSError."""
    partial = folder / f"{MARKER_FILE}.partial"
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.msgpack.encode(marker))
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / MARKER_FILE)


def drop_marker(folder: Path) -> None:
    """The folder is to hold another device."""
    (folder / MARKER_FILE).unlink(missing_ok=True)
