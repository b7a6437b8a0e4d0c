"""Sign the log's head."""

from wardline.audit.checkpoint import Checkpoint, sign_checkpoint
from wardline.audit.keys import SignerKey
from wardline.audit.note import Note
from wardline.ledger.ledger import Ledger
from wardline.ledger.read_log import read_checkpoint, read_peaks
from wardline.ledger.tables import LOG


def make_checkpoint(ledger: Ledger, key: SignerKey) -> Note:
    """The signed checkpoint of the log as it is committed now, with the cosignatures it has; stored before it is
    returned.

    Only what is committed is signed: a signed head that a rollback took back would be a fork. For a size that has a
    checkpoint, that one is returned. Blocks: not in an event loop's thread.
    """
    with ledger.database.read() as reader:
        peaks = read_peaks(reader)
        known = read_checkpoint(reader, peaks.size)
    if known is not None:
        return known
    note = sign_checkpoint(Checkpoint(key.verifier.name, peaks.size, peaks.root()), key)
    row = {"size": peaks.size, "note": str(note)}
    # No record of its own: a checkpoint is part of the log, and recording it would make the next one necessary.
    ledger.sequencer.run(lambda transaction: transaction.put(LOG.checkpoints, row))
    return note
