"""Read a conversation's wanted and actual membership, and find the conversations that need the steward."""

from sqlalchemy import and_, or_, select

from wardline.kit.ids import ConversationId, DeviceId
from wardline.vault.conversations.tables import CONVERSATIONS, GENERATIONS, MEMBERS, ROSTER
from wardline.vault.devices.tables import DEVICES
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.reader import Reader
from wardline.vault.steward.rules import View


def view_membership(reader: Reader, conversation: ConversationId, vault: DeviceId, now: int) -> View | None:
    """None where there is no such conversation."""
    generation = reader.execute(
        select(CONVERSATIONS.c.generation).where(CONVERSATIONS.c.id == conversation)
    ).scalar_one_or_none()
    if generation is None:
        return None
    state = reader.execute(
        select(GENERATIONS.c.live_at, GENERATIONS.c.stalled_at).where(
            GENERATIONS.c.conversation == conversation, GENERATIONS.c.generation == generation
        )
    ).one_or_none()
    live_at, stalled_at = (None, None) if state is None else state
    members = frozenset(
        DeviceId(device)
        for (device,) in reader.execute(select(MEMBERS.c.device).where(MEMBERS.c.conversation == conversation)).all()
    )
    return View(
        vault=vault,
        generation=generation,
        live=live_at is not None,
        stalled=stalled_at is not None,
        wanted=_wanted(reader, conversation, members, now),
        members=members,
    )


def conversations_due(reader: Reader) -> tuple[ConversationId, ...]:
    """Those whose roster changed (or whose group stalled) since they were settled, or that lack a wanted device."""
    columns = CONVERSATIONS.c
    rows = reader.execute(
        select(columns.id)
        .where(or_(columns.roster_version != columns.settled_version, columns.lacking))
        .order_by(columns.opened_at, columns.id)
    ).all()
    return tuple(ConversationId(conversation) for (conversation,) in rows)


def is_lacking(reader: Reader, conversation: ConversationId) -> bool:
    """Whether a device that should be a member is none."""
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
