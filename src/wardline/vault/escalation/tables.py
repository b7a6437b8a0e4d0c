"""Deadlines, and who was asked."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, String, Table

from wardline.store.schema import Id, Int64
from wardline.vault.schema import METADATA

DEADLINES: Final = Table(
    "deadlines",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("message", Id, nullable=False, unique=True),
    Column("conversation", Id, nullable=False),
    Column("department", Id, nullable=True),
    Column("state", String(16), nullable=False),
    Column("received", Int64, nullable=False),
    Column("due", Int64, nullable=False),
    Column("paged_at", Int64, nullable=True),
    Column("handed", Id, nullable=True, unique=True),
    Column("closed_at", Int64, nullable=True),
    Column("answered_by", Id, nullable=True),
    Column("answered_at", Int64, nullable=True),
    Column("sender", Id, nullable=True),
    Column("answered_for", Id, nullable=True),
)
"""``due``: of the present step. ``handed``: the hand-off's message, null until the original is in the archive.
``answered_at``: the hub's word for when the one who took it did. ``sender``: the person who
asked for it, if one did. ``answered_for``: whose answer it was, where a delegate gave it."""

Index(None, DEADLINES.c.state, DEADLINES.c.due)

DEADLINE_ASKED: Final = Table(
    "deadline_asked",
    METADATA,
    Column("deadline", Id, ForeignKey("deadlines.id"), primary_key=True),
    Column("account", Id, primary_key=True),
    Column("asked_at", Int64, nullable=False),
    Column("declined_at", Int64, nullable=True),
)
