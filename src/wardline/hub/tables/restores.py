"""What a restored hub knows that it has lost."""

from typing import Final

from sqlalchemy import Column, String, Table, Text

from wardline.hub.schema import METADATA
from wardline.store.schema import Int64

RESTORES: Final = Table(
    "restores",
    METADATA,
    Column("first_lost", Int64, primary_key=True, autoincrement=False),
    Column("next", Int64, nullable=False),
    Column("made_at", Int64, nullable=False),
    Column("restored_at", Int64, nullable=False),
    Column("origin", String(255)),
    Column("checkpoint", Text),
)
"""The numbers of deliveries from ``first_lost`` to before ``next`` may have been given and are lost. ``origin`` and
``checkpoint``: of the log up to the back-up, the newest signed head of it."""
