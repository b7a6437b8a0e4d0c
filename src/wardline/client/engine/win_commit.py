"""The own commit on its way won its epoch: apply it."""

from wardline.client.effects import CommitSettled, Effect, Effects
from wardline.client.engine.context import Context
from wardline.client.engine.encrypt_waiting import encrypt_waiting
from wardline.client.engine.held import HeldConversation, HeldGroup
from wardline.client.engine.outbox import drop_row, find_commits
from wardline.client.engine.rules import UPDATE_AGAIN, reason_hash
from wardline.mls.member import Group
from wardline.store.transaction import Transaction


def win_commit(
    context: Context, tx: Transaction, held: HeldConversation, group: HeldGroup, mls: Group, seq: int
) -> Effects:
    """By the hub's answer, or by the first delivery of the epoch that it began (then the answer was lost). ``seq``:
    the place of that answer or delivery.
    """
    effect = mls.apply_pending()
    group.touched = group.changed = True
    group.sent_in_epoch = 0
    # An own commit has refreshed the own leaf, whatever else it did.
    group.update_due = context.clock.now() + UPDATE_AGAIN + context.jitter(UPDATE_AGAIN)
    for row in find_commits(tx, group.id.conversation, group.id.generation):
        drop_row(tx, row.number)
    context.held.close_before(held, group.id.generation, seq)
    encrypt_waiting(context, tx, group.id.conversation)
    context.wake(tx)
    settled: Effect = CommitSettled(
        group.id.conversation,
        group.id.generation,
        effect.epoch,
        tuple(effect.added),
        tuple(effect.removed),
        reason_hash(effect.authenticated_data),
        mls.epoch_authenticator(),
    )
    return (settled,)
