"""What people call their devices, sealed at rest."""

from wardline.vault.keys.data_key import DataKey, open_record, seal_record


def seal_device_name(key: DataKey, device: str, name: str) -> bytes:
    """Sealed for its row, under the directory key."""
    return seal_record(key, _place(device), name.encode())


def open_device_name(key: DataKey, device: str, sealed: bytes) -> str:
    """Raises CannotOpenError."""
    return open_record(key, _place(device), sealed).decode()


def _place(device: str) -> bytes:
    return b"devices/name/" + device.encode("ascii")
