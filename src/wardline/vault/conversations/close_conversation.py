"""Close a conversation: nobody is in it any more; its records stay."""

from sqlalchemy import update

from wardline.audit.objects import conversation_object
from wardline.audit.record import Action
from wardline.kit.ids import ConversationId
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.conversations.tables import CONVERSATIONS, ROSTER
from wardline.vault.turn import Turn


def close_conversation(turn: Turn, conversation: ConversationId) -> None:
    """End every reason to be in it; the steward removes the devices. It is not found again (a merged patient's)."""
    turn.tx.execute(
        update(ROSTER).where(ROSTER.c.conversation == conversation, ROSTER.c.until.is_(None)).values(until=turn.now)
    )
    turn.tx.execute(
        update(CONVERSATIONS)
        .where(CONVERSATIONS.c.id == conversation)
        .values(closed_at=turn.now, subject=None, pair=None)
    )
    touch_roster(turn, conversation)
    turn.record(Action.CONVERSATION_CLOSED, conversation_object(conversation))
