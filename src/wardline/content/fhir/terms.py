"""FHIR R4 code systems and required value sets, written from the R4 definitions (hl7.org/fhir/R4).

Checked here because model libraries accept codes outside required bindings.
"""

from typing import Final

from wardline.content.result import ResultStatus

OBSERVATION_STATUS: Final = frozenset(
    {"registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error", "unknown"}
)
"""http://hl7.org/fhir/ValueSet/observation-status, required."""
DIAGNOSTIC_REPORT_STATUS: Final = OBSERVATION_STATUS | {"partial", "appended"}
"""http://hl7.org/fhir/ValueSet/diagnostic-report-status, required."""
QUANTITY_COMPARATOR: Final = frozenset({"<", "<=", ">=", ">"})
"""http://hl7.org/fhir/ValueSet/quantity-comparator, required."""
INTERPRETATION: Final = frozenset(
    {
        *("CAR", "B", "D", "U", "W", "<", ">", "AC", "IE", "QCF", "TOX", "A", "AA", "HH", "LL", "H", "HU", "L", "LU"),
        *("N", "I", "MS", "NCL", "NS", "R", "SYN-R", "S", "SDD", "SYN-S", "VS", "EX", "HX", "LX", "HM"),
        *("EXP", "UNE", "IND", "E", "NEG", "ND", "POS", "DET", "NR", "RR", "WR"),
    }
)
"""Codes of http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation (the binding is extensible)."""
INTERPRETATION_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
ABSENT_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/data-absent-reason"

VERBATIM: Final = "urn:wardline:fhir:verbatim-value"
"""Extension: OBX-5 to the character (valueString), or its UTF-8 bytes where FHIR allows no such string."""
EVALUATION: Final = "urn:wardline:fhir:evaluation"
"""Extension: what the vault's limits say (valueCode), never mixed with the laboratory's own interpretation."""
REPORT_NOTE: Final = "http://hl7.org/fhir/5.0/StructureDefinition/extension-DiagnosticReport.note"
"""R5's DiagnosticReport.note, as the cross-version extension that R4 has for it."""

_SYSTEMS: Final = {"LN": "http://loinc.org", "SCT": "http://snomed.info/sct", "UCUM": "http://unitsofmeasure.org"}
"""HL7 table 0396 names whose codes are those systems' own. Anything else stays a local system."""

_REPORT: Final = {
    ResultStatus.REGISTERED: "registered",
    ResultStatus.PARTIAL: "partial",
    ResultStatus.PRELIMINARY: "preliminary",
    ResultStatus.FINAL: "final",
    ResultStatus.CORRECTED: "corrected",
    ResultStatus.CANCELLED: "cancelled",
    ResultStatus.ENTERED_IN_ERROR: "entered-in-error",
    ResultStatus.UNKNOWN: "unknown",
}


def report_status(status: ResultStatus) -> str:
    """DiagnosticReport.status."""
    return _REPORT[status]


def observation_status(status: ResultStatus) -> str:
    """Observation.status, which knows no ``partial``."""
    return "preliminary" if status is ResultStatus.PARTIAL else _REPORT[status]


def code_system(name: str) -> str:
    """The URI of a code system named in HL7 v2: its own, or a local one made of the name."""
    return _SYSTEMS.get(name) or "urn:wardline:hl7v2:system:" + "".join(
        char if char.isascii() and (char.isalnum() or char in "-._") else f"%{byte:02X}"
        for char in name
        for byte in (char.encode("utf-8", "surrogatepass") if not char.isascii() else char.encode())
    )
