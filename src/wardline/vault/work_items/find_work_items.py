"""Read work items."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Row, select, tuple_

from wardline.kit.ids import AccountId, ConversationId, MessageId
from wardline.vault.keys.data_key import CannotOpenError, DataKey
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader
from wardline.vault.work_items.model import Details, Resolution, WorkItem, WorkItemKind
from wardline.vault.work_items.seal_details import open_details
from wardline.vault.work_items.tables import WORK_ITEMS

_C = WORK_ITEMS.c
_COLUMNS = (
    _C.id,
    _C.kind,
    _C.reason,
    _C.opened_at,
    _C.count,
    _C.details,
    _C.inbound,
    _C.patient,
    _C.conversation,
    _C.message,
    _C.deadline,
    _C.resolution,
    _C.resolved_at,
    _C.resolved_by,
)


def open_work_items(
    reader: Reader,
    keys: KeyRing,
    *,
    besides: Collection[WorkItemKind] = (),
    after: WorkItem | None = None,
    limit: int | None = None,
) -> tuple[WorkItem, ...]:
    """Those that wait for a person, oldest first, without the kinds ``besides``. ``after``: only what comes later in
    that order, whatever became of it.
    """
    kinds = sorted(each.value for each in besides)
    conditions: list[ColumnElement[bool]] = [_C.resolution.is_(None), _C.kind.not_in(kinds)]
    if after is not None:
        conditions.append(tuple_(_C.opened_at, _C.id) > tuple_(after.opened_at, after.id))
    return _load(reader, keys, *conditions, limit=limit)


def find_work_item(reader: Reader, keys: KeyRing, item: str) -> WorkItem | None:
    """One work item, resolved or not."""
    found = _load(reader, keys, _C.id == item, limit=1)
    return found[0] if found else None


def work_items_of(reader: Reader, keys: KeyRing, inbound: str) -> tuple[WorkItem, ...]:
    """Those that a gateway's message opened."""
    return _load(reader, keys, _C.inbound == inbound, limit=1000)


def _load(reader: Reader, keys: KeyRing, *conditions: ColumnElement[bool], limit: int | None) -> tuple[WorkItem, ...]:
    key = keys.find(reader, DIRECTORY)
    if key is None:
        return ()
    rows = reader.execute(select(*_COLUMNS).where(*conditions).order_by(_C.opened_at, _C.id).limit(limit)).all()
    return tuple(_work_item(key, row) for row in rows)


def _work_item(key: DataKey, row: Row[*tuple[Any, ...]]) -> WorkItem:
    try:
        details, damaged = open_details(key, row.id, row.details), False
    except CannotOpenError:
        details, damaged = Details(), True
    return WorkItem(
        id=row.id,
        kind=WorkItemKind(row.kind),
        reason=row.reason,
        opened_at=row.opened_at,
        count=row[4],
        details=details,
        inbound=row.inbound,
        patient=row.patient,
        conversation=row.conversation and ConversationId(row.conversation),
        message=row.message and MessageId(row.message),
        deadline=row.deadline,
        resolution=row.resolution and Resolution(row.resolution),
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by and AccountId(row.resolved_by),
        damaged=damaged,
    )
