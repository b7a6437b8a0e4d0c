"""Take a delivered commit: the next epoch of a group."""

from wardline.client.effects import Effect, Effects, MembersChanged, MessageFailed
from wardline.client.engine.context import Context, UntrustedError
from wardline.client.engine.encrypt_waiting import encrypt_waiting
from wardline.client.engine.held import HeldConversation, HeldGroup, Standing
from wardline.client.engine.outbox import drop_row, find_waiting
from wardline.client.engine.rules import reason_hash
from wardline.client.engine.stall_group import lose_commits, stall_group
from wardline.client.engine.win_commit import win_commit
from wardline.kit.ids import MessageId
from wardline.mls.public import CommitEffect, MlsError, inspect_message
from wardline.protocol.deliveries import CommitDelivered
from wardline.protocol.errors import ErrorCode
from wardline.protocol.group_id import parse_group_id
from wardline.protocol.sealed_requests import StallReason
from wardline.store.transaction import Transaction


def apply_commit(context: Context, tx: Transaction, delivery: CommitDelivered) -> Effects:
    """``MembersChanged``; ``Stalled`` where it cannot be applied. One of an epoch that is over has no effect."""
    try:
        info = inspect_message(delivery.commit)
    except MlsError:
        return ()
    group_id = parse_group_id(info.group_id)
    held = context.held.find(tx, group_id.conversation) if group_id and info.kind == "commit" else None
    group = held.groups.get(group_id.generation) if held and group_id else None
    mls = group.working if group else None
    if held is None or group is None or mls is None:
        return ()
    effects: list[Effect] = []
    if info.epoch == mls.epoch + 1 and mls.has_pending:
        effects += win_commit(context, tx, held, group, mls, delivery.seq - 1)
    if info.epoch < mls.epoch:
        return tuple(effects)
    effects += lose_commits(context, tx, group)
    try:
        applied = mls.process_commit(delivery.commit, context.seconds)
    except MlsError as error:
        if error.code == "untrusted" and context.learning:
            raise UntrustedError from None
        effects += stall_group(context, tx, group, StallReason.CANNOT_APPLY_COMMIT)
        return tuple(effects)
    group.touched = group.changed = True
    group.sent_in_epoch = 0
    authenticator = b"" if applied.removed_self else mls.epoch_authenticator()
    effects.append(_members_changed(group, applied, authenticator))
    if applied.removed_self:
        effects += _leave(context, tx, held, group, applied.epoch)
    else:
        encrypt_waiting(context, tx, group.id.conversation)
    return tuple(effects)


def _members_changed(group: HeldGroup, applied: CommitEffect, authenticator: bytes) -> MembersChanged:
    return MembersChanged(
        conversation=group.id.conversation,
        generation=group.id.generation,
        epoch=applied.epoch,
        committer=applied.committer,
        added=tuple(applied.added),
        removed=tuple(applied.removed),
        removed_self=applied.removed_self,
        reason_hash=reason_hash(applied.authenticated_data),
        authenticator=authenticator,
    )


def _leave(
    context: Context, tx: Transaction, held: HeldConversation, group: HeldGroup, epoch: int
) -> list[MessageFailed]:
    group.standing = Standing.LEFT
    group.left_epoch = epoch
    group.update_due = None
    group.mls = None
    context.held.forget_mls(tx, group.id)
    if held.live is not group:
        return []
    failed: list[MessageFailed] = []
    # One that is encrypted may have been taken before the removal: the hub's answer tells (settle_message.py).
    for row in find_waiting(tx, held.conversation):
        drop_row(tx, row.number)
        failed.append(MessageFailed(held.conversation, MessageId(row.message), ErrorCode.NOT_A_MEMBER))
    return failed
