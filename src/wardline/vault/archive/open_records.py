"""Read records: the rows, and the messages in them. Who opens one leaves the record of it (``record_reads``)."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from wardline.audit.record import Action, Object, ObjectKind
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId
from wardline.kit.outcome import Refusal
from wardline.protocol.envelope import Priority
from wardline.protocol.errors import ErrorCode
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.archive.seal_message import SealedMessage, open_message
from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.keys.key_names import archive_key
from wardline.vault.keys.key_ring import KeyDestroyedError, KeyRing
from wardline.vault.reader import Reader
from wardline.vault.turn import Turn

_C = ARCHIVE_RECORDS.c
RECORD_COLUMNS = (
    _C.message,
    _C.conversation,
    _C.position,
    _C.at,
    _C.account,
    _C.device,
    _C.priority,
    _C.retention_class,
    _C.sealed,
)
"""What ``as_sealed`` reads."""


def as_sealed(row: Sequence[Any]) -> SealedMessage:
    """A row of ``RECORD_COLUMNS``."""
    message, conversation, position, at, account, device, priority, retention_class, sealed = row
    return SealedMessage(
        ArchivedMessage(
            MessageId(message),
            ConversationId(conversation),
            position,
            at,
            AccountId(account),
            DeviceId(device),
            b"",
            Priority(priority),
            retention_class,
        ),
        sealed,
    )


def find_record(reader: Reader, message: MessageId) -> SealedMessage | None:
    """The sealed record of a message."""
    row = reader.execute(select(*RECORD_COLUMNS).where(_C.message == message)).one_or_none()
    return None if row is None else as_sealed(row)


def open_record_of(reader: Reader, keys: KeyRing, row: SealedMessage) -> ArchivedMessage | Refusal:
    """The message in a row; ``state_corrupt`` when it was changed, ``record_destroyed`` when its key was destroyed."""
    try:
        key = keys.find(reader, archive_key(row.message.conversation, row.message.retention_class))
    except KeyDestroyedError:
        return Refusal(ErrorCode.RECORD_DESTROYED)
    return Refusal(ErrorCode.STATE_CORRUPT, "data_keys") if key is None else open_message(key, row)


def read_record(turn: Turn, message: MessageId) -> ArchivedMessage | Refusal | None:
    """Open one record for ``turn.actor`` and leave the record of it; None when there is none."""
    row = find_record(turn.tx, message)
    if row is None:
        return None
    opened = open_record_of(turn.tx, turn.keys, row)
    record_reads(turn, (opened,) if isinstance(opened, ArchivedMessage) else ())
    return opened


def record_reads(turn: Turn, opened: Iterable[ArchivedMessage]) -> None:
    """Leave the record that ``turn.actor`` reads these: one line for each."""
    for message in opened:
        turn.record(
            Action.RECORD_READ,
            Object(message.message, ObjectKind.MESSAGE),
            Object(message.conversation, ObjectKind.CONVERSATION),
        )
