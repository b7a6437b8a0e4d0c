"""Join a group by its Welcome."""

from typing import Final

from sqlalchemy import delete, select

from wardline.client.effects import Effects, Joined, WelcomeRejected
from wardline.client.engine.context import Context, UntrustedError
from wardline.client.engine.encrypt_waiting import encrypt_waiting
from wardline.client.engine.held import HeldGroup, Standing
from wardline.client.engine.replenish_key_packages import replace_last_resort
from wardline.client.engine.rules import UPDATE_AFTER_JOINING, takes_welcome
from wardline.client.tables import KEY_PACKAGES
from wardline.kit.ids import ConversationId
from wardline.mls.member import Group
from wardline.mls.public import MlsError, inspect_message
from wardline.protocol.deliveries import WelcomeDelivered
from wardline.protocol.errors import ErrorCode
from wardline.protocol.group_id import GroupId, parse_group_id
from wardline.store.transaction import Transaction

_NOWHERE: Final = -1
"""Before every epoch."""


def apply_welcome(context: Context, tx: Transaction, delivery: WelcomeDelivered) -> Effects:
    """``Joined`` or ``WelcomeRejected``. Steward and own vault are checked by the MLS module (design.md, section 4)."""
    wanted = GroupId(ConversationId(delivery.conversation), delivery.generation)

    def rejected(code: str) -> Effects:
        return (WelcomeRejected(wanted.conversation, wanted.generation, code),)

    try:
        secrets = _find_secrets(tx, inspect_message(delivery.welcome).recipients)
        if not secrets:
            return rejected(ErrorCode.NO_KEY_PACKAGE)
        mls = context.member.join(delivery.welcome, {name: secret for name, (secret, _) in secrets.items()})
    except MlsError as error:
        if error.code == "untrusted" and context.learning:
            raise UntrustedError from None
        return rejected(error.code)
    if parse_group_id(mls.group_id) != wanted:
        return rejected(ErrorCode.WRONG_GROUP)
    known = context.held.find(tx, wanted.conversation) is not None
    held = context.held.add(tx, wanted.conversation)
    live = held.live
    left = live.left_epoch if live and live.standing in {Standing.LEFT, Standing.STALLED} else None
    if live is None:
        # It began anew (begin_anew.py): whatever Welcome its new key packages open was made after that.
        left = _NOWHERE
    if not takes_welcome(held.generation, wanted.generation, left, mls.epoch):
        return rejected(ErrorCode.GENERATION_CLOSED)
    if not known or (live is not None and live.standing is Standing.LEFT):
        # What was said before, or while this device was out, it need not have.
        held.whole = max(held.whole, delivery.position)
    context.held.enter(tx, held, _joined(context, wanted, mls))
    context.held.close_before(held, wanted.generation, delivery.seq)
    context.held.drop_closed(tx, held, delivery.seq)
    # What came before the joining, this device neither gets nor can read.
    held.delivered = max(held.delivered, delivery.position)
    held.delivered_confirmed = max(held.delivered_confirmed, delivery.position)
    last_resort = _use_up(context, tx, secrets)
    encrypt_waiting(context, tx, wanted.conversation)
    return (
        Joined(
            *wanted,
            epoch=mls.epoch,
            position=delivery.position,
            founder=mls.founder,
            members=tuple(mls.members),
            last_resort=last_resort,
        ),
    )


def _joined(context: Context, group: GroupId, mls: Group) -> HeldGroup:
    due = context.clock.now() + context.jitter(UPDATE_AFTER_JOINING)
    return HeldGroup(group, Standing.JOINED, update_due=due, mls=mls)


def _find_secrets(tx: Transaction, references: list[bytes]) -> dict[bytes, tuple[bytes, bool]]:
    columns = KEY_PACKAGES.c
    rows = tx.execute(
        select(columns.reference, columns.secret, columns.last_resort).where(columns.reference.in_(references))
    ).all()
    return {row.reference: (row.secret, row.last_resort) for row in rows}


def _use_up(context: Context, tx: Transaction, secrets: dict[bytes, tuple[bytes, bool]]) -> bool:
    """Delete the secrets of key packages that are used; replace a last-resort one. Whether it was one."""
    once = [reference for reference, (_, last_resort) in secrets.items() if not last_resort]
    if once:
        tx.execute(delete(KEY_PACKAGES).where(KEY_PACKAGES.c.reference.in_(once)))
    last_resort = len(once) < len(secrets)
    if last_resort:
        replace_last_resort(context, tx)
    return last_resort
