"""Patients, their identifiers, order cards and the values that later results are compared with."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from wardline.store.schema import Bytes, Id, Int64
from wardline.vault.schema import METADATA

PATIENTS: Final = Table(
    "patients",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("merged_into", Id, ForeignKey("patients.id"), nullable=True, index=True),
    Column("version", Integer, nullable=False),
    Column("changed_at", Int64, nullable=False),
    Column("sealed", Bytes, nullable=False),
)
"""``sealed``: the ``KnownPatient``, bound to id and version. ``merged_into``: always a patient that is not merged."""

PATIENT_IDENTIFIERS: Final = Table(
    "patient_identifiers",
    METADATA,
    Column("digest", Bytes, primary_key=True),
    Column("patient", Id, ForeignKey("patients.id"), nullable=False, index=True),
    Column("since", Int64, nullable=False),
)
"""``digest``: HMAC-SHA-256 under the index key, of assigning authority and value."""

ORDER_CARDS: Final = Table(
    "order_cards",
    METADATA,
    Column("digest", Bytes, primary_key=True),
    Column("patient", Id, ForeignKey("patients.id"), nullable=False, index=True),
    Column("message", Id, nullable=True, unique=True),
    Column("changed_at", Int64, nullable=False),
    Column("sealed", Bytes, nullable=False),
)
"""The newest version of each card. ``digest``: HMAC of the order key. ``message`` is null while it is held."""

KNOWN_CRITICALS: Final = Table(
    "known_criticals",
    METADATA,
    Column("patient", Id, ForeignKey("patients.id"), primary_key=True),
    Column("analyte", Bytes, primary_key=True),
    Column("received", Int64, nullable=False),
    Column("sealed", Bytes, nullable=False),
)
"""The last critical value of each analyte that somebody was alerted to. ``analyte``: keyed hash."""

RECORDED_VALUES: Final = Table(
    "recorded_values",
    METADATA,
    Column("card", Bytes, primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("patient", Id, ForeignKey("patients.id"), nullable=False),
    Column("analyte", Bytes, nullable=False),
    Column("collected", Int64, nullable=False),
    Column("sealed", Bytes, nullable=False),
)
"""Baselines, of the newest version of each card. ``card``: as in ``order_cards``."""

Index(None, RECORDED_VALUES.c.patient, RECORDED_VALUES.c.analyte, RECORDED_VALUES.c.collected)
