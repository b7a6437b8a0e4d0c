"""Put accounts into a roster, and take them out. The steward makes the members equal to it."""

from sqlalchemy import select, update

from wardline.audit.objects import account_object, conversation_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId, ConversationId
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.tables import CONVERSATIONS, ROSTER
from wardline.vault.reviews.ask_for_review import ask_for_review
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn


def set_roster(turn: Turn, conversation: ConversationId, account: AccountId, reason: RosterReason) -> bool:
    """``account`` should be in ``conversation`` for ``reason``; False when it is so already."""
    current = (
        ROSTER.c.conversation == conversation,
        ROSTER.c.account == account,
        ROSTER.c.reason == reason.value,
        ROSTER.c.until.is_(None),
    )
    if turn.tx.execute(select(ROSTER.c.account).where(*current)).one_or_none() is not None:
        return False
    turn.tx.put(
        ROSTER,
        {
            "conversation": conversation,
            "account": account,
            "reason": reason.value,
            "since": turn.now,
            "until": None,
        },
    )
    ask_for_review(turn, account, conversation)
    _changed(turn, conversation, account, Numbers(added=1))
    return True


def remove_from_roster(
    turn: Turn, conversation: ConversationId, account: AccountId, reason: RosterReason | None = None
) -> bool:
    """``reason`` (None: every reason) no longer holds; False when it did not. Who has no reason left is removed."""
    current = [ROSTER.c.conversation == conversation, ROSTER.c.account == account, ROSTER.c.until.is_(None)]
    if reason is not None:
        current.append(ROSTER.c.reason == reason.value)
    if turn.tx.execute(update(ROSTER).where(*current).values(until=turn.now)).rowcount == 0:
        return False
    if reason is not None:
        ask_for_review(turn, account, conversation)  # what is left may not be enough
    _changed(turn, conversation, account, Numbers(removed=1))
    return True


def touch_roster(turn: Turn, conversation: ConversationId) -> int:
    """Who should be a member may have changed: the steward looks again. Returns the new version."""
    version = turn.tx.execute(
        select(CONVERSATIONS.c.roster_version).where(CONVERSATIONS.c.id == conversation)
    ).scalar_one()
    turn.tx.execute(update(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation).values(roster_version=version + 1))
    turn.signal(Signal.STEWARD)
    return version + 1


def _changed(turn: Turn, conversation: ConversationId, account: AccountId, numbers: Numbers) -> None:
    version = touch_roster(turn, conversation)
    turn.record(
        Action.ROSTER_CHANGED,
        conversation_object(conversation),
        account_object(account),
        numbers=Numbers(added=numbers.added, removed=numbers.removed, version=version),
    )
