"""Sign-in rules at rest."""

from typing import Final

from sqlalchemy import Column, String, Table

from wardline.vault.schema import METADATA

SIGN_IN_RULES: Final = Table(
    "sign_in_rules",
    METADATA,
    Column("role", String(32), primary_key=True),
    Column("method", String(16), primary_key=True),
)
"""A role without a row may use every method."""
