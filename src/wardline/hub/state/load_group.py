"""Read a live generation from the tables."""

from typing import Final

from sqlalchemy import bindparam, select

from wardline.hub.state.live_group import LiveGroup, Marks
from wardline.hub.tables.delivery import MESSAGES, RECEIPTS
from wardline.hub.tables.groups import COMMITS, CONVERSATIONS, MEMBERS, OPEN
from wardline.store.transaction import Transaction

_CONVERSATION: Final = select(
    CONVERSATIONS.c.organisation, CONVERSATIONS.c.generation, CONVERSATIONS.c.epoch, CONVERSATIONS.c.founding
).where(CONVERSATIONS.c.conversation == bindparam("conversation"))
_MEMBERS: Final = select(MEMBERS.c.device).where(
    MEMBERS.c.conversation == bindparam("conversation"), MEMBERS.c.left_seq == OPEN
)
_POSITION: Final = (
    select(MESSAGES.c.position)
    .where(MESSAGES.c.conversation == bindparam("conversation"))
    .order_by(MESSAGES.c.seq.desc())
    .limit(1)
)
_LAST_COMMIT: Final = select(COMMITS.c.at, COMMITS.c.removed).where(
    COMMITS.c.conversation == bindparam("conversation"),
    COMMITS.c.generation == bindparam("generation"),
    COMMITS.c.epoch == bindparam("epoch"),
)
_MARKS: Final = select(RECEIPTS.c.device, RECEIPTS.c.delivered, RECEIPTS.c.read).where(
    RECEIPTS.c.conversation == bindparam("conversation")
)


def load_group(tx: Transaction, conversation: str) -> LiveGroup | None:
    """The conversation's live generation, or None if it was never founded."""
    key = {"conversation": conversation}
    row = tx.execute(_CONVERSATION, key).one_or_none()
    if row is None:
        return None
    commit = tx.execute(_LAST_COMMIT, {**key, "generation": row.generation, "epoch": row.epoch - 1}).one_or_none()
    return LiveGroup(
        conversation=conversation,
        organisation=row.organisation,
        generation=row.generation,
        epoch=row.epoch,
        founding=row.founding,
        members=frozenset(device for (device,) in tx.execute(_MEMBERS, key)),
        position=tx.execute(_POSITION, key).scalar() or 0,
        commit_at=0 if commit is None else commit.at,
        commit_removed=commit is not None and commit.removed > 0,
        marks={device: Marks(delivered, read) for device, delivered, read in tx.execute(_MARKS, key)},
    )
