"""The push service knows a subscription no more."""

from typing import Final

from sqlalchemy import bindparam, delete

from wardline.audit.objects import device_object
from wardline.audit.record import Action
from wardline.hub import records
from wardline.hub.context import Hub
from wardline.hub.tables.wakeups import PUSH_SUBSCRIPTIONS
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.store.transaction import Transaction

_DROP: Final = delete(PUSH_SUBSCRIPTIONS).where(
    PUSH_SUBSCRIPTIONS.c.device == bindparam("owner"), PUSH_SUBSCRIPTIONS.c.endpoint == bindparam("gone")
)


async def forget_endpoint(hub: Hub, device: str, endpoint: str) -> None:
    """Drop it, unless the device has registered another one meanwhile (RFC 8030 section 7.3)."""

    def operation(tx: Transaction, moment: Moment) -> Recorded[None] | Unchanged[None]:
        if not tx.execute(_DROP, {"owner": device, "gone": endpoint}).rowcount:
            return Unchanged(None)
        return Recorded(None, (records.record(Action.PUSH_ENDED, None, moment.now, device_object(device)),))

    await hub.ledger.submit_timed(operation)
