"""Emergency access (45 CFR 164.312(a)(2)(ii)) as it is kept."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, select, tuple_

from wardline.audit.record import Object, ObjectKind
from wardline.kit.ids import AccountId, ConversationId
from wardline.vault.keys.data_key import DataKey, open_record, seal_record
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.policy.tables import BROKEN_GLASS
from wardline.vault.reader import Reader

MOST_MINUTES: Final = 60
"""Of one emergency access."""

_C = BROKEN_GLASS.c
_PLACE = (_C.opened_at, _C.id)


class Verdict(StrEnum):
    """What a compliance officer thought of it."""

    JUSTIFIED = "justified"
    UNJUSTIFIED = "unjustified"


@dataclass(frozen=True, slots=True)
class EmergencyAccess:
    """One breaking of the glass."""

    id: str
    conversation: ConversationId
    account: AccountId
    reason: str
    """In the words of the person."""
    opened_at: int
    until: int
    """Milliseconds UTC, both."""
    ended_at: int | None
    work_item: str
    reviewed_at: int | None = None
    reviewed_by: AccountId | None = None
    verdict: Verdict | None = None
    remark: str = ""


def emergency_object(access: str) -> Object:
    """What an audit record calls it."""
    return Object(id=access, kind=ObjectKind.EMERGENCY_ACCESS)


def emergencies(
    reader: Reader,
    keys: KeyRing,
    *,
    reviewed: bool = False,
    after: EmergencyAccess | None = None,
    limit: int | None = None,
) -> tuple[EmergencyAccess, ...]:
    """Those that nobody looked at yet, oldest first; or those that somebody did, newest first. ``after``: only what
    comes later in that order, whatever became of it.
    """
    conditions: list[ColumnElement[bool]] = [_C.verdict.is_not(None) if reviewed else _C.verdict.is_(None)]
    if after is not None:
        place, last = tuple_(*_PLACE), tuple_(after.opened_at, after.id)
        conditions.append(place < last if reviewed else place > last)
    return _load(reader, keys, *conditions, newest_first=reviewed, limit=limit)


def find_emergency(reader: Reader, keys: KeyRing, access: str) -> EmergencyAccess | None:
    """One."""
    return next(iter(_load(reader, keys, _C.id == access)), None)


def seal_words(key: DataKey, access: str, field: str, words: str) -> bytes:
    """Sealed for its row."""
    return seal_record(key, _place(access, field), words.encode())


def _load(
    reader: Reader,
    keys: KeyRing,
    *conditions: ColumnElement[bool],
    newest_first: bool = False,
    limit: int | None = None,
) -> tuple[EmergencyAccess, ...]:
    key = keys.find(reader, DIRECTORY)
    if key is None:
        return ()
    order = [each.desc() if newest_first else each for each in _PLACE]
    rows = reader.execute(select(BROKEN_GLASS).where(*conditions).order_by(*order).limit(limit)).all()
    return tuple(_open(key, row) for row in rows)


def _open(key: DataKey, row: Row[*tuple[Any, ...]]) -> EmergencyAccess:
    remark = "" if row.remark is None else open_record(key, _place(row.id, "remark"), row.remark).decode()
    return EmergencyAccess(
        row.id,
        ConversationId(row.conversation),
        AccountId(row.account),
        open_record(key, _place(row.id, "reason"), row.reason).decode(),
        row.opened_at,
        row.until,
        row.ended_at,
        row.work_item,
        row.reviewed_at,
        None if row.reviewed_by is None else AccountId(row.reviewed_by),
        None if row.verdict is None else Verdict(row.verdict),
        remark,
    )


def _place(access: str, field: str) -> bytes:
    return f"broken_glass/{field}/{access}".encode("ascii")
