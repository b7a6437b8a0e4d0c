"""The hub refuses a vault that is not where it was: a restoration that nobody announced, or the hub's own."""

from typing import Final

from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.protocol.errors import ErrorCode
from wardline.store.transaction import Transaction
from wardline.vault.restore.find_restore import last_rejoined
from wardline.vault.restore.mark_restored import mark_restored
from wardline.vault.restore.model import Cause

AGAIN_AFTER: Final = 3_600_000
"""Milliseconds after which a vault begins anew again by itself. A hub that lies about what it has makes it stop
instead, so that a person looks."""

_CAUSES: Final = {ErrorCode.STATE_ROLLED_BACK.value: Cause.ROLLED_BACK, ErrorCode.HUB_ROLLED_BACK.value: Cause.HUB}


def notice_rollback(tx: Transaction, moment: Moment, refusal: Refusal) -> Recorded[bool] | Unchanged[bool]:
    """Whether the vault is to begin anew because of ``refusal``; it is marked so. An operation for ``Ledger``."""
    cause = _CAUSES.get(refusal.code)
    last = last_rejoined(tx)
    if cause is None or (last is not None and last > moment.now - AGAIN_AFTER):
        return Unchanged(value=False)
    return Recorded(True, mark_restored(tx, moment, cause).records)
