"""Read conversations and rosters."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select

from wardline.kit.ids import AccountId, ConversationId
from wardline.vault.conversations.model import Conversation, ConversationKind, RosterEntry, RosterReason
from wardline.vault.conversations.tables import CONVERSATIONS, ROSTER
from wardline.vault.conversations.titles import open_title
from wardline.vault.keys.data_key import DataKey
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader

_COLUMNS = (
    CONVERSATIONS.c.id,
    CONVERSATIONS.c.kind,
    CONVERSATIONS.c.subject,
    CONVERSATIONS.c.title,
    CONVERSATIONS.c.generation,
)
_CHUNK: Final = 500
"""Ids in one query."""


def find_conversation(reader: Reader, keys: KeyRing, conversation: str) -> Conversation | None:
    """One conversation that is not closed."""
    found = find_conversations(reader, keys, (conversation,))
    return found[0] if found else None


def find_conversations(reader: Reader, keys: KeyRing, conversations: Collection[str]) -> tuple[Conversation, ...]:
    """Those of ``conversations`` that exist and are not closed, oldest first."""
    key = keys.find(reader, DIRECTORY)
    wanted = sorted(set(conversations))
    found: list[tuple[int, Conversation]] = []
    for start in range(0, len(wanted), _CHUNK):
        rows = reader.execute(
            select(CONVERSATIONS.c.opened_at, *_COLUMNS).where(
                CONVERSATIONS.c.id.in_(wanted[start : start + _CHUNK]), CONVERSATIONS.c.closed_at.is_(None)
            )
        ).all()
        found += [(opened_at, _conversation(key, *row)) for opened_at, *row in rows]
    found.sort(key=lambda pair: (pair[0], pair[1].id))
    return tuple(conversation for _, conversation in found)


def is_known(reader: Reader, conversation: str) -> bool:
    """Whether there is or was such a conversation."""
    found = reader.execute(select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.id == conversation)).one_or_none()
    return found is not None


def conversation_of_subject(reader: Reader, subject: str) -> ConversationId | None:
    """The conversation about a patient."""
    found = reader.execute(select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.subject == subject)).scalar_one_or_none()
    return None if found is None else ConversationId(found)


def roster(reader: Reader, conversation: str) -> tuple[RosterEntry, ...]:
    """The accounts that should be in a conversation, in the order in which they came."""
    return rosters(reader, (conversation,)).get(conversation, ())


def rosters(reader: Reader, conversations: Collection[str]) -> dict[str, tuple[RosterEntry, ...]]:
    """``roster`` of each of ``conversations`` that has anybody."""
    wanted = sorted(set(conversations))
    found: dict[str, dict[str, RosterEntry]] = {}
    for start in range(0, len(wanted), _CHUNK):
        rows = reader.execute(
            select(ROSTER.c.conversation, ROSTER.c.account, ROSTER.c.reason, ROSTER.c.since)
            .where(ROSTER.c.conversation.in_(wanted[start : start + _CHUNK]), ROSTER.c.until.is_(None))
            .order_by(ROSTER.c.since, ROSTER.c.account, ROSTER.c.reason)
        ).all()
        for conversation, account, reason, since in rows:
            entries = found.setdefault(conversation, {})
            earlier = entries.get(account)
            reasons = (*(earlier.reasons if earlier else ()), RosterReason(reason))
            entries[account] = RosterEntry(AccountId(account), reasons, earlier.since if earlier else since)
    return {conversation: tuple(entries.values()) for conversation, entries in found.items()}


def in_roster(reader: Reader, conversation: str, account: str) -> bool:
    """Whether an account should be in a conversation now."""
    found = reader.execute(
        select(ROSTER.c.account)
        .where(ROSTER.c.conversation == conversation, ROSTER.c.account == account, ROSTER.c.until.is_(None))
        .limit(1)
    ).one_or_none()
    return found is not None


def conversations_of(reader: Reader, account: str) -> tuple[ConversationId, ...]:
    """The conversations whose roster an account is in."""
    rows = reader.execute(
        select(ROSTER.c.conversation).where(ROSTER.c.account == account, ROSTER.c.until.is_(None)).distinct()
    ).all()
    return tuple(ConversationId(conversation) for (conversation,) in rows)


def _conversation(
    key: DataKey | None, conversation: str, kind: str, subject: str | None, sealed: bytes | None, generation: int
) -> Conversation:
    title = "" if key is None else open_title(key, conversation, sealed)
    return Conversation(ConversationId(conversation), ConversationKind(kind), subject, title, generation)
