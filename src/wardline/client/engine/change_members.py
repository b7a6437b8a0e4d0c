"""One commit: who comes, who goes, or only fresh keys of this device."""

from collections.abc import Sequence

from wardline.client.engine.context import Context
from wardline.client.engine.outbox import Kind, find_commits
from wardline.client.tables import OUTBOX
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal
from wardline.mls.public import MlsError
from wardline.protocol.errors import ErrorCode
from wardline.store.transaction import Transaction


def make_commit(
    context: Context,
    tx: Transaction,
    conversation: ConversationId,
    *,
    add: Sequence[bytes],
    remove: Sequence[str],
    authenticated_data: bytes,
) -> Refusal | None:
    """Make it pending in the live group and queue it. One at a time: the next epoch is this one's to begin."""
    held = context.held.find(tx, conversation)
    live = held.live if held else None
    if live is None:
        return Refusal(ErrorCode.UNKNOWN_CONVERSATION, "conversation")
    mls = live.working
    if mls is None:
        return Refusal(ErrorCode.NOT_A_MEMBER, "conversation")
    if mls.has_pending or find_commits(tx, conversation, live.id.generation):
        return Refusal(ErrorCode.PENDING_COMMIT, "conversation")
    try:
        pending = mls.commit(
            add=list(add), remove=list(remove), authenticated_data=authenticated_data, now=context.seconds
        )
    except MlsError as error:
        return Refusal(error.code)
    live.touched = True
    tx.insert(
        OUTBOX,
        {
            "lane": conversation,
            "kind": Kind.COMMIT.value,
            "generation": live.id.generation,
            "epoch": pending.epoch,
            "payload": pending.message,
            "welcome": pending.welcome,
        },
    )
    context.wake(tx)
    return None
