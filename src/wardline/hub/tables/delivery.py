"""Where messages, receipts and sealed requests are kept, and the number that orders every delivery."""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

from wardline.hub.schema import METADATA
from wardline.store.schema import Bytes, Id, Int64

SEQUENCE_ROW: Final = 1

SEQUENCE: Final = Table(
    "sequence",
    METADATA,
    Column("id", SmallInteger, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False),
    Column("next", Int64, nullable=False),
)
"""The next ``seq``. It never falls, even when rows are pruned: a cursor once given stays valid."""

MESSAGES: Final = Table(
    "messages",
    METADATA,
    Column("seq", Int64, primary_key=True, autoincrement=False),
    Column("conversation", Id, nullable=False),
    Column("position", Int64, nullable=False),
    Column("sender", Id, nullable=False),
    Column("message", Id, nullable=False),
    Column("at", Int64, nullable=False),
    Column("ciphertext", Bytes, nullable=False),
    UniqueConstraint("sender", "message"),
    Index(None, "conversation", "seq"),
)
"""Each message once, whatever the group's size; the envelope is inside ``ciphertext``, authenticated by MLS."""

SENT_COUNTS: Final = Table(
    "sent_counts",
    METADATA,
    Column("device", Id, primary_key=True),
    Column("count", Int64, nullable=False),
)
"""How many messages were taken from each device, ever: what it is told when it signs in. Counting its rows in
``MESSAGES`` would take longer with every message; and this number stays when they are pruned."""

RECEIPTS: Final = Table(
    "receipts",
    METADATA,
    Column("conversation", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("delivered", Int64, nullable=False),
    Column("read", Int64, nullable=False),
    Column("seq", Int64, nullable=False),
    PrimaryKeyConstraint("conversation", "device"),
)
"""High-water marks (positions); ``seq``: when they last rose."""

SEALED_REQUESTS: Final = Table(
    "sealed_requests",
    METADATA,
    Column("organisation", Id, nullable=False),
    Column("request", Id, nullable=False),
    Column("seq", Int64, nullable=False),
    Column("device", Id),
    Column("network", String(64), nullable=False),
    Column("arrived_at", Int64, nullable=False),
    Column("sealed", Bytes, nullable=False),
    Column("answered_at", Int64),
    Column("answer", Bytes),
    PrimaryKeyConstraint("organisation", "request"),
    UniqueConstraint("seq"),
    Index(None, "organisation", "seq"),
    Index(None, "arrived_at"),
)
"""``device``: whose session carried it, null before enrolment. ``network``: from where; empty where that is not
known, or the request is answered."""
