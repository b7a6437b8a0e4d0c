"""A result card as a FHIR R4 Bundle: DiagnosticReport and Observations (HL7 v2-to-FHIR, segments OBR and OBX)."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Final

from wardline.content.base import Moment
from wardline.content.fhir.resources import (
    Annotation,
    Bundle,
    BundleEntry,
    CodeableConcept,
    Coding,
    DiagnosticReportResource,
    Extension,
    IdentifierElement,
    ObservationResource,
    Reference,
    ReferenceRange,
    encode_resource,
)
from wardline.content.fhir.terms import (
    EVALUATION,
    INTERPRETATION,
    INTERPRETATION_SYSTEM,
    REPORT_NOTE,
    code_system,
    observation_status,
    report_status,
)
from wardline.content.fhir.values import is_fhir_string, set_value
from wardline.content.patient import Patient
from wardline.content.result import Code, Observation, Result

_CODE: Final = re.compile(r"[^\s]+(?: [^\s]+)*")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DATE: Final = re.compile(r"(\d{4})(\d\d)?(\d\d)?", re.ASCII)


def build_report(result: Result) -> str:
    """The Bundle as JSON text: every value of ``result``, to the character (``values.read_value``)."""
    subject = _subject(result.patient)
    entries = [
        BundleEntry(fullUrl=_url(result, position), resource=_observation(observation, subject))
        for position, observation in enumerate(result.observations)
    ]
    report = DiagnosticReportResource(
        status=report_status(result.status),
        code=_concept(result.code),
        subject=subject,
        extension=[Extension(url=REPORT_NOTE, valueAnnotation=note) for note in _annotations(result.notes)],
        identifier=[IdentifierElement(value=n) for n in (result.filler, result.placer) if is_fhir_string(n)],
        effectiveDateTime=_date_time(result.collected),
        issued=_instant(result.resulted),
        result=[Reference(reference=entry.fullUrl) for entry in entries],
    )
    first = BundleEntry(fullUrl=_url(result, None), resource=report)
    return encode_resource(Bundle(type="collection", entry=[first, *entries]))


def _observation(observation: Observation, subject: Reference) -> ObservationResource:
    resource = ObservationResource(
        status=observation_status(observation.status),
        code=_concept(observation.code),
        subject=subject,
        extension=[Extension(url=EVALUATION, valueCode=observation.evaluation.value.replace("_", "-"))],
        effectiveDateTime=_date_time(observation.observed),
        interpretation=[_interpretation(flag) for flag in observation.flags if is_fhir_string(flag)],
        note=_annotations(observation.notes),
        referenceRange=[ReferenceRange(text=text) for text in (observation.reference_range,) if is_fhir_string(text)],
    )
    set_value(resource, observation)
    return resource


def _concept(code: Code) -> CodeableConcept:
    coding = Coding(
        system=code_system(code.system) if code.system else None,
        code=code.code,
        display=code.text if is_fhir_string(code.text) else None,
    )
    usable = is_fhir_string(code.code) and _CODE.fullmatch(code.code) is not None
    text = code.text if is_fhir_string(code.text) else code.code
    # CodeableConcept may not be empty (ele-1); a code of nothing at all is rare, and still has a value to show.
    return CodeableConcept(coding=[coding] if usable else None, text=text if is_fhir_string(text) else "(no code)")


def _interpretation(flag: str) -> CodeableConcept:
    if flag in INTERPRETATION:
        return CodeableConcept(coding=[Coding(system=INTERPRETATION_SYSTEM, code=flag)])
    return CodeableConcept(text=flag)


def _annotations(notes: tuple[str, ...]) -> list[Annotation]:
    return [Annotation(text=note) for note in notes if is_fhir_string(note)]


def _subject(patient: Patient) -> Reference:
    usable = [identifier for identifier in patient.identifiers if is_fhir_string(identifier.value)]
    first = usable[0] if usable else None
    return Reference(
        type="Patient",
        identifier=None
        if first is None
        else IdentifierElement(
            value=first.value, system=code_system(first.authority).replace(":system:", ":authority:")
        ),
        display=patient.name if is_fhir_string(patient.name) else None,
    )


def _date_time(moment: Moment | None) -> str | None:
    if moment is None or moment.at is None:
        return None
    if date := _DATE.fullmatch(moment.text.strip()):
        return "-".join(part for part in date.groups() if part)
    return _instant(moment)


def _instant(moment: Moment | None) -> str | None:
    if moment is None or moment.at is None:
        return None
    at = _EPOCH + timedelta(milliseconds=moment.at)
    return at.isoformat(timespec="milliseconds" if moment.at % 1000 else "seconds").replace("+00:00", "Z")


def _url(result: Result, position: int | None) -> str:
    """The same card gives the same addresses: urn:uuid (RFC 9562, version 8) from its key, version and place."""
    digest = hashlib.sha256(f"{result.order_key}/{result.number}/{position}".encode()).hexdigest()
    return f"urn:uuid:{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"
