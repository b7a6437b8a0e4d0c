"""Self-updates: what keeps the tree warm and the keys fresh."""

from sqlalchemy import select

from wardline.client.engine.change_members import make_commit
from wardline.client.engine.context import Context
from wardline.client.engine.held import Standing
from wardline.client.engine.rules import UPDATE_AGAIN
from wardline.client.tables import CONVERSATIONS, GROUPS
from wardline.kit.ids import ConversationId
from wardline.store.transaction import Transaction

MOST: int = 8
"""Updates started at once: each is a commit that every member has to process."""


def update_when_due(context: Context, tx: Transaction) -> None:
    """Start the updates that are due in live groups. Each is due again in a week, also when this one is lost."""
    due = (
        tx.execute(
            select(GROUPS.c.conversation)
            .join(
                CONVERSATIONS,
                (CONVERSATIONS.c.conversation == GROUPS.c.conversation)
                & (CONVERSATIONS.c.generation == GROUPS.c.generation),
            )
            .where(GROUPS.c.standing == Standing.JOINED, GROUPS.c.update_due <= context.clock.now())
            .order_by(GROUPS.c.update_due)
            .limit(MOST)
        )
        .scalars()
        .all()
    )
    for conversation in due:
        make_commit(context, tx, ConversationId(conversation), add=(), remove=(), authenticated_data=b"")
        held = context.held.find(tx, ConversationId(conversation))
        if held is not None and held.live is not None:
            held.live.update_due = context.clock.now() + UPDATE_AGAIN + context.jitter(UPDATE_AGAIN)
            held.live.changed = True
