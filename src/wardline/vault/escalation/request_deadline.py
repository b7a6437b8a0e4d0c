"""A person asks that somebody take a message by a certain time (``Text.acknowledge_by``), or takes the message back."""

from sqlalchemy import select, update

from wardline.audit.objects import account_object, message_object
from wardline.audit.record import Action
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, MessageId
from wardline.vault.conversations.find_conversation import roster
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.escalation.find_deadlines import deadline_about
from wardline.vault.escalation.model import OPEN_STATES, DeadlineState
from wardline.vault.escalation.rules import may_be_asked
from wardline.vault.escalation.set_deadline import deadline_object, insert_deadline
from wardline.vault.escalation.tables import DEADLINES
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn


def request_deadline(
    turn: Turn, text: Text, message: MessageId, conversation: ConversationId, *, sender: AccountId, at: int
) -> str | None:
    """Everybody else in the roster is asked; the deadline's id. None where there is nothing to keep: no such wish, a
    time that makes no sense, nobody else there, or another organisation's conversation, whose vault sees to it.

    ``at``: when the hub stored the message, milliseconds UTC.
    """
    due = text.acknowledge_by
    if due is None or not may_be_asked(due, at) or not _is_ours(turn, conversation):
        return None
    asked = [entry.account for entry in roster(turn.tx, conversation) if entry.account != sender]
    if not asked or deadline_about(turn.tx, message) is not None:
        return None
    return insert_deadline(
        turn, message, conversation, asked=asked, department=None, received=at, due=due, sender=sender
    )


def withdraw_deadline(turn: Turn, message: MessageId, *, sender: AccountId) -> bool:
    """Its author took the message back: nobody need take it any more. False where no such deadline is open."""
    deadline = deadline_about(turn.tx, message)
    if deadline is None or deadline.sender != sender or deadline.state not in OPEN_STATES:
        return False
    turn.tx.execute(
        update(DEADLINES)
        .where(DEADLINES.c.id == deadline.id)
        .values(state=DeadlineState.WITHDRAWN.value, closed_at=turn.now)
    )
    turn.record(
        Action.DEADLINE_WITHDRAWN, deadline_object(deadline.id), message_object(message), account_object(sender)
    )
    turn.signal(Signal.DEADLINES)
    return True


def _is_ours(turn: Turn, conversation: ConversationId) -> bool:
    found = turn.tx.execute(
        select(CONVERSATIONS.c.founder).where(CONVERSATIONS.c.id == conversation, CONVERSATIONS.c.closed_at.is_(None))
    ).one_or_none()
    return found is not None and found[0] is None
