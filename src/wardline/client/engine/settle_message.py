"""The hub's answer to a message."""

from wardline.client.effects import Effects, MessageFailed, MessageSettled
from wardline.client.engine.context import Context, State, find_state, put_state
from wardline.client.engine.encrypt_waiting import content_place, encrypt_waiting, make_envelope
from wardline.client.engine.held import HeldGroup, Standing
from wardline.client.engine.outbox import OutboxRow, drop_row, set_waiting
from wardline.client.engine.rules import FOR_EVER
from wardline.kit.ids import ConversationId, MessageId
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import MessageAccepted
from wardline.protocol.envelope import Priority
from wardline.protocol.errors import ErrorCode
from wardline.protocol.group_id import GroupId
from wardline.store.transaction import Transaction


def settle_message(context: Context, tx: Transaction, row: OutboxRow, answer: MessageAccepted | Refusal) -> Effects:
    """Taken; or to be encrypted again under the same id in a later epoch or generation; or failed."""
    conversation = ConversationId(row.lane)
    if isinstance(answer, MessageAccepted):
        return _accept(context, tx, row, answer)
    match answer.code:
        case ErrorCode.WRONG_EPOCH:
            set_waiting(tx, row.number, row.generation, row.epoch)
        case ErrorCode.GENERATION_CLOSED | ErrorCode.UNKNOWN_GROUP | ErrorCode.NOT_A_MEMBER if not _has_left(
            context, tx, conversation
        ):
            # The Welcome to the next generation, or the commit that removed this device, is on its way: the one
            # encrypts the message again, the other fails it.
            set_waiting(tx, row.number, row.generation, FOR_EVER)
        case _:
            drop_row(tx, row.number)
            return (MessageFailed(conversation, MessageId(row.message), answer.code),)
    encrypt_waiting(context, tx, conversation)
    return ()


def _has_left(context: Context, tx: Transaction, conversation: ConversationId) -> bool:
    """Whether this device was removed, and has not been let in again."""
    held = context.held.find(tx, conversation)
    return held is not None and held.live is not None and held.live.standing is Standing.LEFT


def _accept(context: Context, tx: Transaction, row: OutboxRow, answer: MessageAccepted) -> Effects:
    drop_row(tx, row.number)
    state = find_state(tx)
    put_state(tx, State(state.cursor, state.sent + 1))
    content = context.storage.open(row.sealed, place=content_place(row.message))
    group = HeldGroup(GroupId(ConversationId(row.lane), row.generation), Standing.JOINED)
    envelope = make_envelope(
        context,
        group,
        MessageId(row.message),
        len(content),
        priority=Priority(row.priority),
        acknowledges=row.acknowledges,
    )
    return (
        MessageSettled(
            conversation=group.id.conversation,
            generation=row.generation,
            epoch=row.epoch,
            position=answer.position,
            at=answer.at,
            envelope=envelope,
            content=content,
        ),
    )
