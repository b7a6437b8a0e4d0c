"""Change what a conversation is called."""

from sqlalchemy import update

from wardline.audit.objects import conversation_object
from wardline.audit.record import Action
from wardline.kit.ids import ConversationId
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.conversations.titles import seal_title
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn


def retitle_conversation(turn: Turn, conversation: ConversationId, title: str) -> None:
    """From now on the conversation is called ``title`` (the name of a patient changed, for example)."""
    turn.tx.execute(
        update(CONVERSATIONS)
        .where(CONVERSATIONS.c.id == conversation)
        .values(title=seal_title(turn.key(DIRECTORY), conversation, title))
    )
    turn.record(Action.CONVERSATION_CHANGED, conversation_object(conversation))
