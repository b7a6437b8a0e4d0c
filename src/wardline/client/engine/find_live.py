"""Which generation is live, as this device knows it."""

from sqlalchemy import select

from wardline.client.engine.held import Standing
from wardline.client.reader import Reader
from wardline.client.tables import CONVERSATIONS, GROUPS
from wardline.kit.ids import ConversationId
from wardline.protocol.group_id import GroupId


def find_live(reader: Reader, conversation: ConversationId) -> GroupId | None:
    """See ``Engine.live``."""
    generation = reader.execute(
        select(GROUPS.c.generation)
        .join(
            CONVERSATIONS,
            (CONVERSATIONS.c.conversation == GROUPS.c.conversation)
            & (CONVERSATIONS.c.generation == GROUPS.c.generation),
        )
        .where(
            GROUPS.c.conversation == conversation,
            GROUPS.c.standing.in_((Standing.FOUNDING.value, Standing.JOINED.value)),
        )
    ).scalar_one_or_none()
    return None if generation is None else GroupId(conversation, generation)
