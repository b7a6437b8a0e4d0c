"""A restored log goes on under another origin: its old signed heads are no heads of the new one."""

from sqlalchemy import delete, select

from wardline.ledger.read_log import with_cosignatures
from wardline.ledger.tables import LOG
from wardline.store.transaction import Transaction


def forget_checkpoints(transaction: Transaction) -> str | None:
    """Delete checkpoints and cosignatures; the newest checkpoint with its cosignatures, for the caller to keep.

    Nothing that the older ones proved is lost: the records stay the same leaves, so the new log is consistent with
    each of them.
    """
    newest = transaction.execute(select(LOG.checkpoints).order_by(LOG.checkpoints.c.size.desc()).limit(1)).first()
    if newest is None:
        return None
    lines = transaction.execute(select(LOG.cosignatures.c.line).where(LOG.cosignatures.c.size == newest.size))
    note = str(with_cosignatures(newest.note, list(lines.scalars())))
    transaction.execute(delete(LOG.cosignatures))
    transaction.execute(delete(LOG.checkpoints))
    return note
