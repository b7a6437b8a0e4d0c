"""Queries of the local store."""

from collections.abc import Sequence

from sqlalchemy import func, update

from wardline.client.local.model import Message, MessageState
from wardline.client.local.rows import open_message, select_messages
from wardline.client.reader import Reader
from wardline.client.storage_key import StorageKey
from wardline.client.tables import MESSAGES
from wardline.kit.ids import ConversationId, MessageId
from wardline.store.transaction import Transaction

_M = MESSAGES.c
_AFTER_ALL = (1 << 53) - 1
"""Where a message without a position stands: behind all that have one."""


def find_message(reader: Reader, storage: StorageKey, message: MessageId) -> Message | None:
    """One message."""
    row = reader.execute(select_messages(_M.message == message)).one_or_none()
    return None if row is None else open_message(storage, row)


def find_thread(
    reader: Reader, storage: StorageKey, conversation: ConversationId, *, before: int, limit: int
) -> list[Message]:
    """Newest first, before a position (0: from the newest, with what waits in the outbox)."""
    place = func.coalesce(_M.position, _AFTER_ALL)
    statement = select_messages(_M.conversation == conversation, *([_M.position < before] if before else []))
    rows = reader.execute(statement.order_by(place.desc(), _M.number.desc()).limit(limit)).all()
    return [open_message(storage, row) for row in rows]


def find_untaken(reader: Reader, storage: StorageKey, *, limit: int) -> list[tuple[int, Message]]:
    """Received messages that were not handed out yet, in the order of arrival, with their numbers."""
    statement = select_messages(~_M.taken, _M.state == MessageState.RECEIVED.value)
    rows = reader.execute(statement.order_by(_M.number).limit(limit)).all()
    return [(row.number, open_message(storage, row)) for row in rows]


def set_taken(tx: Transaction, numbers: Sequence[int]) -> None:
    """They were handed out."""
    tx.execute(update(MESSAGES).where(_M.number.in_(numbers)), {"taken": True})
