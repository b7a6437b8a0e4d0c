"""Reviews that wait for the steward."""

from typing import Final

from sqlalchemy import Column, Table

from wardline.store.schema import Id, Int64
from wardline.vault.schema import METADATA

ALL: Final = "0" * 32
"""In place of an account or a conversation: every one."""

REVIEWS: Final = Table(
    "reviews",
    METADATA,
    Column("account", Id, primary_key=True),
    Column("conversation", Id, primary_key=True),
    Column("asked_at", Int64, nullable=False),
)
"""Whether the policies still let ``account`` be in ``conversation``; either may be ``ALL``."""
