"""Look through the log from its end, for records of a kind: a bounded stretch at a time, for the log only grows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, select

from wardline.audit.record import AuditRecord, InvalidRecordError, decode
from wardline.vault.reader import Reader
from wardline.vault.schema import LEDGER

MOST_LOOKED_AT: Final = 10_000
"""Records in one request: 40 ms, or 120 where each must be read whole; meanwhile nobody else is answered."""
SET_BACK: Final = 3_600_000
"""Milliseconds by which a clock may have been set back without a record being overlooked by its time."""

_PAGE: Final = 1024
_EVERY: Final = 256
"""How often a record is read for its time alone."""
_C = LEDGER.records.c


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: all conditions hold."""

    account: str | None = None
    """As actor or object."""
    about: str | None = None
    """Any object."""
    actions: frozenset[str] = frozenset()
    """Values; none: every action."""
    since: int = 0
    until: int | None = None

    def may_be(self) -> Callable[[bytes], bool]:
        """By canonical bytes, so that most need not be read: whether they could be one."""
        needles = [each.encode("ascii") for each in (self.account, self.about) if each is not None]
        starts = tuple(f'{{"action":"{each}",'.encode("ascii") for each in sorted(self.actions))

        def may_be(entry: bytes) -> bool:
            return (not starts or entry.startswith(starts)) and all(needle in entry for needle in needles)

        return may_be

    def takes(self, record: AuditRecord) -> bool:
        """Whether it is one."""
        objects = {each.id for each in record.objects}
        return (
            (not self.actions or record.action.value in self.actions)
            and (self.account is None or self.account in {record.actor.account, *objects})
            and (self.about is None or self.about in objects)
            and self.since <= record.at
            and (self.until is None or record.at <= self.until)
        )


@dataclass(slots=True)
class Found:
    """A stretch of the log, newest first."""

    rows: list[tuple[int, bytes, AuditRecord | None]] = field(
        default_factory=list[tuple[int, bytes, AuditRecord | None]]
    )
    """None: bytes that are no record, and could have been one that is wanted."""
    reached: int = 0
    """From this index on everything was looked at."""


def look_back(reader: Reader, wanted: Wanted, before: int | None, limit: int, *, most: int = MOST_LOOKED_AT) -> Found:
    """Up to ``limit`` of them with an index below ``before`` (None: from the end)."""
    start = _end(reader, wanted.until) if before is None else before
    may_be, found = wanted.may_be(), Found(reached=start)
    for index, entry in _rows(reader, start, most):
        found.reached = index
        looks_so = may_be(entry)
        record = _decode(entry) if looks_so or index % _EVERY == 0 else None
        if looks_so and (record is None or wanted.takes(record)):
            found.rows.append((index, entry, record))
            if len(found.rows) == limit:
                return found
        if record is not None and record.at < wanted.since - SET_BACK:
            found.reached = 0
            return found
    return found


def _rows(reader: Reader, before: int, most: int) -> Iterator[tuple[int, bytes]]:
    while most > 0:
        rows = reader.execute(
            select(_C.leaf_index, _C.record)
            .where(_C.leaf_index < before)
            .order_by(_C.leaf_index.desc())
            .limit(min(_PAGE, most))
        ).all()
        for row in rows:
            yield row[0], row[1]
        if len(rows) < _PAGE:
            return
        before, most = rows[-1][0], most - len(rows)


def _end(reader: Reader, until: int | None) -> int:
    """Where to begin: no record of ``until`` or before has this index or a larger one."""
    newest = reader.execute(select(func.max(_C.leaf_index))).scalar_one_or_none()
    low, high = 0, 0 if newest is None else newest + 1
    if until is None:
        return high
    while low < high:
        middle = (low + high) // 2
        entry = reader.execute(select(_C.record).where(_C.leaf_index == middle)).scalar_one_or_none()
        record = None if entry is None else _decode(entry)
        if record is not None and record.at > until + SET_BACK:
            high = middle
        else:
            low = middle + 1
    return high


def _decode(entry: bytes) -> AuditRecord | None:
    try:
        return decode(entry)
    except InvalidRecordError:
        return None
