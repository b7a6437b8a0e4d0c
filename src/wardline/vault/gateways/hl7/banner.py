"""The patient block of a message."""

from wardline.content.patient import Allergy, Identifier, Patient
from wardline.vault.gateways.hl7.knowledge import KnownPatient
from wardline.vault.gateways.hl7.model import AllergyEntry, Location, PatientIdentifier, Person


def updated_banner(person: Person, known: KnownPatient | None, location: Location | None) -> Patient:
    """What an ADT message says now, over what is on record."""
    record = KnownPatient("", ()) if known is None else known
    return _banner(
        person.identifiers,
        KnownPatient(
            id=record.id,
            identifiers=record.identifiers,
            name=record.name if person.name is None else person.name,
            birth_date=record.birth_date if person.birth_date is None else person.birth_date,
            sex=record.sex if person.sex is None else person.sex,
            allergies=record.allergies if person.allergies is None else person.allergies,
        ),
        location,
    )


def recorded_banner(person: Person, known: KnownPatient | None, location: Location | None) -> Patient:
    """What is on record; a laboratory's copy of a name is older than admission's, and only fills gaps."""
    record = KnownPatient("", ()) if known is None else known
    return _banner(
        person.identifiers,
        KnownPatient(
            id=record.id,
            identifiers=record.identifiers,
            name=record.name or person.name or "",
            birth_date=record.birth_date or person.birth_date or "",
            sex=record.sex or person.sex or "",
            allergies=record.allergies or person.allergies or (),
        ),
        location,
    )


def known_banner(known: KnownPatient) -> Patient:
    """What is on record, without a message."""
    location = None if known.visit is None else known.visit.location
    return _banner((), known, location)


def _banner(first: tuple[PatientIdentifier, ...], record: KnownPatient, location: Location | None) -> Patient:
    return Patient(
        id=record.id or None,
        name=record.name,
        identifiers=content_identifiers((*first, *record.identifiers)),
        birth_date=record.birth_date,
        sex=record.sex,
        location="" if location is None else location.shown,
        allergies=tuple(_allergy(entry) for entry in record.allergies),
    )


def content_identifiers(identifiers: tuple[PatientIdentifier, ...]) -> tuple[Identifier, ...]:
    """Each once, as content says them."""
    return tuple(
        Identifier(authority=identifier.authority, value=identifier.value, kind=identifier.kind)
        for identifier in dict.fromkeys(identifiers)
    )


def _allergy(entry: AllergyEntry) -> Allergy:
    return Allergy(text=entry.text, kind=entry.kind, severity=entry.severity, reaction=entry.reaction)
