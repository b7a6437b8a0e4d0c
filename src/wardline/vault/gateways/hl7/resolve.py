"""From a message's names and numbers to patients and people the vault knows."""

from wardline.vault.gateways.hl7.decisions import AddressedAs, Addressee, AddresseeKind, HoldReason, PatientRef
from wardline.vault.gateways.hl7.knowledge import Knowledge, KnownPatient, VisitState
from wardline.vault.gateways.hl7.model import Clinician, ClinicianIdentifier, Location, PatientIdentifier, Visit


def find_patients(identifiers: tuple[PatientIdentifier, ...], knowledge: Knowledge) -> tuple[KnownPatient, ...]:
    """Every patient on record that one of the identifiers means."""
    found = (knowledge.find_patient(identifier) for identifier in identifiers)
    return tuple({patient.id: patient for patient in found if patient is not None}.values())


def resolve_patient(
    identifiers: tuple[PatientIdentifier, ...], knowledge: Knowledge
) -> tuple[PatientRef, KnownPatient | None] | HoldReason:
    """Whom a message is about; a reason to hold it when that is not one person."""
    if not identifiers:
        return HoldReason.NO_IDENTIFIER
    found = find_patients(identifiers, knowledge)
    if len(found) > 1:
        return HoldReason.IDENTIFIERS_CONFLICT
    known = found[0] if found else None
    return PatientRef(None if known is None else known.id, identifiers), known


def addressees(
    ordering: tuple[Clinician, ...], visit: Visit | None, known: VisitState | None, knowledge: Knowledge
) -> tuple[Addressee, ...]:
    """Ordering clinicians, else attending, else the unit; nobody when none of them is known."""
    attending = clinician_numbers(visit.attending) if visit is not None else ()
    if not attending and known is not None:
        attending = known.attending
    for people, why in ((clinician_numbers(ordering), AddressedAs.ORDERING), (attending, AddressedAs.ATTENDING)):
        accounts = find_accounts(people, knowledge)
        if accounts:
            return tuple(Addressee(AddresseeKind.ACCOUNT, account, why) for account in accounts)
    department = _department(visit.location if visit is not None else None, knowledge) or _department(
        known.location if known is not None else None, knowledge
    )
    if department is None:
        return ()
    return (Addressee(AddresseeKind.DEPARTMENT, department, AddressedAs.UNIT),)


def clinician_numbers(*groups: tuple[Clinician, ...] | None) -> tuple[ClinicianIdentifier, ...]:
    """The identifiers of those who have one, in order."""
    return tuple(
        clinician.identifier for group in groups for clinician in group or () if clinician.identifier is not None
    )


def find_accounts(people: tuple[ClinicianIdentifier, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """The accounts of those whom the directory knows, each once."""
    found = (knowledge.find_clinician(person) for person in people)
    return tuple(dict.fromkeys(account for account in found if account is not None))


def unknown_clinicians(
    people: tuple[ClinicianIdentifier, ...], knowledge: Knowledge
) -> tuple[ClinicianIdentifier, ...]:
    """Those whom the directory does not know."""
    return tuple(dict.fromkeys(person for person in people if knowledge.find_clinician(person) is None))


def _department(location: Location | None, knowledge: Knowledge) -> str | None:
    unit = None if location is None else location.unit
    return None if unit is None else knowledge.find_department(unit)
