"""What a device does about the engine's effects, in the same transaction: keep messages, report, confirm.

Confirmed is the state after a removal, which is done when every online member has it (RFC 9420 section 8.7), and after
an own commit, so that the vault finds out when a hub told two committers of one epoch that each of them won.
"""

from sqlalchemy import update

from wardline.client.effects import (
    CommitSettled,
    Effect,
    Effects,
    Joined,
    MembersChanged,
    MessageFailed,
    MessageReceived,
    MessageSettled,
    Stalled,
)
from wardline.client.engine.engine import Engine
from wardline.client.local.delegates_answers import ANSWERS, note_delegates_answer
from wardline.client.local.model import Message, MessageState
from wardline.client.local.own_devices import note_own_devices
from wardline.client.local.rows import store_message
from wardline.client.storage_key import StorageKey
from wardline.client.tables import MESSAGES
from wardline.client.transparency.meet_members import meet_members
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.codec import decode
from wardline.kit.ids import AccountId, DeviceId, MessageId
from wardline.protocol.sealed_requests import ConfirmEpoch, ReportGroup
from wardline.store.transaction import Transaction


def keep_effects(tx: Transaction, engine: Engine, storage: StorageKey, effects: Effects) -> None:
    """Act on each, in order."""
    for effect in effects:
        _keep(tx, engine, storage, effect)


def _keep(tx: Transaction, engine: Engine, storage: StorageKey, effect: Effect) -> None:  # noqa: C901 (a line each)
    match effect:
        case MessageReceived():
            store_message(tx, storage, _received(effect), taken=False)
            _note_received(tx, engine, effect)
        case MessageSettled():
            settled = {"position": effect.position, "at": effect.at, "state": MessageState.SENT.value}
            tx.execute(update(MESSAGES).where(MESSAGES.c.message == effect.message), settled)
            _note_answer(tx, effect.content)
        case MessageFailed():
            failed = {"state": MessageState.FAILED.value, "failure": effect.code}
            tx.execute(update(MESSAGES).where(MESSAGES.c.message == effect.message), failed)
        case Stalled():
            report = ReportGroup(effect.conversation, effect.generation, effect.epoch, effect.reason)
            engine.queue_request(tx, report)
        case Joined():
            note_own_devices(tx, engine.identity, effect)
            meet_members(tx, engine, effect)
        case MembersChanged(removed_self=True):
            meet_members(tx, engine, effect)
        case MembersChanged():
            meet_members(tx, engine, effect)
            if effect.added:
                note_own_devices(tx, engine.identity, effect)
            if effect.removed:
                _confirm(tx, engine, effect)
        case CommitSettled():
            _confirm(tx, engine, effect)
        case _:
            pass


def _confirm(tx: Transaction, engine: Engine, effect: MembersChanged | CommitSettled) -> None:
    engine.queue_request(tx, ConfirmEpoch(effect.conversation, effect.generation, effect.epoch, effect.authenticator))


def _received(effect: MessageReceived) -> Message:
    envelope = effect.envelope
    return Message(
        message=MessageId(envelope.message),
        conversation=effect.conversation,
        position=effect.position,
        at=effect.at,
        account=AccountId(effect.sender.account),
        device=DeviceId(effect.sender.device),
        priority=envelope.priority,
        acknowledges=None if envelope.acknowledges is None else MessageId(envelope.acknowledges),
        content=effect.content,
        state=MessageState.RECEIVED,
        failure=None,
        read=False,
        acknowledged=False,
    )


def _note_received(tx: Transaction, engine: Engine, effect: MessageReceived) -> None:
    if effect.sender.account == engine.identity.account:
        _note_answer(tx, effect.content)
    else:
        note_delegates_answer(tx, engine.identity, effect)


def _note_answer(tx: Transaction, encoded: bytes) -> None:
    """This account, on whichever device, answered a message. A delegate who declines for somebody, or reads back for
    them, may be asked themself, too; whoever takes it for somebody has it in their hands.
    """
    content = decode(encoded)
    if not isinstance(content, Acknowledgement):
        return
    own = content.on_behalf_of is None or content.kind is AcknowledgementKind.ACCEPTED
    if own and content.kind in ANSWERS:
        tx.execute(update(MESSAGES).where(MESSAGES.c.message == content.message), {"acknowledged": True})
