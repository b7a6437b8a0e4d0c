"""A device tells where its browser can be woken, or that it wants to be woken no more."""

from typing import Final

from sqlalchemy import bindparam, delete, select

from wardline.audit.record import Action
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.tables.wakeups import PUSH_SUBSCRIPTIONS
from wardline.hub.wakeups.rules import is_allowed
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.protocol.answers import Done
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import RegisterPush
from wardline.store.transaction import Transaction

_KNOWN: Final = select(PUSH_SUBSCRIPTIONS.c.endpoint).where(PUSH_SUBSCRIPTIONS.c.device == bindparam("owner"))
_DROP: Final = delete(PUSH_SUBSCRIPTIONS).where(PUSH_SUBSCRIPTIONS.c.device == bindparam("owner"))


async def register_push(hub: Hub, caller: Caller, request: RegisterPush) -> Done | Refusal:
    """One subscription a device: a newer one replaces it. Refused ``push_not_allowed`` for a service that the hub's
    settings do not list, so that nobody makes the hub call other places.
    """
    endpoint = request.endpoint
    if endpoint is not None and not is_allowed(endpoint, hub.config.push_services):
        return await hub.refuse(caller, Refusal(ErrorCode.PUSH_NOT_ALLOWED, "endpoint"))

    def operation(tx: Transaction, moment: Moment) -> Recorded[Done | Refusal] | Unchanged[Done | Refusal]:
        hub.state.enter(tx)
        if hub.state.is_revoked(caller):
            return records.refused(caller, Refusal(ErrorCode.DEVICE_REVOKED), moment.now)
        owner = {"owner": caller.device}
        if tx.execute(_KNOWN, owner).scalar() == endpoint:
            return Unchanged(Done(id=request.id))
        tx.execute(_DROP, owner)
        if endpoint is not None:
            row = {"device": caller.device, "endpoint": endpoint, "registered_at": moment.now}
            tx.insert(PUSH_SUBSCRIPTIONS, row)
        action = Action.PUSH_ENDED if endpoint is None else Action.PUSH_REGISTERED
        return Recorded(Done(id=request.id), (records.record(action, caller, moment.now),))

    return await hub.ledger.submit_timed(operation)
