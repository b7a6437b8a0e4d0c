"""The vault sends a message: at once where the members are those of the roster, else as soon as they are.

A page must not leave before the person who is paged is a member (MLS gives a new member nothing of what came before):
a message for a conversation whose roster has just changed waits, sealed, for the steward.
"""

from typing import Protocol

from sqlalchemy import select

from wardline.audit.objects import conversation_object, message_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import ConversationId, MessageId
from wardline.kit.outcome import Refusal
from wardline.protocol.envelope import Priority
from wardline.protocol.errors import ErrorCode
from wardline.store.transaction import Transaction
from wardline.vault.conversations.tables import CONVERSATIONS, WAITING_MESSAGES
from wardline.vault.keys.data_key import DataKey, open_record, seal_record
from wardline.vault.keys.key_names import WAITING
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn


class Composer(Protocol):
    """The part of the client engine that sends (``client.engine.engine.Engine``)."""

    def compose(
        self,
        tx: Transaction,
        conversation: ConversationId,
        content: bytes,
        *,
        priority: Priority = Priority.NORMAL,
        acknowledges: MessageId | None = None,
        message: MessageId | None = None,
    ) -> MessageId | Refusal:
        """Put a message into the outbox."""
        ...


def send_message(
    turn: Turn,
    composer: Composer,
    conversation: ConversationId,
    content: bytes,
    *,
    priority: Priority = Priority.NORMAL,
    acknowledges: MessageId | None = None,
) -> MessageId | Refusal:
    """Send encoded ``content`` (``wardline.content``) in this turn's transaction, or queue it until the group is ready.

    Refused: ``unknown_conversation``, ``malformed_message`` (too large).
    """
    row = turn.tx.execute(
        select(CONVERSATIONS.c.generation, CONVERSATIONS.c.roster_version, CONVERSATIONS.c.settled_version).where(
            CONVERSATIONS.c.id == conversation, CONVERSATIONS.c.closed_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        return turn.refuse(Action.MESSAGE_SENT, ErrorCode.UNKNOWN_CONVERSATION, conversation_object(conversation))
    generation, wanted, settled = row
    message = MessageId(turn.make_id())
    if generation == 0 or wanted != settled:
        turn.tx.insert(
            WAITING_MESSAGES,
            {
                "message": message,
                "conversation": conversation,
                "content": seal_record(_key(turn), _place(message), content),
                "priority": int(priority),
                "acknowledges": acknowledges,
                "queued_at": turn.now,
            },
        )
        turn.signal(Signal.STEWARD)
    else:
        outcome = composer.compose(
            turn.tx, conversation, content, priority=priority, acknowledges=acknowledges, message=message
        )
        if isinstance(outcome, Refusal):
            return turn.refuse(Action.MESSAGE_SENT, outcome.code, conversation_object(conversation))
    turn.record(
        Action.MESSAGE_SENT,
        message_object(message),
        conversation_object(conversation),
        numbers=Numbers(priority=int(priority)),
    )
    return message


def release_waiting(turn: Turn, composer: Composer, conversation: ConversationId) -> int:
    """Send what waited for the group, in order; how many. The caller records the turn."""
    columns = WAITING_MESSAGES.c
    rows = turn.tx.execute(
        select(columns.message, columns.content, columns.priority, columns.acknowledges)
        .where(columns.conversation == conversation)
        .order_by(columns.id)
    ).all()
    for message, sealed, priority, acknowledges in rows:
        outcome = composer.compose(
            turn.tx,
            conversation,
            open_record(_key(turn), _place(message), sealed),
            priority=Priority(priority),
            acknowledges=None if acknowledges is None else MessageId(acknowledges),
            message=MessageId(message),
        )
        if isinstance(outcome, Refusal):
            turn.refuse(
                Action.MESSAGE_SENT,
                outcome.code,
                message_object(message),
                conversation_object(conversation),
            )
    if rows:
        turn.tx.execute(WAITING_MESSAGES.delete().where(columns.conversation == conversation))
    return len(rows)


def _key(turn: Turn) -> DataKey:
    return turn.key(WAITING)


def _place(message: str) -> bytes:
    return b"waiting_messages/content/" + message.encode("ascii")
