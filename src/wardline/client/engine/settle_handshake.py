"""The hub's answer to a commit or to a founding."""

from wardline.client.effects import CommitLost, Effect, Effects, GenerationFounded, GenerationLost
from wardline.client.engine.context import Context
from wardline.client.engine.encrypt_waiting import encrypt_waiting
from wardline.client.engine.held import HeldConversation, HeldGroup, Standing
from wardline.client.engine.outbox import OutboxRow, drop_row
from wardline.client.engine.stall_group import lose_commits
from wardline.client.engine.win_commit import win_commit
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer, GroupCommitted
from wardline.store.transaction import Transaction


def settle_commit(context: Context, tx: Transaction, row: OutboxRow, answer: GroupCommitted | Refusal) -> Effects:
    """Won: apply it. Lost: clear it; the winner arrives as a delivery."""
    held = context.held.find(tx, ConversationId(row.lane))
    group = held.groups.get(row.generation) if held else None
    mls = group.working if group else None
    drop_row(tx, row.number)
    if held is None or group is None or mls is None or not mls.has_pending:
        return ()
    if isinstance(answer, GroupCommitted):
        return win_commit(context, tx, held, group, mls, answer.seq)
    mls.clear_pending()
    group.touched = True
    encrypt_waiting(context, tx, group.id.conversation)
    return (CommitLost(group.id.conversation, group.id.generation, row.epoch, answer.code),)


def settle_found(context: Context, tx: Transaction, row: OutboxRow, answer: Answer | Refusal) -> Effects:
    """Taken: the generation is live. Refused: it never was."""
    drop_row(tx, row.number)
    conversation = ConversationId(row.lane)
    held = context.held.find(tx, conversation)
    group = held.groups.get(row.generation) if held else None
    if held is None or group is None:
        return ()
    if isinstance(answer, Refusal):
        return _lose(context, tx, held, group, answer.code)
    group.standing = Standing.JOINED
    group.changed = True
    encrypt_waiting(context, tx, conversation)
    context.wake(tx)
    return (GenerationFounded(conversation, row.generation),)


def _lose(context: Context, tx: Transaction, held: HeldConversation, group: HeldGroup, code: str) -> Effects:
    generation = group.id.generation
    effects: list[Effect] = [*lose_commits(context, tx, group)]
    context.held.drop_group(tx, held, generation)
    held.generation = max(held.groups, default=0)
    held.changed = True
    effects.append(GenerationLost(held.conversation, generation, code))
    return tuple(effects)
