"""An HL7 v2 message as this gateway understands it: only the fields that decide or show something.

Texts are decoded (character set and escapes), never trimmed; OBX-5, OBX-6 and OBX-7 are kept as they stood. ``None``
means that the sender said nothing (leave what is known), ``""`` or ``()`` that it sent HL7's null, two double quotes
(delete what is known): HL7 v2.5.1 section 2.5.3.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from wardline.content.base import Moment


class AdtEvent(StrEnum):
    """The ADT events that the gateway takes (HL7 table 0003)."""

    ADMIT = "A01"
    TRANSFER = "A02"
    DISCHARGE = "A03"
    REGISTER = "A04"
    UPDATE = "A08"
    CANCEL_ADMIT = "A11"
    CANCEL_TRANSFER = "A12"
    CANCEL_DISCHARGE = "A13"
    UPDATE_PERSON = "A31"
    MERGE_IDENTIFIERS = "A34"
    MERGE_PATIENTS = "A40"


@dataclass(frozen=True, slots=True)
class PatientIdentifier:
    """A number and who assigned it; equal when both are. The kind (HL7 table 0203) says nothing about identity."""

    authority: str
    value: str
    kind: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ClinicianIdentifier:
    """A clinician's number and who assigned it."""

    authority: str
    value: str


@dataclass(frozen=True, slots=True)
class Clinician:
    """A person named in an XCN or CN field."""

    identifier: ClinicianIdentifier | None
    name: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A ward or clinic: what the vault's directory maps to a department."""

    facility: str
    point_of_care: str


@dataclass(frozen=True, slots=True)
class Location:
    """Where a patient is (PL)."""

    point_of_care: str
    room: str = ""
    bed: str = ""
    facility: str = ""
    building: str = ""
    floor: str = ""

    @property
    def unit(self) -> Unit | None:
        """The ward, when it is named."""
        return Unit(self.facility, self.point_of_care) if self.point_of_care else None

    @property
    def shown(self) -> str:
        """Ward, room and bed for people."""
        return ", ".join(part for part in (self.point_of_care, self.room, self.bed) if part)


@dataclass(frozen=True, slots=True)
class AllergyEntry:
    """AL1."""

    text: str
    kind: str
    severity: str
    reaction: str


@dataclass(frozen=True, slots=True)
class Person:
    """PID and AL1: who it is about."""

    identifiers: tuple[PatientIdentifier, ...]
    name: str | None
    birth_date: str | None
    """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""
    sex: str | None
    allergies: tuple[AllergyEntry, ...] | None
    """None when the message has no AL1 segment."""


@dataclass(frozen=True, slots=True)
class Visit:
    """PV1."""

    patient_class: str
    location: Location | None
    prior_location: Location | None
    attending: tuple[Clinician, ...] | None
    referring: tuple[Clinician, ...] | None
    consulting: tuple[Clinician, ...] | None
    number: str


@dataclass(frozen=True, slots=True)
class Header:
    """MSH."""

    sending_application: str
    sending_facility: str
    sent: Moment | None
    message_type: str
    trigger: str
    control_id: str
    processing_id: str
    version: str


@dataclass(frozen=True, slots=True)
class AdtPatient:
    """One person of an ADT message (A40 may name several), and the identifiers that are absorbed (MRG-1)."""

    person: Person
    visit: Visit | None
    absorbed: tuple[PatientIdentifier, ...] = ()


@dataclass(frozen=True, slots=True)
class AdtMessage:
    """Somebody came, moved, left, changed or turned out to be somebody else."""

    header: Header
    event: AdtEvent
    occurred: Moment | None
    patients: tuple[AdtPatient, ...]


@dataclass(frozen=True, slots=True)
class CodedText:
    """CE or CWE: a code, its words, its system's name as sent."""

    code: str
    text: str
    system: str


@dataclass(frozen=True, slots=True)
class ObservationSegment:
    """OBX with its notes."""

    code: CodedText
    value: str
    """OBX-5 verbatim."""
    shown: str
    """OBX-5 for people."""
    value_type: str
    unit: str
    """OBX-6 verbatim."""
    unit_code: CodedText
    reference_range: str
    """OBX-7 verbatim."""
    flags: tuple[str, ...]
    status: str
    """OBX-11 (HL7 table 0085)."""
    sub_id: str
    observed: Moment | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """ORC and OBR with their observations."""

    placer: str
    filler: str
    code: CodedText
    control: str
    """ORC-1 (HL7 table 0119)."""
    status: str
    """OBR-25 (HL7 table 0123)."""
    ordering: tuple[Clinician, ...]
    """ORC-12, else OBR-16."""
    collected: Moment | None
    resulted: Moment | None
    observations: tuple[ObservationSegment, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatientResults:
    """The results of one patient."""

    person: Person
    visit: Visit | None
    orders: tuple[Order, ...]


@dataclass(frozen=True, slots=True)
class ResultMessage:
    """ORU^R01."""

    header: Header
    patients: tuple[PatientResults, ...]


@dataclass(frozen=True, slots=True)
class DocumentMessage:
    """MDM^T02."""

    header: Header
    person: Person
    visit: Visit | None
    kind: str
    number: str
    completion: str
    author: Clinician | None
    written: Moment | None
    title: CodedText | None
    lines: tuple[str, ...]
    """Each OBX-5 verbatim."""
    shown: tuple[str, ...]
    """Each OBX-5 for people."""


Hl7Message = AdtMessage | ResultMessage | DocumentMessage
