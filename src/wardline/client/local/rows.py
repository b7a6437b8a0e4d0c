"""Messages in and out of their rows: sealed under the storage key, each bound to its id."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, select

from wardline.client.local.model import Message, MessageState
from wardline.client.storage_key import StorageKey
from wardline.client.tables import CONVERSATIONS, MESSAGES
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId
from wardline.protocol.envelope import Priority
from wardline.store.query import Query
from wardline.store.transaction import Transaction

_KNOWN: Final = Query(select(MESSAGES.c.number).where(MESSAGES.c.message == bindparam("wanted")))
_FOUND: Final = delete(MESSAGES).where(
    MESSAGES.c.conversation == bindparam("thread"),
    MESSAGES.c.position == bindparam("place"),
    MESSAGES.c.state == MessageState.MISSING.value,
)
_READ: Final = CONVERSATIONS.c.read.label("read_mark")


def select_messages(*where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Rows for ``open_message``."""
    joined = MESSAGES.outerjoin(CONVERSATIONS, CONVERSATIONS.c.conversation == MESSAGES.c.conversation)
    return select(MESSAGES, _READ).select_from(joined).where(*where)


def open_message(storage: StorageKey, row: Row[*tuple[Any, ...]]) -> Message:
    """Raises RefusedError ``state_corrupt``."""
    return Message(
        message=MessageId(row.message),
        conversation=ConversationId(row.conversation),
        position=row.position,
        at=row.at,
        account=AccountId(row.account),
        device=DeviceId(row.device),
        priority=Priority(row.priority),
        acknowledges=None if row.acknowledges is None else MessageId(row.acknowledges),
        content=storage.open(row.sealed, place=_place(row.message)),
        state=MessageState(row.state),
        failure=row.failure,
        read=row.position is not None and row.position <= (row.read_mark or 0),
        acknowledged=row.acknowledged,
        answered_by=None if row.answered_by is None else AccountId(row.answered_by),
    )


def store_message(tx: Transaction, storage: StorageKey, message: Message, *, taken: bool) -> None:
    """One new row; one that is there already stays as it is. What was missing in its place is missing no more."""
    if tx.fetch_one(_KNOWN, {"wanted": message.message}) is not None:
        return
    if message.state is MessageState.HISTORY:
        tx.execute(_FOUND, {"thread": message.conversation, "place": message.position})
    tx.insert(
        MESSAGES,
        {
            "message": message.message,
            "conversation": message.conversation,
            "position": message.position,
            "at": message.at,
            "account": message.account,
            "device": message.device,
            "priority": int(message.priority),
            "acknowledges": message.acknowledges,
            "sealed": storage.seal(message.content, place=_place(message.message)),
            "state": message.state.value,
            "failure": message.failure,
            "taken": taken,
            "acknowledged": message.acknowledged,
            "answered_by": message.answered_by,
        },
    )


def _place(message: str) -> str:
    return f"client_messages/{message}"
