"""The whole log as the lines of an export."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.export import CheckpointLine, End, encode_header, encode_line, encode_record, write_csv
from wardline.audit.keys import VerifierKey
from wardline.ledger.read_log import read_checkpoints, read_records


class NoCheckpointError(LookupError):
    """The log has no checkpoint yet: make one first."""


def export_log(reader: Connection, key: VerifierKey, witnesses: Iterable[VerifierKey]) -> Iterator[bytes]:
    """Lines, as they are read, of the log up to its last checkpoint; records after that are in the next export.

    Make a checkpoint first to have them all. Raises ``NoCheckpointError``, and ``InvalidNoteError`` for a
    checkpoint's row that is none: then ``verify_database`` says more.
    """
    notes = [(Checkpoint.parse(note.text).size, str(note)) for note in read_checkpoints(reader)]
    if not notes:
        raise NoCheckpointError("the log has no checkpoint")
    size, last = notes.pop()
    yield encode_header(key, witnesses)
    waiting = iter([*notes, (size + 1, "")])
    next_size, note = next(waiting)
    for record in read_records(reader, 0, size):
        while next_size <= record.index:
            yield encode_line(CheckpointLine(note))
            next_size, note = next(waiting)
        yield encode_record(record.index, record.leaf, record.entry)
    yield encode_line(End(last))


def export_csv(reader: Connection) -> Iterator[str]:
    """Every record, for a spreadsheet."""
    return write_csv((record.index, record.entry) for record in read_records(reader))
