"""A work item's details, sealed under the directory key and bound to the item."""

import msgspec

from wardline.vault.keys.data_key import DataKey, open_record, seal_record
from wardline.vault.work_items.model import Details


def seal_details(key: DataKey, item: str, details: Details) -> bytes:
    """Sealed for its row."""
    return seal_record(key, _place(item), msgspec.msgpack.encode(details))


def open_details(key: DataKey, item: str, sealed: bytes) -> Details:
    """What was sealed. Raises CannotOpenError."""
    return msgspec.msgpack.decode(open_record(key, _place(item), sealed), type=Details)


def _place(item: str) -> bytes:
    return b"work_items/details/" + item.encode("ascii")
