"""Read a conversation's wanted and actual membership, and find the conversations that need the steward."""

from sqlalchemy import ColumnElement, and_, or_, select

from wardline.kit.ids import ConversationId, DeviceId
from wardline.vault.agreements.model import AgreementState
from wardline.vault.agreements.tables import AGREEMENTS
from wardline.vault.conversations.tables import (
    CONVERSATION_PARTNERS,
    CONVERSATIONS,
    GENERATIONS,
    GROUP_REPORTS,
    MEMBERS,
    ROSTER,
)
from wardline.vault.devices.tables import DEVICES
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.reader import Reader
from wardline.vault.steward.rules import View


def view_membership(reader: Reader, conversation: ConversationId, vault: DeviceId, now: int) -> View | None:
    """None where there is no such conversation."""
    row = reader.execute(
        select(CONVERSATIONS.c.generation, CONVERSATIONS.c.founder).where(CONVERSATIONS.c.id == conversation)
    ).one_or_none()
    if row is None:
        return None
    generation, founder = row
    state = reader.execute(
        select(GENERATIONS.c.live_at, GENERATIONS.c.stalled_at).where(
            GENERATIONS.c.conversation == conversation, GENERATIONS.c.generation == generation
        )
    ).one_or_none()
    live_at, stalled_at = (None, None) if state is None else state
    present = {
        DeviceId(device): organisation
        for device, organisation in reader.execute(
            select(MEMBERS.c.device, MEMBERS.c.organisation).where(MEMBERS.c.conversation == conversation)
        ).all()
    }
    partners = wanted_partners(reader, conversation, now) if founder is None else {}
    former = _former_stewards(reader) if founder is None else frozenset[DeviceId]()
    members = frozenset(
        device
        for device, organisation in present.items()
        if organisation == present.get(vault)
        or device in former
        or (founder is None and partners.get(organisation, device) == device)
    )
    stuck = frozenset[DeviceId]() if founder is None else _stuck(reader, conversation)
    return View(
        vault=vault,
        generation=generation,
        live=live_at is not None,
        stalled=stalled_at is not None,
        wanted=(_wanted(reader, conversation, members, now) | frozenset(partners.values())) - stuck,
        members=members,
        others=len(present) - len(members),
        founded=founder is None,
    )


def wanted_partners(reader: Reader, conversation: ConversationId, now: int) -> dict[str, DeviceId]:
    """Organisations that should be in a conversation, under an agreement in force, and their stewards."""
    rows = reader.execute(
        select(AGREEMENTS.c.organisation, AGREEMENTS.c.steward)
        .join(CONVERSATION_PARTNERS, CONVERSATION_PARTNERS.c.organisation == AGREEMENTS.c.organisation)
        .where(
            CONVERSATION_PARTNERS.c.conversation == conversation,
            CONVERSATION_PARTNERS.c.until.is_(None),
            *_in_force(now),
        )
    ).all()
    return {organisation: DeviceId(steward) for organisation, steward in rows}


def conversations_due(reader: Reader, now: int) -> tuple[ConversationId, ...]:
    """Those whose roster changed (or whose group stalled) since they were settled, or that lack a wanted device: also
    another organisation's vault that is another device since it was restored.
    """
    columns = CONVERSATIONS.c
    away = (
        select(CONVERSATION_PARTNERS.c.conversation)
        .join(AGREEMENTS, AGREEMENTS.c.organisation == CONVERSATION_PARTNERS.c.organisation)
        .outerjoin(
            MEMBERS,
            and_(
                MEMBERS.c.conversation == CONVERSATION_PARTNERS.c.conversation,
                MEMBERS.c.device == AGREEMENTS.c.steward,
            ),
        )
        .where(CONVERSATION_PARTNERS.c.until.is_(None), *_in_force(now), MEMBERS.c.device.is_(None))
    )
    rows = reader.execute(
        select(columns.id)
        .where(
            or_(
                columns.roster_version != columns.settled_version,
                columns.lacking,
                and_(columns.closed_at.is_(None), columns.generation > 0, columns.id.in_(away)),
            )
        )
        .order_by(columns.opened_at, columns.id)
    ).all()
    return tuple(ConversationId(conversation) for (conversation,) in rows)


def is_lacking(reader: Reader, conversation: ConversationId, now: int) -> bool:
    """Whether a device that should be a member is none."""
    stewards = wanted_partners(reader, conversation, now).values()
    if stewards:
        present = reader.execute(
            select(MEMBERS.c.device).where(MEMBERS.c.conversation == conversation, MEMBERS.c.device.in_(stewards))
        ).all()
        if len(present) < len(stewards):
            return True
    found = reader.execute(
        select(DEVICES.c.id)
        .join(ROSTER, ROSTER.c.account == DEVICES.c.account)
        .join(ACCOUNTS, ACCOUNTS.c.id == DEVICES.c.account)
        .outerjoin(MEMBERS, and_(MEMBERS.c.conversation == ROSTER.c.conversation, MEMBERS.c.device == DEVICES.c.id))
        .where(
            ROSTER.c.conversation == conversation,
            ROSTER.c.until.is_(None),
            DEVICES.c.revoked_at.is_(None),
            DEVICES.c.steward.is_(False),
            ACCOUNTS.c.suspended_at.is_(None),
            MEMBERS.c.device.is_(None),
        )
        .limit(1)
    ).first()
    return found is not None


def _in_force(now: int) -> tuple[ColumnElement[bool], ...]:
    columns = AGREEMENTS.c
    return (columns.state == AgreementState.AGREED.value, columns.valid_from <= now, columns.valid_until > now)


def _former_stewards(reader: Reader) -> frozenset[DeviceId]:
    """Vaults' devices that only ended agreements name: another took the place of each, or nobody did."""
    rows = reader.execute(
        select(AGREEMENTS.c.organisation, AGREEMENTS.c.steward, AGREEMENTS.c.state).where(
            AGREEMENTS.c.agreed_at.is_not(None)
        )
    ).all()
    agreed = {(organisation, steward) for organisation, steward, state in rows if state == AgreementState.AGREED.value}
    return frozenset(DeviceId(steward) for organisation, steward, _ in rows if (organisation, steward) not in agreed)


def _stuck(reader: Reader, conversation: ConversationId) -> frozenset[DeviceId]:
    """Members that said they cannot go on since they came."""
    rows = reader.execute(
        select(MEMBERS.c.device)
        .join(
            GROUP_REPORTS,
            and_(
                GROUP_REPORTS.c.conversation == MEMBERS.c.conversation,
                GROUP_REPORTS.c.generation == MEMBERS.c.generation,
                GROUP_REPORTS.c.device == MEMBERS.c.device,
                GROUP_REPORTS.c.epoch >= MEMBERS.c.since_epoch,
            ),
        )
        .where(MEMBERS.c.conversation == conversation)
    ).all()
    return frozenset(DeviceId(device) for (device,) in rows)


def _wanted(
    reader: Reader, conversation: ConversationId, members: frozenset[DeviceId], now: int
) -> frozenset[DeviceId]:
    rows = reader.execute(
        select(DEVICES.c.id, DEVICES.c.not_after)
        .join(ROSTER, ROSTER.c.account == DEVICES.c.account)
        .join(ACCOUNTS, ACCOUNTS.c.id == DEVICES.c.account)
        .where(
            ROSTER.c.conversation == conversation,
            ROSTER.c.until.is_(None),
            DEVICES.c.revoked_at.is_(None),
            DEVICES.c.steward.is_(False),
            ACCOUNTS.c.suspended_at.is_(None),
        )
        .distinct()
    ).all()
    # Expiry inside a tree is no error; a leaf that would enter must be valid (design.md, section 4).
    return frozenset(DeviceId(device) for device, not_after in rows if device in members or not_after > now)
