"""A vault ended a device's session: the hub closes its connection."""

from typing import Final

from sqlalchemy import bindparam, select

from wardline.audit.objects import device_object
from wardline.audit.record import Action
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.sessions.effects import EndSession
from wardline.hub.tables.devices import DEVICES
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.protocol.answers import Done
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import CloseSession
from wardline.store.transaction import Transaction

_ORGANISATION: Final = select(DEVICES.c.organisation).where(DEVICES.c.device == bindparam("device"))


async def close_session(hub: Hub, caller: Caller, request: CloseSession) -> Done | Refusal:
    """Of a device of the steward's own organisation. Nothing is kept: the device may connect again at once, and the
    vault says what it is answered then. A device that never signed in has nothing to close.

    Refused: ``wrong_organisation``, ``device_revoked`` (the steward).
    """
    about = device_object(request.device)

    def operation(tx: Transaction, moment: Moment) -> Recorded[Done | Refusal] | Unchanged[Done | Refusal]:
        hub.state.enter(tx)
        if hub.state.is_revoked(caller):
            return records.refused(caller, Refusal(ErrorCode.DEVICE_REVOKED), moment.now, about)
        organisation = tx.execute(_ORGANISATION, {"device": request.device}).scalar()
        if organisation is None:
            return Unchanged(Done(id=request.id))
        if organisation != caller.organisation:
            return records.refused(caller, Refusal(ErrorCode.WRONG_ORGANISATION), moment.now, about)
        hub.state.tell(EndSession(caller.organisation, request.device))
        return Recorded(Done(id=request.id), (records.record(Action.SESSION_CLOSED, caller, moment.now, about),))

    return await hub.ledger.submit_timed(operation)
