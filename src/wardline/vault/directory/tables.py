"""Codes, departments and teams at rest. Codes are kept as keyed hashes: enough to find, useless to read."""

from typing import Final

from sqlalchemy import Column, ForeignKey, String, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

CLINICIAN_CODES: Final = Table(
    "clinician_codes",
    METADATA,
    Column("digest", Bytes, primary_key=True),
    Column("account", Id, ForeignKey("accounts.id"), nullable=False, index=True),
    Column("since", Int64, nullable=False),
)
"""``digest``: HMAC-SHA-256 under the index key, of assigning authority and code."""

DEPARTMENTS: Final = Table(
    "departments",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("name", Bytes, nullable=False),
    Column("first", Id, ForeignKey("accounts.id"), nullable=True),
    Column("second", Id, ForeignKey("accounts.id"), nullable=True),
    Column("changed_at", Int64, nullable=False),
)
"""``name``: sealed. ``first`` answers for the department, ``second`` is paged when nobody acknowledged."""

DEPARTMENT_UNITS: Final = Table(
    "department_units",
    METADATA,
    Column("digest", Bytes, primary_key=True),
    Column("department", Id, ForeignKey("departments.id"), nullable=False, index=True),
)
"""``digest``: HMAC-SHA-256 under the index key, of facility and point of care."""

TEAMS: Final = Table(
    "teams",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("external_id", Bytes, nullable=True, index=True),
    Column("text", Bytes, nullable=False),
    Column("created_at", Int64, nullable=False),
    Column("changed_at", Int64, nullable=False),
)
"""``kind``: a ``TeamKind``. ``external_id``: keyed digest. ``text``: sealed ``TeamText``."""

TEAM_MEMBERS: Final = Table(
    "team_members",
    METADATA,
    Column("team", Id, ForeignKey("teams.id"), primary_key=True),
    Column("account", Id, ForeignKey("accounts.id"), primary_key=True, index=True),
    Column("since", Int64, nullable=False),
)

TEAM_DEPARTMENTS: Final = Table(
    "team_departments",
    METADATA,
    Column("team", Id, ForeignKey("teams.id"), primary_key=True),
    Column("department", Id, ForeignKey("departments.id"), primary_key=True),
)
"""Where its members work."""
