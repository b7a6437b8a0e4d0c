"""The part of FHIR R4 that we write, as structs with FHIR's own names: encoded as JSON, decimals digit for digit.

Not the models of ``fhir.resources``: they turn 98.00 into 98.0 (docs/adr/0007). The tests validate with them.
"""

from decimal import Decimal
from typing import Final, Literal

import msgspec


class Element(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Base: what is None or empty is left out."""


class Extension(Element):
    """Extension."""

    url: str
    valueString: str | None = None  # noqa: N815  (FHIR's name, here and below)
    valueBase64Binary: str | None = None  # noqa: N815
    valueCode: str | None = None  # noqa: N815
    valueAnnotation: "Annotation | None" = None  # noqa: N815


class Annotation(Element):
    """Annotation."""

    text: str


class Coding(Element):
    """Coding."""

    system: str | None = None
    code: str | None = None
    display: str | None = None


class CodeableConcept(Element):
    """CodeableConcept."""

    coding: list[Coding] | None = None
    text: str | None = None


class Quantity(Element):
    """Quantity. ``value`` keeps its digits: Decimal("98.00") is written 98.00."""

    value: Decimal
    comparator: str | None = None
    unit: str | None = None


class IdentifierElement(Element):
    """Identifier."""

    value: str
    system: str | None = None


class Reference(Element):
    """Reference."""

    reference: str | None = None
    type: str | None = None
    identifier: IdentifierElement | None = None
    display: str | None = None


class ReferenceRange(Element):
    """Observation.referenceRange."""

    text: str


class ObservationResource(Element, tag_field="resourceType", tag="Observation"):
    """Observation."""

    status: str
    code: CodeableConcept
    subject: Reference
    extension: list[Extension] = []
    effectiveDateTime: str | None = None  # noqa: N815
    issued: str | None = None
    valueQuantity: Quantity | None = None  # noqa: N815
    valueCodeableConcept: CodeableConcept | None = None  # noqa: N815
    valueString: str | None = None  # noqa: N815
    dataAbsentReason: CodeableConcept | None = None  # noqa: N815
    interpretation: list[CodeableConcept] = []
    note: list[Annotation] = []
    referenceRange: list[ReferenceRange] = []  # noqa: N815


class DiagnosticReportResource(Element, tag_field="resourceType", tag="DiagnosticReport"):
    """DiagnosticReport."""

    status: str
    code: CodeableConcept
    subject: Reference
    extension: list[Extension] = []
    identifier: list[IdentifierElement] = []
    effectiveDateTime: str | None = None  # noqa: N815
    issued: str | None = None
    result: list[Reference] = []


class BundleEntry(Element):
    """Bundle.entry."""

    fullUrl: str  # noqa: N815
    resource: ObservationResource | DiagnosticReportResource


class Bundle(Element, tag_field="resourceType", tag="Bundle"):
    """Bundle."""

    entry: list[BundleEntry]
    type: Literal["collection"]


_encoder: Final = msgspec.json.Encoder(decimal_format="number")


def encode_resource(resource: Element) -> str:
    """JSON text."""
    return _encoder.encode(resource).decode()


def decode_bundle(text: str) -> Bundle:
    """What ``encode_resource`` wrote, decimals digit for digit. Raises msgspec.MsgspecError for anything else."""
    return msgspec.json.decode(text, type=Bundle)
