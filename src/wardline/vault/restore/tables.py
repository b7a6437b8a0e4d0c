"""Each time that the vault had to begin anew."""

from typing import Final

from sqlalchemy import Column, String, Table, Text

from wardline.store.schema import Id, Int64
from wardline.vault.schema import METADATA

RESTORES: Final = Table(
    "restores",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("number", Int64, nullable=False, unique=True),
    Column("cause", String(32), nullable=False),
    Column("made_at", Int64, nullable=True),
    Column("noticed_at", Int64, nullable=False),
    Column("log", Id, nullable=True),
    Column("checkpoint", Text, nullable=True),
    Column("old_device", Id, nullable=False),
    Column("new_device", Id, nullable=True),
    Column("rejoined_at", Int64, nullable=True),
    Column("fetched", Int64, nullable=True),
    Column("unreadable", Int64, nullable=True),
    Column("own_messages", Int64, nullable=True),
    Column("again", Int64, nullable=True),
    Column("conversations", Int64, nullable=True),
)
"""``number``: from 1. ``cause``: ``model.Cause``. ``made_at``: of the back-up, where that is known. ``log``: the last
part of the origin under which the audit log goes on; null where the log itself was not restored. ``checkpoint``: the
newest signed head of the log until then. The rest is what ``model.Losses`` says, null until it is known."""
