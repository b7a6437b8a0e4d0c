"""The inbox: the conversations of this device, those that need its owner now first."""

from sqlalchemy import case, func, or_, select

from wardline.client.engine.held import Standing
from wardline.client.local.model import InboxEntry, MessageState
from wardline.client.local.summaries import find_summaries
from wardline.client.reader import Reader
from wardline.client.storage_key import StorageKey
from wardline.client.tables import CONVERSATIONS, GROUPS, MESSAGES
from wardline.protocol.envelope import Priority
from wardline.protocol.sealed_requests import ConversationSummary

_M = MESSAGES.c


def find_inbox(reader: Reader, storage: StorageKey, account: str) -> list[InboxEntry]:
    """Every conversation that this device is in: what needs me now, then the unread, then the newest."""
    others = (_M.state == MessageState.RECEIVED) & (_M.account != account)
    needing = others & (_M.priority >= int(Priority.URGENT)) & ~_M.acknowledged
    rows = reader.execute(
        select(
            CONVERSATIONS.c.conversation,
            func.coalesce(func.sum(case((needing, 1), else_=0)), 0).label("needs_me"),
            func.coalesce(func.sum(case((others & (_M.position > CONVERSATIONS.c.read), 1), else_=0)), 0).label(
                "unread"
            ),
            func.coalesce(func.max(_M.at), 0).label("last_at"),
        )
        .select_from(
            CONVERSATIONS.join(
                GROUPS,
                (GROUPS.c.conversation == CONVERSATIONS.c.conversation)
                & (GROUPS.c.generation == CONVERSATIONS.c.generation),
            ).outerjoin(MESSAGES, _M.conversation == CONVERSATIONS.c.conversation)
        )
        .where(or_(GROUPS.c.standing == Standing.JOINED.value, GROUPS.c.standing == Standing.STALLED.value))
        .group_by(CONVERSATIONS.c.conversation)
    ).all()
    known = find_summaries(reader, storage)
    entries = [
        InboxEntry(known.get(row.conversation) or _unknown(row.conversation), row.needs_me, row.unread, row.last_at)
        for row in rows
    ]
    return sorted(entries, key=lambda entry: (entry.needs_me == 0, entry.unread == 0, -entry.last_at))


def is_unknown(summary: ConversationSummary) -> bool:
    """The vault has not told about it yet."""
    return not summary.kind


def _unknown(conversation: str) -> ConversationSummary:
    return ConversationSummary(conversation, "", "", ())
