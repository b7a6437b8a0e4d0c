"""A vault answers a sealed request through one of its stewards."""

from typing import Final

from sqlalchemy import bindparam, select, update

from wardline.audit.objects import request_object
from wardline.audit.record import Action, Numbers
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.networks import UNKNOWN
from wardline.hub.sessions.effects import GiveAnswer
from wardline.hub.tables.delivery import SEALED_REQUESTS
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.protocol.answers import Done
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import AnswerSealed
from wardline.store.transaction import Transaction

_ROW: Final = (
    SEALED_REQUESTS.c.organisation == bindparam("mine"),
    SEALED_REQUESTS.c.request == bindparam("which"),
)
_ANSWER: Final = select(SEALED_REQUESTS.c.request, SEALED_REQUESTS.c.answer).where(*_ROW)
_STORE: Final = (
    update(SEALED_REQUESTS)
    .where(*_ROW)
    .values(answer=bindparam("given"), answered_at=bindparam("given_at"), network=UNKNOWN)
)
"""Where it came from is for the vault alone, and the vault has read it."""

Outcome = Done | Refusal


async def answer_sealed(hub: Hub, caller: Caller, request: AnswerSealed) -> Outcome:
    """Store the answer and give it to whoever waits. The first answer stands; another changes nothing."""
    key = {"mine": caller.organisation, "which": request.request}

    def operation(tx: Transaction, moment: Moment) -> Recorded[Outcome] | Unchanged[Outcome]:
        hub.state.enter(tx)
        row = tx.execute(_ANSWER, key).one_or_none()
        if row is None or hub.state.is_revoked(caller):
            code = ErrorCode.UNKNOWN_REQUEST if row is None else ErrorCode.DEVICE_REVOKED
            return records.refused(caller, Refusal(code), moment.now, request_object(request.request))
        if row.answer is not None:
            return Unchanged(Done(id=request.id))
        tx.execute(_STORE, {**key, "given": request.sealed, "given_at": moment.now})
        hub.state.tell(GiveAnswer(caller.organisation, request.request, request.sealed))
        answered = records.record(
            Action.SEALED_REQUEST_ANSWERED,
            caller,
            moment.now,
            request_object(request.request),
            numbers=Numbers(size=len(request.sealed)),
        )
        return Recorded(Done(id=request.id), (answered,))

    return await hub.ledger.submit_timed(operation)
