"""Read a page of the log in a snapshot, and keep what means something to a rule."""

from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import Connection, select

from wardline.audit.record import InvalidRecordError, decode
from wardline.ledger.read_log import PAGE, LogRecord, read_records
from wardline.vault.reader import Reader
from wardline.vault.watch.device_classes import Session, session_in
from wardline.vault.watch.model import Hit
from wardline.vault.watch.rules import hits_of
from wardline.vault.watch.tables import WATCH_CURSOR
from wardline.vault.watch.whereabouts import Seen, seen_in


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the log was looked at."""

    next_index: int = 0
    time: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A stretch of the log."""

    end: int
    """The first record that is not in it."""
    hits: tuple[Hit | Seen | Session, ...]
    last: bool
    """Nothing came after it when it was read."""


START: Final = Cursor()


def read_cursor(reader: Reader) -> Cursor:
    """As it was last stored."""
    row = reader.execute(select(WATCH_CURSOR.c.next_index, WATCH_CURSOR.c.time)).one_or_none()
    return START if row is None else Cursor(row[0], row[1])


def scan_log(reader: Connection, start: int, limit: int = PAGE) -> Page:
    """Up to ``limit`` records from number ``start``. A row that is no record means nothing here: ``wardline audit
    verify`` is who tells of it, and it stops nobody.
    """
    records = list(islice(read_records(reader, start, start + limit), limit))
    hits = tuple(hit for each in records for hit in _hits(each))
    return Page(start + len(records), hits, last=len(records) < limit)


def _hits(row: LogRecord) -> tuple[Hit | Seen | Session, ...]:
    try:
        record = decode(row.entry)
    except InvalidRecordError:
        return ()
    known = seen_in(row.index, record), session_in(row.index, record)
    return (*hits_of(row.index, record), *(each for each in known if each is not None))
