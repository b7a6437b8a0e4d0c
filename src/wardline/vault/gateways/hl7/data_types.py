"""The composite data types that the gateway reads: CX, XPN, XCN, PL, CE (HL7 v2.5.1 chapter 2.A).

Components kept their places from v2.2 to v2.8, where later versions only added some at the end.
"""

from wardline.vault.gateways.hl7.model import Clinician, ClinicianIdentifier, CodedText, Location, PatientIdentifier
from wardline.vault.gateways.hl7.segments import Field, Segment


def read_identifiers(segment: Segment, number: int, facility: str) -> tuple[PatientIdentifier, ...]:
    """CX, repeating. One without an assigning authority is the sending facility's own."""
    return tuple(
        PatientIdentifier(_authority(field, 4, facility), value, field.component(5))
        for field in segment.repetitions(number)
        if (value := field.component(1).strip())
    )


def read_person_name(segment: Segment, number: int) -> str | None:
    """XPN or PN as ``Family, Given Middle (Prefix)``; the legal name where several are sent."""
    names = segment.repetitions(number)
    if not names:
        return None
    name = next((name for name in names if name.component(7) == "L"), names[0])
    given = " ".join(part for part in (name.component(2), name.component(3), name.component(4)) if part)
    shown = ", ".join(part for part in (name.component(1, 1), given) if part)
    prefix = name.component(5)
    return f"{shown} ({prefix})" if prefix and shown else shown


def read_clinicians(segment: Segment, number: int, facility: str) -> tuple[Clinician, ...] | None:
    """XCN or CN, repeating: None when nothing was said, empty for HL7's null."""
    fields = segment.repetitions(number)
    if not fields:
        return None
    return tuple(_read_clinician(field, facility) for field in fields if not field.null)


def _read_clinician(field: Field, facility: str) -> Clinician:
    value = field.component(1).strip()
    name = " ".join(
        part for part in (field.component(6), field.component(3), field.component(4), field.component(2, 1)) if part
    )
    identifier = ClinicianIdentifier(_authority(field, 9, facility), value) if value else None
    return Clinician(identifier, name)


def read_location(segment: Segment, number: int) -> Location | None:
    """PL; None when it is empty or null."""
    field = segment.first(number)
    location = Location(
        point_of_care=field.component(1),
        room=field.component(2),
        bed=field.component(3),
        facility=field.component(4, 1),
        building=field.component(7),
        floor=field.component(8),
    )
    return location if location != Location("") else None


def read_coded(segment: Segment, number: int) -> CodedText:
    """CE or CWE."""
    field = segment.first(number)
    return CodedText(field.component(1), field.component(2), field.component(3))


def _authority(field: Field, number: int, facility: str) -> str:
    # HD: the namespace is what feeds of one organisation agree on; the universal id where there is no namespace.
    return field.component(number, 1) or field.component(number, 2) or f"facility:{facility}"
