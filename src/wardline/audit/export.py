"""A log as a file: JSON Lines that carry everything an auditor needs, and CSV for a spreadsheet.

First a header (origin, keys), then one line per record in order, with every checkpoint that the log signed standing
after its last record, and at the end the checkpoint of the whole. An earlier checkpoint narrows down where something
was changed, because nobody without the log's key can make one.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec
from msgspec import Struct

from wardline.audit.keys import VerifierKey
from wardline.audit.record import MAX_RECORD, AuditRecord, decode

FORMAT: Final = "wardline-audit/1"

MAX_LINE: Final = MAX_RECORD + 65_536 * 2
"""Bytes of a line: a record, or a checkpoint with its escapes."""


class Header(Struct, frozen=True, forbid_unknown_fields=True, tag="header", tag_field="line"):
    """The first line."""

    format: str
    key: str
    """The log's verifier key. An auditor compares it with the one known from elsewhere."""
    origin: str
    witnesses: tuple[str, ...]
    """Verifier keys of the witnesses whose cosignatures occur."""


class RecordLine(Struct, frozen=True, forbid_unknown_fields=True, tag="record", tag_field="line"):
    """One record: its place, its leaf hash in hexadecimal, its canonical bytes as they are."""

    index: int
    leaf: str
    record: msgspec.Raw


class CheckpointLine(Struct, frozen=True, forbid_unknown_fields=True, tag="checkpoint", tag_field="line"):
    """A signed checkpoint of the records before it."""

    note: str


class End(Struct, frozen=True, forbid_unknown_fields=True, tag="end", tag_field="line"):
    """The last line: the signed checkpoint of the whole export."""

    note: str


Line = Header | RecordLine | CheckpointLine | End

_decoder = msgspec.json.Decoder(Line)
_encoder = msgspec.json.Encoder()


def encode_header(key: VerifierKey, witnesses: Iterable[VerifierKey]) -> bytes:
    """The first line."""
    return encode_line(Header(FORMAT, str(key), key.name, tuple(map(str, witnesses))))


def encode_record(index: int, leaf: bytes, entry: bytes) -> bytes:
    """The line of one record; ``entry`` are its canonical bytes."""
    return encode_line(RecordLine(index, leaf.hex(), msgspec.Raw(entry)))


def encode_line(line: Line) -> bytes:
    """Any line, with its newline."""
    return _encoder.encode(line) + b"\n"


def decode_line(data: bytes) -> Line:
    """Read a line. Raises ``ValueError``, without quoting it, for anything that ``encode_line`` would not write
    just so.
    """
    if len(data) > MAX_LINE:
        raise ValueError("the line is too long")
    try:
        line = _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise ValueError("the line is none of an export") from None
    if encode_line(line) != data:
        raise ValueError("the line is not written as an export writes it")
    return line


_COLUMNS = (
    "index",
    "at",
    "action",
    "outcome",
    "code",
    "organisation",
    "account",
    "device",
    "objects",
    "numbers",
    "digest",
    "place",
)


def write_csv(entries: Iterable[tuple[int, bytes]]) -> Iterator[str]:
    """Rows for a spreadsheet (RFC 4180), from leaf indices and canonical bytes. Not for verifying: that takes the
    lines.
    """
    yield _row(_COLUMNS)
    for index, entry in entries:
        yield _row(_values(index, decode(entry)))


def _values(index: int, record: AuditRecord) -> tuple[object, ...]:
    return (
        index,
        record.at,
        record.action.value,
        record.outcome.value,
        record.code,
        record.actor.organisation,
        record.actor.account,
        record.actor.device,
        " ".join(f"{each.kind.value}:{each.id}" for each in record.objects),
        _pairs(record.numbers),
        record.digest,
        _pairs(record.place),
    )


def _pairs(fields: msgspec.Struct | None) -> str:
    named = {} if fields is None else msgspec.structs.asdict(fields)
    return " ".join(f"{name}={value}" for name, value in named.items() if value is not None)


def _row(values: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue()
