"""A message sealed for the archive: bound to its id, its position, its priority and who sent it when."""

from dataclasses import dataclass, replace
from typing import Final

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.keys.data_key import CannotOpenError, DataKey, open_record, seal_record

_TABLE: Final = "archive_records"


@dataclass(frozen=True, slots=True)
class SealedMessage:
    """A row of the archive as it is opened. ``message.content`` is empty."""

    message: ArchivedMessage
    sealed: bytes


def seal_message(key: DataKey, message: ArchivedMessage) -> bytes:
    """The content sealed under the conversation's key (AES-256-GCM)."""
    return seal_record(key, _place(message), message.content)


def open_message(key: DataKey, row: SealedMessage) -> ArchivedMessage | Refusal:
    """The message; ``state_corrupt`` when a bit of its content or of what it is bound to was changed."""
    plain = row.message
    try:
        content = open_record(key, _place(plain), row.sealed)
    except CannotOpenError:
        return Refusal(ErrorCode.STATE_CORRUPT, f"{_TABLE}.sealed")
    return replace(plain, content=content)


def _place(message: ArchivedMessage) -> bytes:
    parts = (message.message, message.position, message.account, message.device, message.at, int(message.priority))
    return "/".join((_TABLE, *map(str, parts))).encode("ascii")
