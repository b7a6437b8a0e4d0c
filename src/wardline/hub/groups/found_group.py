"""A steward founds a conversation, or its next generation."""

import hashlib

from wardline.audit.objects import conversation_object
from wardline.audit.record import Action, Numbers
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.groups.accept_founding import accept_founding
from wardline.hub.groups.model import Founding
from wardline.hub.groups.rules import decide_founding
from wardline.hub.mls_codes import refusal_of
from wardline.hub.organisations.read_anchors import read_anchors
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.mls.public import MlsError, PublicGroup
from wardline.protocol.answers import Done
from wardline.protocol.errors import ErrorCode
from wardline.protocol.group_id import parse_group_id
from wardline.protocol.requests import FoundGroup
from wardline.store.transaction import Transaction


async def found_group(hub: Hub, caller: Caller, request: FoundGroup) -> Done | Refusal:
    """The new generation is live from now on; the one before takes no more. The same GroupInfo again does nothing."""
    now = hub.clock.now()
    where = conversation_object(request.conversation)
    founding = await hub.read(lambda db: _observe(request, read_anchors(db), now))
    if isinstance(founding, Refusal):
        return await hub.refuse(caller, founding, where)

    def operation(tx: Transaction, moment: Moment) -> Recorded[Done | Refusal] | Unchanged[Done | Refusal]:
        hub.state.enter(tx)
        live = hub.state.group(tx, request.conversation)
        if live is not None and live.founding == founding.digest:
            return Unchanged(Done(id=request.id))
        if hub.state.is_revoked(caller):
            return records.refused(caller, Refusal(ErrorCode.DEVICE_REVOKED), moment.now, where)
        refusal = decide_founding(caller, founding, live, restored=bool(hub.state.lost))
        if refusal is not None:
            return records.refused(caller, refusal, moment.now, where)
        accept_founding(hub.state, tx, moment.now, caller.device, founding, live)
        numbers = Numbers(generation=founding.generation)
        record = records.record(
            Action.GROUP_FOUNDED, caller, moment.now, where, numbers=numbers, digest=founding.digest.hex()
        )
        return Recorded(Done(id=request.id), (record,))

    return await hub.ledger.submit_timed(operation)


def _observe(request: FoundGroup, anchors: dict[str, bytes], now: int) -> Founding | Refusal:
    try:
        group = PublicGroup.observe(request.group_info, anchors=anchors, now=now // 1000)
    except MlsError as error:
        return refusal_of(error, ErrorCode.BAD_COMMIT)
    name = parse_group_id(group.group_id)
    if name is None or (name.conversation, name.generation) != (request.conversation, request.generation):
        return Refusal(ErrorCode.WRONG_GROUP, "group_info")
    return Founding(
        conversation=name.conversation,
        generation=name.generation,
        epoch=group.epoch,
        organisation=group.founder,
        members=tuple(member.device for member in group.members),
        digest=hashlib.sha256(request.group_info).digest(),
        public_state=group.save(),
    )
