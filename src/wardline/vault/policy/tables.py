"""Policy versions, labels, where accounts belong, and emergency access, at rest."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

POLICY_VERSIONS: Final = Table(
    "policy_versions",
    METADATA,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("text", Bytes, nullable=False),
    Column("taken_at", Int64, nullable=False),
)
"""The organisation's own policy sets, UTF-8: the newest is in force. None: the shipped one is, as version 0."""

CONVERSATION_LABELS: Final = Table(
    "conversation_labels",
    METADATA,
    Column("conversation", Id, ForeignKey("conversations.id"), primary_key=True),
    Column("label", String(32), primary_key=True),
    Column("since", Int64, nullable=False),
)
"""``label``: a value of ``Label``."""

ACCOUNT_DEPARTMENTS: Final = Table(
    "account_departments",
    METADATA,
    Column("account", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("department", Id, ForeignKey("departments.id"), primary_key=True),
)
"""Whose unit is which, beside who answers for it (``departments``)."""

ACCOUNT_PATIENTS: Final = Table(
    "account_patients",
    METADATA,
    Column("account", Id, ForeignKey("accounts.id"), primary_key=True),
    Column("patient", Id, ForeignKey("patients.id"), primary_key=True),
)
"""Who an account is as a patient, or for whom it speaks as proxy."""

BROKEN_GLASS: Final = Table(
    "broken_glass",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("conversation", Id, ForeignKey("conversations.id"), nullable=False, index=True),
    Column("account", Id, ForeignKey("accounts.id"), nullable=False),
    Column("reason", Bytes, nullable=False),
    Column("opened_at", Int64, nullable=False),
    Column("until", Int64, nullable=False),
    Column("ended_at", Int64, nullable=True),
    Column("work_item", Id, nullable=False),
    Column("reviewed_at", Int64, nullable=True),
    Column("reviewed_by", Id, nullable=True),
    Column("verdict", String(16), nullable=True),
    Column("remark", Bytes, nullable=True),
)
"""Emergency access. ``reason`` and the reviewer's ``remark``: sealed under the directory key. ``verdict``: a value of
``Verdict``."""

Index(None, BROKEN_GLASS.c.ended_at, BROKEN_GLASS.c.until)
Index(None, BROKEN_GLASS.c.opened_at, BROKEN_GLASS.c.id)
