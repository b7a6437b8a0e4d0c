"""A vault's database was restored: from now on it is one that must begin anew before it sends anything."""

import hashlib

from sqlalchemy import select

from wardline.audit.record import SYSTEM, Action, AuditRecord, Numbers
from wardline.kit.clock import Clock, SystemClock
from wardline.kit.ids import new_id
from wardline.ledger.forget_checkpoints import forget_checkpoints
from wardline.ledger.ledger import Ledger, Moment, Recorded
from wardline.store.transaction import Transaction
from wardline.vault.authority.tables import AUTHORITY
from wardline.vault.config import VaultConfig
from wardline.vault.open_vault import open_database
from wardline.vault.restore.find_restore import next_number
from wardline.vault.restore.model import Cause
from wardline.vault.restore.tables import RESTORES
from wardline.vault.schema import LEDGER


def mark_vault_restored(config: VaultConfig, made_at: int, clock: Clock | None = None) -> None:
    """In the restored database, before it is opened otherwise. It needs no key: the vault begins anew when it starts.

    ``made_at``: when the back-up was made, milliseconds UTC.
    """
    with open_database(config) as (database, sequencer):
        ledger = Ledger(database, sequencer, clock or SystemClock(), new_id)
        ledger.run_timed(lambda tx, moment: mark_restored(tx, moment, Cause.BACKUP, made_at))


def mark_restored(tx: Transaction, moment: Moment, cause: Cause, made_at: int | None = None) -> Recorded[None]:
    """An operation for ``Ledger``. Where the log was restored too, it goes on under a new origin: the hub may have
    witnessed a longer one, and two logs of one origin that differ would be a fork.
    """
    device = tx.execute(select(AUTHORITY.c.vault_device)).scalar_one()
    size = tx.execute(select(LEDGER.state.c.size)).scalar() or 0
    records = [_record(Action.BACKUP_RESTORED, moment, Numbers(size=size, until=made_at))]
    row = {
        "id": moment.make_id(),
        "number": next_number(tx),
        "cause": cause.value,
        "made_at": made_at,
        "noticed_at": moment.now,
        "log": None,
        "checkpoint": None,
        "old_device": device,
    }
    if cause is not Cause.HUB:
        checkpoint = forget_checkpoints(tx)
        digest = None if checkpoint is None else hashlib.sha256(checkpoint.encode()).hexdigest()
        records.append(_record(Action.LOG_CONTINUED, moment, digest=digest))
        row |= {"log": moment.make_id(), "checkpoint": checkpoint}
    tx.insert(RESTORES, row)
    return Recorded(None, tuple(records))


def _record(action: Action, moment: Moment, numbers: Numbers | None = None, digest: str | None = None) -> AuditRecord:
    return AuditRecord(action=action, actor=SYSTEM, at=moment.now, numbers=numbers, digest=digest)
