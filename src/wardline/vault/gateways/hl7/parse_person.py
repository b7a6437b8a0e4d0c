"""PID, PV1 and AL1, which every message type has."""

from collections.abc import Sequence

from wardline.vault.gateways.hl7.data_types import (
    read_clinicians,
    read_identifiers,
    read_location,
    read_person_name,
)
from wardline.vault.gateways.hl7.model import AllergyEntry, Person, Visit
from wardline.vault.gateways.hl7.segments import Segment
from wardline.vault.gateways.hl7.times import read_date


def read_person(pid: Segment, allergies: Sequence[Segment], facility: str) -> Person:
    """Whom it is about. PID-2 counts only where PID-3 is empty (v2.2)."""
    identifiers = read_identifiers(pid, 3, facility) or read_identifiers(pid, 2, facility)
    return Person(
        identifiers=tuple(dict.fromkeys(identifiers)),
        name=read_person_name(pid, 5),
        birth_date=read_date(pid.text(7)) if pid.raw(7) else None,
        sex=pid.text(8) if pid.raw(8) else None,
        allergies=tuple(_read_allergy(segment) for segment in allergies) if allergies else None,
    )


def read_visit(pv1: Segment, facility: str) -> Visit:
    """Where the patient is and who looks after them."""
    return Visit(
        patient_class=pv1.text(2),
        location=read_location(pv1, 3),
        prior_location=read_location(pv1, 6),
        attending=read_clinicians(pv1, 7, facility),
        referring=read_clinicians(pv1, 8, facility),
        consulting=read_clinicians(pv1, 9, facility),
        number=pv1.text(19),
    )


def _read_allergy(al1: Segment) -> AllergyEntry:
    code = al1.first(3)
    reactions = (field.component(1) for field in al1.repetitions(5))
    return AllergyEntry(
        text=code.component(2) or code.component(1),
        kind=al1.text(2),
        severity=al1.text(4),
        reaction=", ".join(reaction for reaction in reactions if reaction),
    )
