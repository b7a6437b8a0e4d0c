"""Findings, what counts towards the next ones, where accounts were, and how far the log was looked at."""

from typing import Final

from sqlalchemy import CheckConstraint, Column, Index, Integer, SmallInteger, String, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

WATCH_FINDINGS: Final = Table(
    "watch_findings",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("rule", String(32), nullable=False),
    Column("account", Id, nullable=True),
    Column("device", Id, nullable=True),
    Column("first_at", Int64, nullable=False),
    Column("last_at", Int64, nullable=False),
    Column("count", Integer, nullable=False),
    Column("threshold", Integer, nullable=False),
    Column("evidence", Bytes, nullable=False),
    Column("opened_at", Int64, nullable=False),
    Column("work_item", Id, nullable=False),
    Column("closed_at", Int64, nullable=True),
    Column("closed_by", Id, nullable=True),
    Column("outcome", String(16), nullable=True),
    Column("remark", Bytes, nullable=True),
)
"""``evidence``: leaf indexes, msgpack. ``outcome``: a value of ``FindingOutcome``. ``remark``: sealed under the
directory key."""

Index(None, WATCH_FINDINGS.c.closed_at, WATCH_FINDINGS.c.opened_at)

WATCH_TRACKS: Final = Table(
    "watch_tracks",
    METADATA,
    Column("rule", String(32), primary_key=True),
    Column("subject", String(32), primary_key=True),
    Column("marks", Bytes, nullable=False),
    Column("finding", Id, nullable=True),
    Column("last_at", Int64, nullable=False),
)
"""``marks``: msgpack of ``Mark``; never more than the rule's threshold."""

WATCH_PLACES: Final = Table(
    "watch_places",
    METADATA,
    Column("account", Id, primary_key=True),
    Column("whereabouts", Bytes, nullable=False),
)
"""``whereabouts``: msgpack of ``Whereabouts``. No finding's: closing one forgets no place."""

WATCH_CURSOR: Final = Table(
    "watch_cursor",
    METADATA,
    Column("id", SmallInteger, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False),
    Column("next_index", Int64, nullable=False),
    Column("time", Int64, nullable=False),
)
"""``next_index``: the first record that was not looked at. ``time``: the latest that a record said, so that a clock
that was set back makes nothing young again."""
