"""A value of HL7 v2 in FHIR R4 without losing a character, and back."""

import base64
import re
from decimal import Decimal
from typing import Final

from wardline.content.fhir.resources import CodeableConcept, Coding, Extension, ObservationResource, Quantity
from wardline.content.fhir.terms import ABSENT_SYSTEM, VERBATIM, code_system
from wardline.content.result import Observation

_NUMBER: Final = re.compile(r"(<=|>=|<|>)?(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)", re.ASCII)
"""What is at once an HL7 number (with FHIR's comparators) and a JSON number, digit for digit."""
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
"""Characters that a FHIR R4 string must not hold (hl7.org/fhir/R4/datatypes.html#string)."""
_NUMERIC_TYPES: Final = frozenset({"NM", "SN", ""})
_LONGEST: Final = 30
"""Digits that FHIR servers are known to keep; a longer number stays text."""


def is_fhir_string(text: str) -> bool:
    """Whether FHIR R4 allows ``text`` as a string."""
    return bool(text.strip()) and _FORBIDDEN.search(text) is None


def set_value(resource: ObservationResource, observation: Observation) -> None:
    """Give the resource its value[x], or the reason for its absence, and the verbatim extension."""
    value = observation.value
    if value:
        resource.extension.append(_verbatim(value))
    number = _NUMBER.fullmatch(value)
    if number is not None and observation.value_type in _NUMERIC_TYPES and len(number[2]) <= _LONGEST:
        resource.valueQuantity = Quantity(
            value=Decimal(number[2]),
            comparator=number[1],
            unit=observation.unit if is_fhir_string(observation.unit) and observation.unit != '""' else None,
        )
        return
    shown = value if observation.shown is None else observation.shown
    if not value or value == '""' or not is_fhir_string(shown):
        code = "error" if value and value != '""' else "unknown"
        resource.dataAbsentReason = CodeableConcept(coding=[Coding(system=ABSENT_SYSTEM, code=code)])
        return
    if observation.value_type in {"CE", "CWE", "CNE"}:
        resource.valueCodeableConcept = _concept(value, shown)
        return
    resource.valueString = shown


def read_value(resource: ObservationResource) -> str:
    """OBX-5 to the character: what ``set_value`` was given."""
    for extension in resource.extension:
        if extension.url == VERBATIM:
            if extension.valueBase64Binary is not None:
                return base64.b64decode(extension.valueBase64Binary).decode("utf-8", "surrogatepass")
            return extension.valueString or ""
    return ""


def _verbatim(value: str) -> Extension:
    if is_fhir_string(value):
        return Extension(url=VERBATIM, valueString=value)
    encoded = base64.b64encode(value.encode("utf-8", "surrogatepass")).decode()
    return Extension(url=VERBATIM, valueBase64Binary=encoded)


def _concept(value: str, shown: str) -> CodeableConcept:
    parts = value.split("^")
    plain = len(parts) >= 3 and all(is_fhir_string(part) for part in parts[:3]) and "~" not in value
    coding = [Coding(system=code_system(parts[2]), code=parts[0].strip(), display=parts[1])] if plain else None
    return CodeableConcept(coding=coding, text=shown)
