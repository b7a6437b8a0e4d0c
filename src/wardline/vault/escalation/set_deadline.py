"""Somebody must take a message by a certain time."""

from collections.abc import Collection

from wardline.audit.objects import conversation_object, message_object
from wardline.audit.record import Action, Numbers, Object, ObjectKind
from wardline.kit.ids import AccountId, ConversationId, MessageId
from wardline.vault.escalation.model import DeadlineState, EscalationPolicy
from wardline.vault.escalation.tables import DEADLINE_ASKED, DEADLINES
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn


def deadline_object(deadline: str) -> Object:
    """What an audit record calls a deadline."""
    return Object(id=deadline, kind=ObjectKind.DEADLINE)


def set_deadline(
    turn: Turn,
    message: MessageId,
    conversation: ConversationId,
    *,
    asked: Collection[AccountId],
    department: str | None,
    received: int,
    policy: EscalationPolicy,
) -> str:
    """One of ``asked`` must take ``message`` within the policy's time from ``received`` (milliseconds UTC, the vault's
    clock); else the second person of ``department`` is paged. In the transaction that sends the message.
    """
    due = received + policy.within_ms
    return insert_deadline(turn, message, conversation, asked=asked, department=department, received=received, due=due)


def insert_deadline(
    turn: Turn,
    message: MessageId,
    conversation: ConversationId,
    *,
    asked: Collection[AccountId],
    department: str | None,
    received: int,
    due: int,
    sender: AccountId | None = None,
) -> str:
    """The rows, their record, and the clock is told."""
    deadline = turn.make_id()
    turn.tx.insert(
        DEADLINES,
        {
            "id": deadline,
            "message": message,
            "conversation": conversation,
            "department": department,
            "state": DeadlineState.WAITING.value,
            "received": received,
            "due": due,
            "paged_at": None,
            "handed": None,
            "closed_at": None,
            "answered_by": None,
            "answered_at": None,
            "sender": sender,
            "answered_for": None,
        },
    )
    for account in sorted(set(asked)):
        ask(turn, deadline, account)
    turn.record(
        Action.DEADLINE_SET,
        deadline_object(deadline),
        message_object(message),
        conversation_object(conversation),
        numbers=Numbers(until=due),
    )
    turn.signal(Signal.DEADLINES)
    return deadline


def ask(turn: Turn, deadline: str, account: AccountId) -> None:
    """``account`` may take the deadline's message from now on. The caller records why."""
    turn.tx.insert(
        DEADLINE_ASKED, {"deadline": deadline, "account": account, "asked_at": turn.now, "declined_at": None}
    )
