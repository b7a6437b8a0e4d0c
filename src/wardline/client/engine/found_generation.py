"""A steward founds the first or the next generation of a conversation."""

from wardline.client.engine.context import Context
from wardline.client.engine.held import HeldGroup, Standing
from wardline.client.engine.outbox import Kind
from wardline.client.tables import OUTBOX
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal
from wardline.mls.public import MlsError
from wardline.protocol.errors import ErrorCode
from wardline.protocol.group_id import GroupId
from wardline.store.transaction import Transaction


def found_generation(
    context: Context, tx: Transaction, conversation: ConversationId, generation: int
) -> Refusal | None:
    """See ``Engine.found``."""
    if not context.member.identity.steward:
        return Refusal(ErrorCode.NOT_A_STEWARD)
    held = context.held.find(tx, conversation)
    if held is not None and generation <= held.generation:
        return Refusal(ErrorCode.GROUP_EXISTS, "generation")
    if held is not None and held.live is not None and held.live.standing is Standing.FOUNDING:
        return Refusal(ErrorCode.PENDING_COMMIT, "conversation")
    group_id = GroupId(conversation, generation)
    try:
        mls = context.member.found(group_id.to_bytes(), now=context.seconds)
        group_info = mls.group_info()
    except MlsError as error:
        return Refusal(error.code)
    held = context.held.add(tx, conversation)
    context.held.enter(tx, held, HeldGroup(group_id, Standing.FOUNDING, mls=mls))
    tx.insert(
        OUTBOX,
        {
            "lane": conversation,
            "kind": Kind.FOUND.value,
            "generation": generation,
            "epoch": mls.epoch,
            "payload": group_info,
        },
    )
    context.wake(tx)
    return None
