"""A vault with deliberate defects, to see that the checks of a night find them.

``python -m tests.soak.planted lost_fsync vault …``: operations are acknowledged before they are durable.
``python -m tests.soak.planted record_outside vault …``: audit records commit after their effects, not with them.
``python -m tests.soak.planted lost_fsync,record_outside vault …``: both.

The defects live in this process only; nothing of the product knows of them.
"""

import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

from wardline.audit.record import AuditRecord
from wardline.cli.__main__ import main
from wardline.ledger.ledger import Ledger, Recorded, Unchanged
from wardline.store import sequencer
from wardline.store.batch import Batch, Writer
from wardline.store.group_commit import commit_together
from wardline.store.pending import Pending, settle
from wardline.store.transaction import Transaction

LATE_COMMIT_SECONDS = 0.2
LATE_RECORD_SECONDS = 2.0
"""By which the defects come late: both longer than a kill waits after an acknowledgement."""
FREE_SECONDS = 0.1
"""In which the database is nobody's after a late commit, so that the checks find it free."""

_commit = Batch.commit
_running: list[Sequence[Pending]] = []
"""The batch that the writer thread is at."""


def commit_late(self: Batch) -> None:
    """Answer first, commit then."""
    settle(pending for pending in _running[-1] if pending.loop is not None)
    time.sleep(LATE_COMMIT_SECONDS)
    _commit(self)
    time.sleep(FREE_SECONDS)


def remember_batch(writer: Writer, operations: Sequence[Pending]) -> None:
    """``commit_together``, known to ``commit_late``."""
    _running[:] = [operations]
    commit_together(writer, operations)


def record_late(
    self: Ledger, operation: Callable[[Transaction], Recorded[Any] | Unchanged[Any]]
) -> Callable[[Transaction], Any]:
    """``Ledger._recording``, with the records in a transaction of their own, a little later."""

    def step(transaction: Transaction) -> Any:
        answer = operation(transaction)
        if isinstance(answer, Recorded):
            records: tuple[AuditRecord, ...] = answer.records
            write = threading.Timer(
                LATE_RECORD_SECONDS, lambda: self.sequencer.run(lambda tx: self._tree.append(tx, records))
            )
            write.daemon = True
            transaction.on_commit(write.start)
        return answer.value

    return step


def plant(stack: ExitStack, defect: str) -> None:
    """Until ``stack`` is closed."""
    match defect:
        case "lost_fsync":
            stack.enter_context(patch.object(Batch, "commit", commit_late))
            stack.enter_context(patch.object(sequencer, "commit_together", remember_batch))
        case "record_outside":
            stack.enter_context(patch.object(Ledger, "_recording", record_late))
        case _:
            raise ValueError(defect)


if __name__ == "__main__":
    with ExitStack() as planted:
        for name in sys.argv.pop(1).split(","):
            plant(planted, name)
        main()
