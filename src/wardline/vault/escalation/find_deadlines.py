"""Read deadlines."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, or_, select

from wardline.kit.ids import AccountId, ConversationId, MessageId
from wardline.store.transaction import Transaction
from wardline.vault.escalation.model import OPEN_STATES, Deadline, DeadlineState
from wardline.vault.escalation.tables import DEADLINE_ASKED, DEADLINES
from wardline.vault.reader import Reader

_C = DEADLINES.c
_COLUMNS = (_C.id, _C.message, _C.conversation, _C.department, _C.state, _C.received, _C.due, _C.handed, _C.sender)
_OPEN = _C.state.in_([state.value for state in OPEN_STATES])


def earliest_due(reader: Reader) -> int | None:
    """When the next open deadline fires, milliseconds UTC."""
    return reader.execute(select(func.min(_C.due)).where(_OPEN)).scalar_one()


def deadline_about(reader: Reader, message: str) -> Deadline | None:
    """The deadline of a message, or of what it was handed on as."""
    found = _load(reader, or_(_C.message == message, _C.handed == message), limit=1)
    return found[0] if found else None


def claim_due(tx: Transaction, now: int, limit: int) -> tuple[Deadline, ...]:
    """Open deadlines that are due, earliest first, locked until the end of the transaction: whoever else runs the clock
    passes over them. What fires them changes their state in the same transaction, so that each fires once.
    """
    statement = select(_C.id).where(_OPEN, _C.due <= now).order_by(_C.due).limit(limit)
    claimed = tx.execute(statement.with_for_update(skip_locked=True)).scalars().all()
    return _load(tx, _C.id.in_(claimed), limit) if claimed else ()


def pending_handoffs(reader: Reader, messages: Collection[MessageId]) -> tuple[Deadline, ...]:
    """Those of ``messages`` whose second person was paged before they were in the archive, and nobody took them since.
    The hub may have been away until after the last deadline: whoever was paged still gets what for.
    """
    unmet = _C.paged_at.is_not(None) & (_C.state != DeadlineState.MET.value)
    pending = unmet & _C.handed.is_(None) & _C.message.in_(messages)
    return _load(reader, pending, limit=len(messages))


def _load(reader: Reader, condition: ColumnElement[bool], limit: int) -> tuple[Deadline, ...]:
    rows = reader.execute(select(*_COLUMNS).where(condition).order_by(_C.due, _C.id).limit(limit)).all()
    asked = DEADLINE_ASKED.c
    if not rows:
        return ()
    people: dict[str, list[tuple[AccountId, bool]]] = {row[0]: [] for row in rows}
    for deadline, account, declined_at in reader.execute(
        select(asked.deadline, asked.account, asked.declined_at).where(asked.deadline.in_(people))
    ).all():
        people[deadline].append((AccountId(account), declined_at is not None))
    return tuple(
        Deadline(
            row[0],
            MessageId(row[1]),
            ConversationId(row[2]),
            row[3],
            DeadlineState(row[4]),
            row[5],
            row[6],
            frozenset(account for account, _ in people[row[0]]),
            frozenset(account for account, declined in people[row[0]] if declined),
            None if row[7] is None else MessageId(row[7]),
            None if row[8] is None else AccountId(row[8]),
        )
        for row in rows
    )
