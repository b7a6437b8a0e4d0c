"""Conversations, rosters, generations and messages that wait for their group."""

from typing import Final

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

CONVERSATIONS: Final = Table(
    "conversations",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("subject", Id, nullable=True, unique=True),
    Column("pair", Bytes, nullable=True, unique=True),
    Column("title", Bytes, nullable=True),
    Column("founder", Id, nullable=True),
    Column("opened_at", Int64, nullable=False),
    Column("closed_at", Int64, nullable=True),
    Column("generation", Integer, nullable=False),
    Column("roster_version", Int64, nullable=False),
    Column("attempted_version", Int64, nullable=False),
    Column("settled_version", Int64, nullable=False),
    Column("lacking", Boolean, nullable=False),
)
"""``subject``: the patient. ``pair``: SHA-256 of a direct conversation's two accounts, so that it is found again.
``title``: sealed. ``founder``: another organisation, where this one did not found it. ``generation``: the newest MLS
group, 0 before the first. ``roster_version`` rises with every change of who should be a member; ``attempted_version``
is the one that the commit under way brings the members to, ``settled_version`` the one that they were last brought to;
``lacking``: but for devices without key packages."""

ROSTER: Final = Table(
    "roster",
    METADATA,
    Column("conversation", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("account", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("reason", String(16), primary_key=True),
    Column("since", Int64, nullable=False),
    Column("until", Int64, nullable=True),
    Index("ix_roster_account", "account"),
)

CONVERSATION_PARTNERS: Final = Table(
    "conversation_partners",
    METADATA,
    Column("conversation", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("organisation", Id, primary_key=True),
    Column("since", Int64, nullable=False),
    Column("until", Int64, nullable=True),
)
"""Other organisations that should be in a conversation of this one: as long as an agreement is in force."""

GENERATIONS: Final = Table(
    "generations",
    METADATA,
    Column("conversation", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("founded_at", Int64, nullable=False),
    Column("live_at", Int64, nullable=True),
    Column("stalled_at", Int64, nullable=True),
    Column("epoch", Int64, nullable=True),
    Column("authenticator", Bytes, nullable=True),
)
"""``live_at``: when the hub took the group. ``stalled_at``: when the next generation became necessary. ``epoch``, with
its ``authenticator`` (RFC 9420 section 8.7): the newest that the vault is in."""

MEMBERS: Final = Table(
    "members",
    METADATA,
    Column("conversation", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("device", Id, primary_key=True),
    Column("organisation", Id, nullable=False),
    Column("account", Id, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("since_epoch", Int64, nullable=False),
)
"""Who is in the newest group, as MLS says."""

WAITING_MESSAGES: Final = Table(
    "waiting_messages",
    METADATA,
    Column("id", Int64, primary_key=True, autoincrement=True),
    Column("message", Id, nullable=False, unique=True),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("content", Bytes, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("acknowledges", Id, nullable=True),
    Column("queued_at", Int64, nullable=False),
)
"""``content``: sealed. Sent in the order of ``id`` once the members are those of the roster."""

GROUP_REPORTS: Final = Table(
    "group_reports",
    METADATA,
    Column("conversation", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("generation", Integer, primary_key=True),
    Column("device", Id, primary_key=True),
    Column("epoch", Int64, nullable=False),
    Column("reported_at", Int64, nullable=False),
    Column("reason", String(32), nullable=False),
)
"""``epoch``: the one that the device was stuck in."""

EPOCH_CONFIRMATIONS: Final = Table(
    "epoch_confirmations",
    METADATA,
    Column("conversation", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("device", Id, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("epoch", Int64, nullable=False),
    Column("confirmed_at", Int64, nullable=False),
)
"""The newest epoch whose authenticator a member signed (RFC 9420 section 8.7)."""
