"""What the vault shall do about a message: carried out in order, in one transaction, each with its audit record.

``decide`` makes them; the vault's operations carry them out, once: the message's ``idempotency_key`` is stored in the
same transaction.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from wardline.content.document import Document
from wardline.content.notice import Notice
from wardline.content.result import Result
from wardline.protocol.envelope import Priority
from wardline.vault.gateways.hl7.knowledge import Direction, VisitState
from wardline.vault.gateways.hl7.model import AllergyEntry, ClinicianIdentifier, PatientIdentifier


@dataclass(frozen=True, slots=True)
class PatientRef:
    """A patient on record (``id``), or one that the first decision about these identifiers founds."""

    id: str | None
    identifiers: tuple[PatientIdentifier, ...]


class AddresseeKind(StrEnum):
    """What ``Addressee.id`` names."""

    ACCOUNT = "account"
    DEPARTMENT = "department"


class AddressedAs(StrEnum):
    """Why it is they: the first that applies (issue 2, section 7)."""

    ORDERING = "ordering"
    ATTENDING = "attending"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who must see it and, with a deadline, acknowledge it. The vault sees to it that they are in the roster."""

    kind: AddresseeKind
    id: str
    why: AddressedAs


@dataclass(frozen=True, slots=True)
class UpdatePatient:
    """Found the patient and its conversation, or update it. ``None`` leaves a field, an empty value clears it."""

    patient: PatientRef
    name: str | None
    birth_date: str | None
    sex: str | None
    allergies: tuple[AllergyEntry, ...] | None


@dataclass(frozen=True, slots=True)
class SetVisit:
    """Put ``visit`` in place of the current one (None: no visit)."""

    patient: PatientRef
    visit: VisitState | None
    previous: VisitState | None
    """What ``KnownPatient.previous_visit`` shall be from now on."""


@dataclass(frozen=True, slots=True)
class SetRoster:
    """The clinicians who should be in the patient's conversation because of the feed.

    The steward adds those whose account is known and removes those whom an earlier SetRoster brought and this one
    lacks; people who are there for another reason stay.
    """

    patient: PatientRef
    accounts: tuple[str, ...]
    unknown: tuple[ClinicianIdentifier, ...]
    """Named by the feed, not in the directory. A visit that names one comes with a HoldForPerson of that reason."""


@dataclass(frozen=True, slots=True)
class MergePatients:
    """Move identifiers, thread, cards, critical findings and recorded values of ``absorbed`` to ``survivor``.

    ``absorbed.id`` None: nothing is on record under the old identifiers, which from now on mean the survivor.
    """

    survivor: PatientRef
    absorbed: PatientRef


@dataclass(frozen=True, slots=True)
class PostNotice:
    """Tell the patient's conversation. ``content.patient.id`` may be None for a new patient: the vault fills it in."""

    patient: PatientRef
    content: Notice
    priority: Priority = Priority.SILENT


@dataclass(frozen=True, slots=True)
class CriticalFinding:
    """A critical value that somebody is now alerted to: ``Knowledge.latest_critical`` returns it later."""

    analyte: str
    direction: Direction
    value: Decimal | None
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class RecordedValue:
    """A value to remember as a baseline: ``Knowledge.earlier_values`` returns it later."""

    analyte: str
    value: Decimal
    unit: str
    collected: int
    """Milliseconds UTC, the laboratory's clock."""


@dataclass(frozen=True, slots=True)
class PostResult:
    """Post this version of an order's card to the patient's conversation, and remember what it taught."""

    patient: PatientRef
    content: Result
    digest: str
    """SHA-256 of what the laboratory said, without its times of sending: an equal one is a repetition."""
    priority: Priority
    alert: bool
    """Wake the addressees."""
    deadline_from: int | None
    """They must acknowledge: the deadline counts from here (receipt, milliseconds UTC). None: no deadline."""
    addressees: tuple[Addressee, ...]
    criticals: tuple[CriticalFinding, ...] = ()
    values: tuple[RecordedValue, ...] = ()


@dataclass(frozen=True, slots=True)
class PostDocument:
    """Post a document to the patient's conversation."""

    patient: PatientRef
    content: Document
    priority: Priority
    addressees: tuple[Addressee, ...]


class HoldReason(StrEnum):
    """Why a person must look at it."""

    NO_RECIPIENT = "no_recipient"
    """Neither ordering clinician, attending nor unit is known."""
    NO_IDENTIFIER = "no_identifier"
    IDENTIFIERS_CONFLICT = "identifiers_conflict"
    """The identifiers belong to two patients on record."""
    ORDER_OF_ANOTHER_PATIENT = "order_of_another_patient"
    OUT_OF_ORDER = "out_of_order"
    """A preliminary result after the final one."""
    NO_VISIT = "no_visit"
    """A cancellation of something that is not on record."""
    UNKNOWN_CLINICIAN = "unknown_clinician"
    TOO_LARGE = "too_large"
    """Larger than a message may be."""


@dataclass(frozen=True, slots=True)
class HoldForPerson:
    """A work item. ``held`` is complete but for its addressees: the person names one and it is posted as it stands."""

    reason: HoldReason
    patient: PatientRef | None
    received: int
    """Milliseconds UTC."""
    held: PostResult | PostDocument | None = None
    clinicians: tuple[ClinicianIdentifier, ...] = ()


class IgnoreReason(StrEnum):
    """Why nothing is done."""

    REPEATED = "repeated"
    """The same card with the same values is there."""
    ALREADY_MERGED = "already_merged"


@dataclass(frozen=True, slots=True)
class Ignore:
    """Nothing to do; recorded all the same."""

    reason: IgnoreReason


Decision = (
    UpdatePatient
    | SetVisit
    | SetRoster
    | MergePatients
    | PostNotice
    | PostResult
    | PostDocument
    | HoldForPerson
    | Ignore
)
