"""Carry a sealed request to a vault, durably, and bring back its answer."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, select

from wardline.audit.objects import organisation_object, request_object
from wardline.audit.record import Action, Numbers
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.delivery.decide_foreign import decide_foreign
from wardline.hub.networks import UNKNOWN
from wardline.hub.sessions.answers import wait_for_answer
from wardline.hub.sessions.effects import DeliverToStewards
from wardline.hub.tables.delivery import SEALED_REQUESTS
from wardline.hub.tables.organisations import ORGANISATIONS
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.protocol.answers import SealedAnswer
from wardline.protocol.deliveries import SealedDelivered
from wardline.protocol.errors import ErrorCode
from wardline.protocol.frames import encode_frame
from wardline.protocol.requests import CarrySealed
from wardline.store.transaction import Transaction

_CARRIED: Final = select(SEALED_REQUESTS.c.sealed, SEALED_REQUESTS.c.answer).where(
    SEALED_REQUESTS.c.organisation == bindparam("organisation"), SEALED_REQUESTS.c.request == bindparam("request")
)
_VAULT: Final = select(ORGANISATIONS.c.sealing_chain.is_not(None)).where(
    ORGANISATIONS.c.organisation == bindparam("organisation")
)


@dataclass(frozen=True, slots=True)
class Carried:
    """The request is stored. ``answer`` is None until the vault gave one."""

    answer: bytes | None


async def carry_sealed(
    hub: Hub, caller: Caller | None, request: CarrySealed, network: str = UNKNOWN
) -> SealedAnswer | Refusal:
    """Store it, then wait for the vault's answer (``vault_away`` when that takes too long; it is kept all the same).

    Idempotent on organisation and request id: the same bytes are the same request, others are refused. ``caller`` is
    None before enrolment; a device asks the vault of its own organisation, and of those that it has met in a group
    (``decide_foreign``). ``network``: from where it came first; other organisations are not told.
    """
    answers, key = hub.fan_out.answers, (request.organisation, request.request)
    waiting = answers.expect(key)
    try:
        carried = await _carry(hub, caller, request, network)
        if isinstance(carried, Refusal):
            return carried
        answer = carried.answer
        if answer is None:
            given = await wait_for_answer(
                waiting,
                hub.limits.vault_away_ms,
                hub.limits.answer_ms,
                lambda: not hub.fan_out.has_steward(request.organisation),
            )
            if isinstance(given, Refusal):
                return given
            answer = given
        return SealedAnswer(id=request.id, request=request.request, sealed=answer)
    finally:
        answers.forget(key, waiting)


async def _carry(hub: Hub, caller: Caller | None, request: CarrySealed, network: str) -> Carried | Refusal:
    key = {"organisation": request.organisation, "request": request.request}

    def operation(tx: Transaction, moment: Moment) -> Recorded[Carried | Refusal] | Unchanged[Carried | Refusal]:
        hub.state.enter(tx)
        if caller is not None and caller.organisation != request.organisation:
            refusal = decide_foreign(hub, tx, caller, request.organisation)
            if refusal is not None:
                return records.refused(caller, refusal, moment.now, organisation_object(request.organisation))
        known = tx.execute(_CARRIED, key).one_or_none()
        if known is not None:
            same = known.sealed == request.sealed
            return _known(caller, request, moment, Carried(known.answer) if same else None)
        published = tx.execute(_VAULT, key).scalar()
        if not published:
            code = ErrorCode.UNKNOWN_ORGANISATION if published is None else ErrorCode.VAULT_NOT_PUBLISHED
            return _refused(caller, Refusal(code), request, moment)
        seq = hub.state.take_seq()
        device = None if caller is None else caller.device
        seen_from = network if caller is None or caller.organisation == request.organisation else UNKNOWN
        row = {"seq": seq, "device": device, "network": seen_from, "arrived_at": moment.now, "sealed": request.sealed}
        tx.insert(SEALED_REQUESTS, key | row)
        delivered = SealedDelivered(seq, request.request, device, request.sealed, seen_from)
        hub.state.tell(DeliverToStewards(seq, encode_frame(delivered), request.organisation))
        carried = records.record(
            Action.SEALED_REQUEST_CARRIED,
            caller,
            moment.now,
            request_object(request.request),
            organisation_object(request.organisation),
            numbers=Numbers(size=len(request.sealed)),
        )
        return Recorded(Carried(None), (carried,))

    return await hub.ledger.submit_timed(operation)


def _known(
    caller: Caller | None, request: CarrySealed, moment: Moment, carried: Carried | None
) -> Recorded[Carried | Refusal] | Unchanged[Carried | Refusal]:
    if carried is not None:
        return Unchanged(carried)
    return _refused(caller, Refusal(ErrorCode.REQUEST_ID_REUSED, "request"), request, moment)


def _refused(
    caller: Caller | None, refusal: Refusal, request: CarrySealed, moment: Moment
) -> Recorded[Refusal] | Unchanged[Refusal]:
    # What a stranger is refused is counted, not recorded: nobody may fill the log without a certificate.
    if caller is None:
        return Unchanged(refusal)
    return records.refused(caller, refusal, moment.now, request_object(request.request))
