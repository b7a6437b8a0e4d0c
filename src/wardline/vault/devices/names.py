"""What people call their devices, and where those were, sealed at rest."""

import msgspec

from wardline.protocol.identity_requests import Place
from wardline.vault.keys.data_key import DataKey, open_record, seal_record


def seal_device_name(key: DataKey, device: str, name: str) -> bytes:
    """Sealed for its row, under the directory key."""
    return seal_record(key, _place(device), name.encode())


def open_device_name(key: DataKey, device: str, sealed: bytes) -> str:
    """Raises CannotOpenError."""
    return open_record(key, _place(device), sealed).decode()


def seal_seen_from(key: DataKey, device: str, place: Place) -> bytes:
    """Sealed for its row, under the directory key."""
    return seal_record(key, _seen_from(device), msgspec.msgpack.encode(place))


def open_seen_from(key: DataKey | None, device: str, sealed: bytes | None) -> Place | None:
    """None where there is none. Raises CannotOpenError."""
    if key is None or sealed is None:
        return None
    return msgspec.msgpack.decode(open_record(key, _seen_from(device), sealed), type=Place)


def _place(device: str) -> bytes:
    return b"devices/name/" + device.encode("ascii")


def _seen_from(device: str) -> bytes:
    return b"devices/seen_from/" + device.encode("ascii")
