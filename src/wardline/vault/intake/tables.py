"""The gateways' inbox, and what its messages became."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

INBOUND: Final = Table(
    "inbound",
    METADATA,
    Column("number", Int64, primary_key=True, autoincrement=False),
    Column("id", Id, nullable=False, unique=True),
    Column("digest", Bytes, nullable=False, unique=True),
    Column("received", Int64, nullable=False),
    Column("type", String(16), nullable=True),
    Column("state", String(16), nullable=False),
    Column("reason", String(64), nullable=True),
    Column("processed_at", Int64, nullable=True),
    Column("sealed", Bytes, nullable=False),
)
"""``number``: the order of arrival. ``digest``: keyed hash of sender, control id and bytes, so that a repetition is
known. ``type``: ``ORU^R01`` and so on, null where it cannot be read. ``sealed``: the bytes, under the inbound key.
``reason``: a stable word, wherever a message did not become messages in a conversation."""

Index(None, INBOUND.c.state, INBOUND.c.number)

INBOUND_POSTED: Final = Table(
    "inbound_posted",
    METADATA,
    Column("inbound", Id, ForeignKey("inbound.id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("message", Id, nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("priority", Integer, nullable=False),
)
"""The messages that a gateway's message became."""
