"""Delivered and read: high-water marks per conversation, told to the hub together."""

from collections.abc import Sequence

from sqlalchemy import select

from wardline.client.engine.context import Context
from wardline.client.reader import Reader
from wardline.client.tables import CONVERSATIONS
from wardline.kit.ids import ConversationId
from wardline.protocol.limits import MAX_MARKS
from wardline.protocol.requests import Mark
from wardline.store.transaction import Transaction

_C = CONVERSATIONS.c


def find_marks_due(reader: Reader) -> tuple[Mark, ...]:
    """Marks above what the hub was told."""
    rows = reader.execute(
        select(_C.conversation, _C.delivered, _C.read)
        .where((_C.delivered > _C.delivered_confirmed) | (_C.read > _C.read_confirmed))
        .order_by(_C.conversation)
        .limit(MAX_MARKS)
    ).all()
    return tuple(Mark(row.conversation, row.delivered, row.read) for row in rows)


def confirm_marks(context: Context, tx: Transaction, marks: Sequence[Mark]) -> None:
    """The hub has them."""
    for mark in marks:
        held = context.held.find(tx, ConversationId(mark.conversation))
        if held is not None:
            held.delivered_confirmed = max(held.delivered_confirmed, mark.delivered)
            held.read_confirmed = max(held.read_confirmed, mark.read)
            held.changed = True


def find_whole(reader: Reader, conversation: ConversationId) -> int | None:
    """See ``Engine.whole``."""
    return reader.execute(select(_C.whole).where(_C.conversation == conversation)).scalar_one_or_none()


def mark_whole(context: Context, tx: Transaction, conversation: ConversationId, position: int) -> None:
    """See ``Engine.mark_whole``."""
    held = context.held.find(tx, conversation)
    if held is not None and position > held.whole:
        held.whole = position
        held.changed = True


def mark_read(context: Context, tx: Transaction, conversation: ConversationId, position: int) -> None:
    """See ``Engine.mark_read``. Nobody reads what was not delivered."""
    held = context.held.find(tx, conversation)
    if held is not None and min(position, held.delivered) > held.read:
        held.read = min(position, held.delivered)
        held.changed = True
        context.wake(tx)
