"""What a decision needs to know of the vault: a few lookups, answered inside the transaction that carries it out."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from wardline.content.result import ResultStatus
from wardline.vault.gateways.hl7.model import (
    AllergyEntry,
    ClinicianIdentifier,
    Location,
    PatientIdentifier,
    Unit,
)


class VisitStatus(StrEnum):
    """Where a patient stands with the hospital."""

    ADMITTED = "admitted"
    REGISTERED = "registered"
    DISCHARGED = "discharged"


@dataclass(frozen=True, slots=True)
class VisitState:
    """The visit as the vault knows it. Attending and consulting are clinicians, known to the directory or not."""

    status: VisitStatus
    patient_class: str
    location: Location | None
    number: str
    attending: tuple[ClinicianIdentifier, ...] = ()
    consulting: tuple[ClinicianIdentifier, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownPatient:
    """A patient on record. A merged one is never returned: the survivor is, with the old identifiers among its own."""

    id: str
    identifiers: tuple[PatientIdentifier, ...]
    name: str = ""
    birth_date: str = ""
    sex: str = ""
    allergies: tuple[AllergyEntry, ...] = ()
    visit: VisitState | None = None
    previous_visit: VisitState | None = None
    """What ``visit`` was before the last admission, registration, transfer or discharge: a cancellation restores it."""


@dataclass(frozen=True, slots=True)
class KnownCard:
    """The newest version of an order's card, delivered or held."""

    order_key: str
    patient_id: str
    number: int
    status: ResultStatus
    digest: str
    """``PostResult.digest`` of that version."""
    critical: bool
    """Whether any version of it alerted somebody to a critical value."""
    message_id: str | None = None
    """None while it is held."""


class Direction(StrEnum):
    """Which side of the limits."""

    LOW = "low"
    HIGH = "high"
    FLAGGED = "flagged"
    """The laboratory's own panic flag, on a value that has no number."""


@dataclass(frozen=True, slots=True)
class KnownCritical:
    """The last critical value of one analyte that somebody was alerted to."""

    analyte: str
    direction: Direction
    value: Decimal | None
    unit: str
    text: str
    """The value verbatim."""
    received: int
    """Milliseconds UTC, the gateway's clock."""


@dataclass(frozen=True, slots=True)
class EarlierValue:
    """A value on record that can be a baseline."""

    value: Decimal
    unit: str
    collected: int
    """Milliseconds UTC, the laboratory's clock."""
    order_key: str


class Knowledge(Protocol):
    """The vault's answers. Every method is a read; none may wait for anything but the database."""

    def find_patient(self, identifier: PatientIdentifier) -> KnownPatient | None:
        """The patient with this identifier; after a merge, the survivor."""
        ...

    def find_card(self, order_key: str) -> KnownCard | None:
        """The newest version of this order's card."""
        ...

    def latest_critical(self, patient_id: str, analyte: str) -> KnownCritical | None:
        """The newest ``PostResult.criticals`` entry for the analyte, by receipt."""
        ...

    def earlier_values(self, patient_id: str, analyte: str, since: int, until: int) -> tuple[EarlierValue, ...]:
        """``PostResult.values`` with ``since <= collected < until``, newest version of each order, in any order."""
        ...

    def find_clinician(self, identifier: ClinicianIdentifier) -> str | None:
        """The active account of this clinician."""
        ...

    def find_department(self, unit: Unit) -> str | None:
        """The department (or role) that answers for this ward."""
        ...
