"""Where conversations, their members' intervals, commits and Welcomes are kept."""

from typing import Final

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, UniqueConstraint

from wardline.hub.schema import METADATA
from wardline.store.schema import Bytes, Id, Int64

OPEN: Final = (1 << 53) - 1
"""``left_seq`` of a member that has not left."""

CONVERSATIONS: Final = Table(
    "conversations",
    METADATA,
    Column("conversation", Id, primary_key=True),
    Column("organisation", Id, nullable=False),
    Column("generation", Int64, nullable=False),
    Column("epoch", Int64, nullable=False),
    Column("founding", Bytes, nullable=False),
    Column("founded_at", Int64, nullable=False),
    Column("public_state", Bytes, nullable=False),
)
"""The live generation only. ``organisation``: its founder. ``founding``: SHA-256 of its GroupInfo. ``public_state``:
the public half of the MLS group at ``epoch``."""

MEMBERS: Final = Table(
    "members",
    METADATA,
    Column("device", Id, nullable=False),
    Column("conversation", Id, nullable=False),
    Column("joined_seq", Int64, nullable=False),
    Column("left_seq", Int64, nullable=False),
    PrimaryKeyConstraint("device", "conversation", "joined_seq"),
    Index(None, "conversation", "left_seq"),
)
"""Intervals of membership: a device gets what has ``joined_seq < seq <= left_seq``, and the Welcome at
``joined_seq``. The intervals of one device in one conversation never overlap."""

COMMITS: Final = Table(
    "commits",
    METADATA,
    Column("seq", Int64, primary_key=True, autoincrement=False),
    Column("conversation", Id, nullable=False),
    Column("generation", Int64, nullable=False),
    Column("epoch", Int64, nullable=False),
    Column("committer", Id, nullable=False),
    Column("at", Int64, nullable=False),
    Column("removed", Int64, nullable=False),
    Column("handshake", Bytes, nullable=False),
    UniqueConstraint("conversation", "generation", "epoch"),
    Index(None, "conversation", "seq"),
)
"""``epoch``: the one that the commit ended. ``removed``: how many devices went."""

WELCOMES: Final = Table(
    "welcomes",
    METADATA,
    Column("seq", Int64, primary_key=True, autoincrement=False),
    Column("conversation", Id, nullable=False),
    Column("generation", Int64, nullable=False),
    Column("position", Int64, nullable=False),
    Column("handshake", Bytes, nullable=False),
)
"""One per commit that added anyone; for the devices whose ``joined_seq`` is its ``seq``."""
