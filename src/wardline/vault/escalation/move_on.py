"""Carry out what the rules say of one deadline, in the turn of the answer or of the clock."""

from sqlalchemy import update

from wardline.audit.objects import account_object, message_object
from wardline.audit.record import Action, Numbers
from wardline.content import codec
from wardline.content.page import Page, PageReason
from wardline.kit.ids import AccountId
from wardline.protocol.envelope import Priority
from wardline.vault.conversations.find_conversation import in_roster
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.send_message import Composer, send_message
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.escalation.hand_over import hand_over
from wardline.vault.escalation.model import Deadline, DeadlineState, EscalationPolicy
from wardline.vault.escalation.set_deadline import ask, deadline_object
from wardline.vault.escalation.tables import DEADLINES
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn
from wardline.vault.work_items.model import WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item


def page_second(
    turn: Turn, composer: Composer, deadline: Deadline, second: AccountId, policy: EscalationPolicy
) -> None:
    """Put the second person into the roster and hand them the message; they have their own time."""
    due = turn.now + policy.second_within_ms
    turn.tx.execute(
        update(DEADLINES)
        .where(DEADLINES.c.id == deadline.id)
        .values(state=DeadlineState.PAGED.value, paged_at=turn.now, due=due)
    )
    ask(turn, deadline.id, second)
    set_roster(turn, deadline.conversation, second, RosterReason.ESCALATION)
    turn.record(
        Action.ESCALATION_PAGED,
        deadline_object(deadline.id),
        message_object(deadline.message),
        account_object(second),
        numbers=Numbers(attempt=2, until=due),
    )
    refused = hand_over(turn, composer, deadline)
    if refused is not None:
        _open_item(turn, deadline, refused.code)
    turn.signal(Signal.DEADLINES)


def remind(turn: Turn, composer: Composer, deadline: Deadline, policy: EscalationPolicy) -> None:
    """Page whoever was asked, is still there and has not answered: in the conversation, where the sender sees it."""
    due = turn.now + policy.second_within_ms
    turn.tx.execute(
        update(DEADLINES)
        .where(DEADLINES.c.id == deadline.id)
        .values(state=DeadlineState.PAGED.value, paged_at=turn.now, due=due)
    )
    for account in sorted(deadline.asked - deadline.declined):
        if not in_roster(turn.tx, deadline.conversation, account):
            continue
        page = Page(message=deadline.message, reason=PageReason.UNACKNOWLEDGED, target=account, due=due, attempt=2)
        send_message(turn, composer, deadline.conversation, codec.encode(page), priority=Priority.URGENT)
        turn.record(
            Action.ESCALATION_PAGED,
            deadline_object(deadline.id),
            message_object(deadline.message),
            account_object(account),
            numbers=Numbers(attempt=2, until=due),
        )
    turn.signal(Signal.DEADLINES)


def exhaust(turn: Turn, deadline: Deadline) -> None:
    """Nobody answered: a person must look at it."""
    turn.tx.execute(
        update(DEADLINES)
        .where(DEADLINES.c.id == deadline.id)
        .values(state=DeadlineState.EXHAUSTED.value, closed_at=turn.now)
    )
    turn.record(Action.ESCALATION_EXHAUSTED, deadline_object(deadline.id), message_object(deadline.message))
    if deadline.sender is None:
        _open_item(turn, deadline, "unanswered")


def _open_item(turn: Turn, deadline: Deadline, reason: str) -> None:
    open_work_item(
        turn,
        WorkItemKind.UNANSWERED,
        reason=reason,
        deadline=deadline.id,
        message=deadline.message,
        conversation=deadline.conversation,
    )
