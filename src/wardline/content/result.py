"""A result card: one per order, in versions. Every value is the source's, to the character."""

from enum import StrEnum

import msgspec

from wardline.content.base import ContentBase, Moment
from wardline.content.patient import Patient


class ResultStatus(StrEnum):
    """How final a card or one value is (HL7 tables 0123 and 0085, in words)."""

    REGISTERED = "registered"
    PARTIAL = "partial"
    PRELIMINARY = "preliminary"
    FINAL = "final"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"
    ENTERED_IN_ERROR = "entered_in_error"
    UNKNOWN = "unknown"


class Evaluation(StrEnum):
    """What the vault's limits and the laboratory's own range say of one value."""

    NORMAL = "normal"
    ABNORMAL = "abnormal"
    CRITICAL = "critical"
    NOT_EVALUATED = "not_evaluated"
    """Nobody compared it: it may be anything. ``reason`` says why."""


class Code(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was measured or ordered: a code, its system's name as sent, and its words."""

    code: str
    system: str = ""
    text: str = ""


class Observation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One value (one OBX segment)."""

    code: Code
    value: str
    """OBX-5 verbatim: separators, escapes and precision as sent; may be empty, or ``""`` (HL7's null)."""
    evaluation: Evaluation
    reason: str = ""
    """Why it was not evaluated, or which limit decided: a stable word (``vault/gateways/hl7/evaluate_value.py``)."""
    shown: str | None = None
    """The value for people where it differs from ``value``: escapes and line breaks resolved."""
    value_type: str = ""
    """OBX-2, as sent."""
    unit: str = ""
    """OBX-6 verbatim."""
    reference_range: str = ""
    """OBX-7 verbatim."""
    flags: tuple[str, ...] = ()
    """OBX-8 (HL7 table 0078), as sent."""
    status: ResultStatus = ResultStatus.UNKNOWN
    sub_id: str = ""
    """OBX-4."""
    observed: Moment | None = None
    notes: tuple[str, ...] = ()


class Result(ContentBase, frozen=True, kw_only=True, tag="result"):
    """A laboratory, imaging or vital-signs result for one order."""

    order_key: str
    """Names the order for ever, 32 hexadecimal digits: cards with the same key are versions of one card."""
    number: int
    """The version of this card, from 1."""
    status: ResultStatus
    patient: Patient
    code: Code
    observations: tuple[Observation, ...]
    received: int
    """When the gateway stored the message, milliseconds UTC: deadlines count from here."""
    supersedes: str | None = None
    """The id of the message with the version before."""
    placer: str = ""
    filler: str = ""
    critical: tuple[int, ...] = ()
    """Positions in ``observations`` of the critical values, from 0."""
    not_evaluated: tuple[int, ...] = ()
    """Positions of the values that nobody compared."""
    acknowledge_by: int | None = None
    """When the next person is paged unless somebody took it, milliseconds UTC; None where nobody is asked."""
    known: bool = False
    """Critical, but known and not worse: nobody is asked again."""
    notes: tuple[str, ...] = ()
    collected: Moment | None = None
    resulted: Moment | None = None
    diagnostic_report: str | None = None
    """A FHIR R4 Bundle (DiagnosticReport, Observations): JSON as text, so that no parser on the way rounds 98.00."""
