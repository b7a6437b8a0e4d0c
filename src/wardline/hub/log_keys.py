"""The hub's own keys: of its log, and as a witness of the vaults' logs."""

import secrets
from dataclasses import dataclass

from sqlalchemy import select

from wardline.audit.keys import KeyKind, SignerKey
from wardline.audit.record import Action, Numbers
from wardline.hub import records
from wardline.hub.tables.audit import LOG_KEYS
from wardline.kit.secret import Secret
from wardline.ledger.ledger import Ledger, Moment, Recorded, Unchanged
from wardline.store.transaction import Transaction

SEED_BYTES = 32


@dataclass(frozen=True, slots=True)
class LogKeys:
    """Both, under one name."""

    log: SignerKey
    witness: SignerKey

    @property
    def published(self) -> tuple[str, str]:
        """The verifier keys."""
        return str(self.log.verifier), str(self.witness.verifier)


def load_log_keys(ledger: Ledger, origin: str) -> LogKeys:
    """The hub's keys, made at its first start. Blocks.

    The name that they got then stays, because a log with another origin would be another log.
    """

    def operation(tx: Transaction, moment: Moment) -> Recorded[LogKeys] | Unchanged[LogKeys]:
        rows = tx.execute(select(LOG_KEYS.c.kind, LOG_KEYS.c.name, LOG_KEYS.c.seed)).all()
        keys = {row.kind: SignerKey(row.name, KeyKind(row.kind), Secret(row.seed)) for row in rows}
        if keys:
            return Unchanged(LogKeys(keys[KeyKind.LOG], keys[KeyKind.WITNESS]))
        for kind in KeyKind:
            seed = secrets.token_bytes(SEED_BYTES)
            tx.insert(LOG_KEYS, {"kind": int(kind), "name": log_name(origin), "seed": seed})
            keys[kind] = SignerKey(log_name(origin), kind, Secret(seed))
        created = records.record(Action.KEY_CREATED, None, moment.now, numbers=Numbers(count=len(keys)))
        return Recorded(LogKeys(keys[KeyKind.LOG], keys[KeyKind.WITNESS]), (created,))

    return ledger.run_timed(operation)


def log_name(origin: str) -> str:
    """A checkpoint's origin: a URL without scheme (c2sp.org/tlog-checkpoint)."""
    return origin.partition("://")[2].rstrip("/") or origin
