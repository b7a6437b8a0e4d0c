"""This device cannot go on in a generation: say so once, and keep quiet in it."""

from wardline.client.effects import CommitLost, Effect, Effects, Stalled
from wardline.client.engine.context import Context
from wardline.client.engine.held import HeldGroup, Standing
from wardline.client.engine.outbox import drop_row, find_commits
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import StallReason
from wardline.store.transaction import Transaction


def stall_group(context: Context, tx: Transaction, group: HeldGroup, reason: StallReason) -> Effects:
    """Its messages wait for the next generation; a commit on its way is given up."""
    epoch = group.mls.epoch if group.mls is not None else 0
    effects: list[Effect] = lose_commits(context, tx, group)
    group.standing = Standing.STALLED
    group.left_epoch = epoch
    group.update_due = None
    group.mls = None
    group.changed = True
    context.held.forget_mls(tx, group.id)
    effects.append(Stalled(group.id.conversation, group.id.generation, epoch, reason))
    return tuple(effects)


def lose_commits(context: Context, tx: Transaction, group: HeldGroup) -> list[Effect]:
    """Give up the own commit on its way: another one won the epoch, or the group is over."""
    lost: list[Effect] = []
    for row in find_commits(tx, group.id.conversation, group.id.generation):
        drop_row(tx, row.number)
        lost.append(CommitLost(group.id.conversation, group.id.generation, row.epoch, ErrorCode.EPOCH_CONFLICT))
    if group.mls is not None and group.mls.has_pending:
        group.mls.clear_pending()
        group.touched = True
    context.wake(tx)
    return lost
