"""The main job: check device, membership and epoch; append message and audit record; then answer and fan out."""

import hashlib
from typing import Final

from sqlalchemy import bindparam, select

from wardline.audit.objects import conversation_object
from wardline.audit.record import Action, AuditRecord, Numbers, Object, ObjectKind
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.delivery.append_message import append_message
from wardline.hub.delivery.model import Incoming
from wardline.hub.delivery.rules import decide_send, read_message
from wardline.hub.state.hub_state import HubState, Taken
from wardline.hub.state.live_group import LiveGroup
from wardline.hub.tables.delivery import MESSAGES
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.mls.public import MlsError, inspect_message
from wardline.protocol.answers import MessageAccepted
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import SendMessage
from wardline.store.errors import ConstraintError
from wardline.store.transaction import Transaction

_TAKEN: Final = select(MESSAGES.c.ciphertext, MESSAGES.c.position, MESSAGES.c.seq, MESSAGES.c.at).where(
    MESSAGES.c.sender == bindparam("sender"), MESSAGES.c.message == bindparam("message")
)

Outcome = MessageAccepted | Refusal


async def send_message(hub: Hub, caller: Caller, request: SendMessage) -> Outcome:
    """Idempotent on device and message id: the same bytes get the same answer, others ``message_id_reused``."""
    try:
        info = inspect_message(request.message)
    except MlsError:
        return await hub.refuse(caller, Refusal(ErrorCode.MALFORMED_MESSAGE, "message"))
    incoming = read_message(info, request.message, caller.device)
    if isinstance(incoming, Refusal):
        return await hub.refuse(caller, incoming)
    append = _Append(hub, caller, request.id, incoming)
    try:
        return await hub.ledger.submit_timed(append)
    except ConstraintError:
        # Alone in its batch, so that the sequencer did not run it again.
        return await hub.ledger.submit_timed(append)


class _Append:
    """The operation. It reads nothing from the database when the group is hot and the message is new.

    A message that was taken longer ago than the state remembers breaks the table's unique constraint. That undoes
    the batch, and each of its operations runs once more, alone: the second time it looks before it inserts, and from
    then on always for that device, so that nobody can undo other people's batches again and again.
    """

    __slots__ = ("_again", "_caller", "_grace_ms", "_id", "_incoming", "_state")

    def __init__(self, hub: Hub, caller: Caller, request: int, incoming: Incoming) -> None:
        self._state = hub.state
        self._grace_ms = hub.limits.grace_ms
        self._caller = caller
        self._id = request
        self._incoming = incoming
        self._again = False

    def __call__(self, tx: Transaction, moment: Moment) -> Recorded[Outcome] | Unchanged[Outcome]:
        state, caller, incoming = self._state, self._caller, self._incoming
        envelope = incoming.envelope
        state.enter(tx)
        digest = hashlib.sha256(incoming.ciphertext).digest()
        taken = state.recent.get((caller.device, envelope.message))
        if taken is None and (self._again or caller.device in state.repeats):
            taken = _find_taken(tx, state, caller.device, envelope.message)
        self._again = True
        if taken is not None:
            if taken.digest == digest:
                return Unchanged(self._answer(taken))
            return self._refused(Refusal(ErrorCode.MESSAGE_ID_REUSED), moment.now)
        if state.is_revoked(caller):
            return self._refused(Refusal(ErrorCode.DEVICE_REVOKED), moment.now)
        live = state.group(tx, envelope.conversation)
        refusal = decide_send(caller.device, incoming, live, moment.now, self._grace_ms)
        if refusal is not None or live is None:
            # Taken before a commit or a removal, and its answer lost: the same bytes still get the same answer.
            taken = _find_taken(tx, state, caller.device, envelope.message)
            if taken is not None and taken.digest == digest:
                return Unchanged(self._answer(taken))
            return self._refused(refusal or Refusal(ErrorCode.UNKNOWN_GROUP), moment.now)
        taken = append_message(state, tx, live, incoming, digest, moment.now)
        return Recorded(self._answer(taken), (_record(caller, live, incoming, taken),))

    def _answer(self, taken: Taken) -> MessageAccepted:
        return MessageAccepted(
            id=self._id,
            message=self._incoming.envelope.message,
            position=taken.position,
            seq=taken.seq,
            at=taken.at,
        )

    def _refused(self, refusal: Refusal, now: int) -> Recorded[Outcome]:
        return records.refused(self._caller, refusal, now, conversation_object(self._incoming.envelope.conversation))


def _record(caller: Caller, live: LiveGroup, incoming: Incoming, taken: Taken) -> AuditRecord:
    envelope = incoming.envelope
    return AuditRecord(
        action=Action.MESSAGE_APPENDED,
        actor=caller.actor,
        at=taken.at,
        objects=(Object(id=envelope.message, kind=ObjectKind.MESSAGE), conversation_object(live.conversation)),
        numbers=Numbers(
            epoch=incoming.epoch,
            generation=live.generation,
            position=taken.position,
            priority=int(envelope.priority),
            size=envelope.size_class,
        ),
    )


def _find_taken(tx: Transaction, state: HubState, sender: str, message: str) -> Taken | None:
    row = tx.execute(_TAKEN, {"sender": sender, "message": message}).one_or_none()
    if row is None:
        return None
    state.repeats.add(sender)
    return Taken(hashlib.sha256(row.ciphertext).digest(), row.position, row.seq, row.at)
