"""Read a conversation's wanted and actual membership, and find the conversations that need the steward."""

from sqlalchemy import and_, or_, select

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
    members = frozenset(
        device
        for device, organisation in present.items()
        if organisation == present.get(vault) or (founder is None and partners.get(organisation, device) == device)
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
            AGREEMENTS.c.state == AgreementState.AGREED.value,
            AGREEMENTS.c.valid_from <= now,
            AGREEMENTS.c.valid_until > now,
        )
    ).all()
    return {organisation: DeviceId(steward) for organisation, steward in rows}


def conversations_due(reader: Reader) -> tuple[ConversationId, ...]:
    """Those whose roster changed (or whose group stalled) since they were settled, or that lack a wanted device."""
    columns = CONVERSATIONS.c
    rows = reader.execute(
        select(columns.id)
        .where(or_(columns.roster_version != columns.settled_version, columns.lacking))
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
