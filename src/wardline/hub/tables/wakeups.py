"""Where push subscriptions are kept."""

from typing import Final

from sqlalchemy import Column, SmallInteger, String, Table

from wardline.hub.schema import METADATA
from wardline.store.schema import Bytes, Id, Int64

PUSH_SUBSCRIPTIONS: Final = Table(
    "push_subscriptions",
    METADATA,
    Column("device", Id, primary_key=True),
    Column("endpoint", String(1024), nullable=False),
    Column("registered_at", Int64, nullable=False),
)
"""``endpoint``: the address that the browser's push service gave the device; whoever knows it can wake that browser,
with the hub's push key, and learn nothing."""

PUSH_KEY: Final = Table(
    "push_key",
    METADATA,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("secret", Bytes, nullable=False),
)
"""One row, made at first start: the P-256 scalar that identifies this hub to push services (RFC 8292). It decrypts
nothing."""
