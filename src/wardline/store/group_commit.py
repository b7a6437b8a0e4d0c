"""Many operations, one commit; and what happens when one of them fails."""

from collections.abc import Sequence

from wardline.store.batch import Batch, Writer
from wardline.store.errors import StaleCacheError, StoreError
from wardline.store.pending import Pending
from wardline.store.transaction import Transaction


def commit_together(writer: Writer, batch: Sequence[Pending]) -> None:
    """Run the operations in order in one transaction; give each its value or its error.

    An operation that raises, or a buffered row that breaks a constraint, undoes the transaction; then each operation
    is run again alone. A failed commit is not tried again, because it may be stored: all get the error.
    """
    undone = _attempt(writer, batch)
    if undone is None:
        return
    if len(batch) == 1 and not isinstance(undone, StaleCacheError):
        batch[0].error = undone  # it was alone already
        return
    for pending in batch:
        error = _attempt(writer, (pending,))
        if error is not None:
            pending.error = error


def _attempt(writer: Writer, batch: Sequence[Pending]) -> BaseException | None:
    """One transaction. What undid it, or None when its end is known to the operations (committed, or failed in the
    store).
    """
    try:
        transaction = Batch(writer)
    except StoreError as error:
        _fail(batch, error)
        return None
    try:
        for pending in batch:
            pending.value = pending.operation(Transaction(transaction))
        transaction.finish()
    except BaseException as error:  # noqa: BLE001 (whatever it is goes to its caller; the writer lives on)
        transaction.rollback()
        return error
    try:
        transaction.commit()
    except StoreError as error:
        _fail(batch, error)
    return None


def _fail(batch: Sequence[Pending], error: StoreError) -> None:
    for pending in batch:
        pending.error = error
