"""A patient whom the vault does not know yet, named by a result or a document before any admission."""

from wardline.vault.gateways.hl7.decisions import Decision, PatientRef, SetRoster, UpdatePatient
from wardline.vault.gateways.hl7.knowledge import Knowledge
from wardline.vault.gateways.hl7.model import Person, Visit
from wardline.vault.gateways.hl7.resolve import clinician_numbers, find_accounts, unknown_clinicians


def found_patient(ref: PatientRef, person: Person, visit: Visit | None, knowledge: Knowledge) -> tuple[Decision, ...]:
    """The patient and, until admission says more, the clinicians whom the message names. No visit is made up."""
    people = () if visit is None else clinician_numbers(visit.attending, visit.consulting)
    return (
        UpdatePatient(ref, person.name, person.birth_date, person.sex, person.allergies),
        SetRoster(ref, find_accounts(people, knowledge), unknown_clinicians(people, knowledge)),
    )
