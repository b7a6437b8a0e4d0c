"""A gateway's message, sealed under the inbound key and bound to its row."""

from wardline.vault.keys.data_key import DataKey, open_record, seal_record


def seal_inbound(key: DataKey, inbound: str, raw: bytes) -> bytes:
    """Sealed for its row."""
    return seal_record(key, _place(inbound), raw)


def open_inbound(key: DataKey, inbound: str, sealed: bytes) -> bytes:
    """The bytes as they arrived. Raises CannotOpenError."""
    return open_record(key, _place(inbound), sealed)


def _place(inbound: str) -> bytes:
    return b"inbound/sealed/" + inbound.encode("ascii")
