"""A hub's database was restored from a back-up: it must not pass for one that lost nothing."""

import hashlib
import secrets
from typing import Final

from sqlalchemy import select, update

from wardline.audit.keys import KeyKind
from wardline.audit.record import Action, Numbers
from wardline.hub import records
from wardline.hub.log_keys import SEED_BYTES
from wardline.hub.tables.audit import LEDGER, LOG_KEYS
from wardline.hub.tables.delivery import SEQUENCE, SEQUENCE_ROW
from wardline.hub.tables.restores import RESTORES
from wardline.ledger.forget_checkpoints import forget_checkpoints
from wardline.ledger.ledger import Ledger, Moment, Recorded
from wardline.store.transaction import Transaction

JUMP: Final = 1 << 40
"""Numbers that are skipped: more than a hub gives between a back-up and its loss, few enough to stay below 2^53 for
8,000 times."""


def mark_hub_restored(ledger: Ledger, made_at: int) -> None:
    """Skip the numbers that were given since the back-up, and go on with the log under a new origin and key.

    ``made_at``: when the back-up was made. In the restored database, before it is served. Blocks.
    """

    def operation(tx: Transaction, moment: Moment) -> Recorded[None]:
        first = tx.execute(select(SEQUENCE.c.next).where(SEQUENCE.c.id == SEQUENCE_ROW)).scalar() or 1
        tx.put(SEQUENCE, {"id": SEQUENCE_ROW, "next": first + JUMP})
        size = tx.execute(select(LEDGER.state.c.size)).scalar() or 0
        origin: str | None = tx.execute(select(LOG_KEYS.c.name).where(LOG_KEYS.c.kind == int(KeyKind.LOG))).scalar()
        checkpoint = forget_checkpoints(tx)
        done = [records.record(Action.BACKUP_RESTORED, None, moment.now, numbers=Numbers(size=size, until=made_at))]
        if origin is not None:
            _continue_log(tx, origin, moment.make_id())
            digest = None if checkpoint is None else hashlib.sha256(checkpoint.encode()).hexdigest()
            done.append(records.record(Action.LOG_CONTINUED, None, moment.now, digest=digest))
        tx.insert(
            RESTORES,
            {
                "first_lost": first,
                "next": first + JUMP,
                "made_at": made_at,
                "restored_at": moment.now,
                "origin": origin,
                "checkpoint": checkpoint,
            },
        )
        return Recorded(None, tuple(done))

    ledger.run_timed(operation)


def _continue_log(tx: Transaction, origin: str, name: str) -> None:
    # The old key never signs again: a second history under it would be a fork.
    renewed = {"name": f"{origin.partition(CONTINUED)[0]}{CONTINUED}{name}", "seed": secrets.token_bytes(SEED_BYTES)}
    tx.execute(update(LOG_KEYS).where(LOG_KEYS.c.kind == int(KeyKind.LOG)).values(renewed))


CONTINUED: Final = "/restored/"
"""Between a log's first origin and the id of the restoration that it goes on from."""
