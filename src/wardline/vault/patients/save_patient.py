"""Register a patient, or change what is known of one."""

from sqlalchemy import select, update

from wardline.audit.record import Action, Numbers, Object, ObjectKind
from wardline.vault.gateways.hl7.knowledge import KnownPatient
from wardline.vault.gateways.hl7.model import PatientIdentifier
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.patients.digests import identifier_digest
from wardline.vault.patients.sealing import seal_row
from wardline.vault.patients.tables import PATIENT_IDENTIFIERS, PATIENTS
from wardline.vault.turn import Turn


def patient_object(patient: str) -> Object:
    """What an audit record calls a patient."""
    return Object(id=patient, kind=ObjectKind.PATIENT)


def register_patient(turn: Turn, patient: KnownPatient) -> None:
    """A patient who is not on record yet, under identifiers of whom none is."""
    turn.tx.insert(
        PATIENTS,
        {
            "id": patient.id,
            "merged_into": None,
            "version": 1,
            "changed_at": turn.now,
            "sealed": seal_row(turn.key(DIRECTORY), "patients", f"{patient.id}/1", patient),
        },
    )
    assign_identifiers(turn, patient.id, patient.identifiers)
    turn.record(Action.PATIENT_REGISTERED, patient_object(patient.id), numbers=Numbers(version=1))


def change_patient(turn: Turn, patient: KnownPatient, action: Action = Action.PATIENT_CHANGED) -> None:
    """Put ``patient`` in place of what is known under its id; ``action`` is what the record calls it."""
    version = turn.tx.execute(select(PATIENTS.c.version).where(PATIENTS.c.id == patient.id)).scalar_one() + 1
    sealed = seal_row(turn.key(DIRECTORY), "patients", f"{patient.id}/{version}", patient)
    turn.tx.execute(
        update(PATIENTS).where(PATIENTS.c.id == patient.id).values(version=version, changed_at=turn.now, sealed=sealed)
    )
    turn.record(action, patient_object(patient.id), numbers=Numbers(version=version))


def assign_identifiers(turn: Turn, patient: str, identifiers: tuple[PatientIdentifier, ...]) -> None:
    """From now on these identifiers mean ``patient``, whoever they meant before. The caller records it."""
    key = turn.key(INDEX)
    for identifier in identifiers:
        digest = identifier_digest(key, identifier)
        turn.tx.put(PATIENT_IDENTIFIERS, {"digest": digest, "patient": patient, "since": turn.now})
