"""The log's rows, read in a snapshot."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from wardline.audit.merkle import Peaks, join
from wardline.audit.note import Note, parse_signature
from wardline.ledger.tables import LOG, STATE_ROW
from wardline.ledger.tree import STORED_LEVELS, split_hashes

PAGE = 2048
"""Rows fetched at a time."""


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One row of the log."""

    index: int
    entry: bytes
    leaf: bytes


def read_peaks(reader: Connection) -> Peaks:
    """The committed tree. Raises ``ValueError`` when the state's row is none."""
    row = reader.execute(select(LOG.state.c.size, LOG.state.c.peaks).where(LOG.state.c.id == STATE_ROW)).one_or_none()
    return Peaks() if row is None else Peaks(row.size, split_hashes(row.peaks))


def read_records(reader: Connection, start: int = 0, end: int | None = None) -> Iterator[LogRecord]:
    """The records from ``start`` to before ``end``, page by page, in order."""
    columns = (LOG.records.c.leaf_index, LOG.records.c.record, LOG.records.c.leaf_hash)
    page = select(*columns).order_by(LOG.records.c.leaf_index).limit(PAGE)
    if end is not None:
        page = page.where(LOG.records.c.leaf_index < end)
    while True:
        rows = reader.execute(page.where(LOG.records.c.leaf_index >= start)).all()
        for index, entry, leaf in rows:
            yield LogRecord(index, entry, leaf)
        if len(rows) < PAGE:
            return
        start = rows[-1][0] + 1


def read_checkpoints(reader: Connection) -> Iterator[Note]:
    """The signed checkpoints with their cosignatures, smallest first. Raises ``InvalidNoteError`` for a row that is
    none.
    """
    lines: dict[int, list[str]] = {}
    for size, line in reader.execute(
        select(LOG.cosignatures.c.size, LOG.cosignatures.c.line).order_by(LOG.cosignatures.c.witness)
    ):
        lines.setdefault(size, []).append(line)
    for size, text in reader.execute(
        select(LOG.checkpoints.c.size, LOG.checkpoints.c.note).order_by(LOG.checkpoints.c.size)
    ):
        yield with_cosignatures(text, lines.get(size, ()))


def read_checkpoint(reader: Connection, size: int) -> Note | None:
    """The signed checkpoint of that size with its cosignatures."""
    text = reader.execute(select(LOG.checkpoints.c.note).where(LOG.checkpoints.c.size == size)).scalar_one_or_none()
    if text is None:
        return None
    lines = reader.execute(
        select(LOG.cosignatures.c.line).where(LOG.cosignatures.c.size == size).order_by(LOG.cosignatures.c.witness)
    )
    return with_cosignatures(text, lines.scalars())


def read_latest_checkpoint(reader: Connection) -> Note | None:
    """The largest signed checkpoint with its cosignatures."""
    size = reader.execute(select(LOG.checkpoints.c.size).order_by(LOG.checkpoints.c.size.desc()).limit(1)).scalar()
    return None if size is None else read_checkpoint(reader, size)


def with_cosignatures(text: str, lines: "Iterator[str] | list[str] | tuple[str, ...]") -> Note:
    """A stored note and its stored signature lines as one note."""
    note = Note.parse(text.encode())
    for line in lines:
        note = note.signed(parse_signature(line))
    return note


def read_node(reader: Connection, level: int, position: int) -> bytes:
    """The root of a perfect subtree, from the nearest stored level below: at most 128 rows.

    Raises ``LookupError`` when the log has no such subtree.
    """
    stored = level - level % STORED_LEVELS
    first, count = position << (level - stored), 1 << (level - stored)
    if stored == 0:
        rows = select(LOG.records.c.leaf_hash).where(LOG.records.c.leaf_index.between(first, first + count - 1))
        hashes = reader.execute(rows.order_by(LOG.records.c.leaf_index)).scalars().all()
    else:
        rows = select(LOG.nodes.c.hash).where(
            LOG.nodes.c.level == stored, LOG.nodes.c.position.between(first, first + count - 1)
        )
        hashes = reader.execute(rows.order_by(LOG.nodes.c.position)).scalars().all()
    if len(hashes) != count:
        raise LookupError("the log has no such subtree")
    peaks = Peaks()
    for each in hashes:
        peaks.append(each)
    return join(peaks.hashes)
