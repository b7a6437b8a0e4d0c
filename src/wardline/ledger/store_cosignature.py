"""Keep what a witness returned."""

from collections.abc import Iterable

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.keys import InvalidNoteError, NoteSignature, VerifierKey
from wardline.audit.note import Note, parse_signature
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Ledger
from wardline.ledger.read_log import read_checkpoint
from wardline.ledger.tables import LOG


def store_cosignature(ledger: Ledger, size: int, line: str, witnesses: Iterable[VerifierKey]) -> Refusal | None:
    """Store a witness's signature ``line`` (with its newline) under our checkpoint of that size.

    ``bad_checkpoint``: we signed none of that size. ``unknown_witness``: by none of ``witnesses``, or it does not
    verify. Blocks: not in an event loop's thread.
    """
    with ledger.database.read() as reader:
        note = read_checkpoint(reader, size)
    if note is None:
        return Refusal("bad_checkpoint", "size")
    signature = _signature(note, line, witnesses)
    if signature is None:
        return Refusal("unknown_witness", "line")
    row = {
        "size": Checkpoint.parse(note.text).size,
        "witness": witness_column(signature),
        "line": line.removesuffix("\n"),
    }
    ledger.sequencer.run(lambda transaction: transaction.put(LOG.cosignatures, row))
    return None


def witness_column(signature: NoteSignature) -> str:
    """Who signed, as the table's key: name and key id."""
    return f"{signature.name}+{signature.key_id.hex()}"


def _signature(note: Note, line: str, witnesses: Iterable[VerifierKey]) -> NoteSignature | None:
    try:
        signature = parse_signature(line.removesuffix("\n"))
        verified = Note(note.text, (signature,)).verify(witnesses)
    except InvalidNoteError:
        return None
    return signature if verified and verified[0].timestamp is not None else None
