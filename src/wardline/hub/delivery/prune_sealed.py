"""Forget sealed requests that are done, or that nobody answered."""

from typing import Final

from sqlalchemy import and_, bindparam, delete, or_

from wardline.audit.record import Action, Numbers
from wardline.hub import records
from wardline.hub.context import Hub
from wardline.hub.tables.delivery import SEALED_REQUESTS
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.store.transaction import Transaction

_OLD: Final = delete(SEALED_REQUESTS).where(
    or_(
        SEALED_REQUESTS.c.answered_at < bindparam("answered_before"),
        and_(SEALED_REQUESTS.c.answered_at.is_(None), SEALED_REQUESTS.c.arrived_at < bindparam("arrived_before")),
    )
)


async def prune_sealed(hub: Hub) -> int:
    """How many were forgotten (``Limits.keep_answered_ms``, ``Limits.keep_unanswered_ms``)."""

    def operation(tx: Transaction, moment: Moment) -> Recorded[int] | Unchanged[int]:
        limits = hub.limits
        before = {
            "answered_before": moment.now - limits.keep_answered_ms,
            "arrived_before": moment.now - limits.keep_unanswered_ms,
        }
        count = tx.execute(_OLD, before).rowcount
        if not count:
            return Unchanged(0)
        pruned = records.record(Action.SEALED_REQUESTS_PRUNED, None, moment.now, numbers=Numbers(count=count))
        return Recorded(count, (pruned,))

    return await hub.ledger.submit_timed(operation)
