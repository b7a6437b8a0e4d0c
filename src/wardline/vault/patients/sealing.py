"""Rows about patients, sealed under the directory key and bound to their place."""

from typing import TypeVar

import msgspec

from wardline.vault.keys.data_key import CannotOpenError, DataKey, open_record, seal_record

T = TypeVar("T")


class PatientStateError(Exception):
    """A row about a patient does not open, or does not hold what it should: ``state_corrupt``. Says which table."""


def seal_row(key: DataKey, table: str, place: str, value: object) -> bytes:
    """``value`` (a frozen dataclass) sealed for one row of ``table``."""
    return seal_record(key, f"{table}/{place}".encode("ascii"), msgspec.msgpack.encode(value))


def open_row(key: DataKey, table: str, place: str, sealed: bytes, kind: type[T]) -> T:
    """What ``seal_row`` was given. Raises PatientStateError."""
    try:
        return msgspec.msgpack.decode(open_record(key, f"{table}/{place}".encode("ascii"), sealed), type=kind)
    except (CannotOpenError, msgspec.MsgspecError):
        raise PatientStateError(table) from None
