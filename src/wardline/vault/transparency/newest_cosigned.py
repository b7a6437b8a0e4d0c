"""The newest checkpoint that the hub cosigned."""

from dataclasses import dataclass

from sqlalchemy import select

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.keys import VerifierKey
from wardline.audit.note import Note, parse_signature
from wardline.vault.reader import Reader
from wardline.vault.schema import LEDGER


@dataclass(frozen=True, slots=True)
class Cosigned:
    """A head of the log, with the witness's line."""

    size: int
    note: bytes


def newest_cosigned(reader: Reader, log: VerifierKey, witness: VerifierKey) -> Cosigned | None:
    """None while there is none, as in a log's first minute."""
    lines, notes = LEDGER.cosignatures.c, LEDGER.checkpoints.c
    row = reader.execute(
        select(notes.size, notes.note, lines.line)
        .join_from(LEDGER.checkpoints, LEDGER.cosignatures, notes.size == lines.size)
        .where(lines.witness == f"{witness.name}+{witness.key_id.hex()}")
        .order_by(notes.size.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    size, text, line = row
    note = Note.parse(text.encode()).signed(parse_signature(line))
    # A restored log goes on under another origin; its old heads are none of the new one's.
    return Cosigned(size, str(note).encode()) if Checkpoint.parse(note.text).origin == log.name else None
