"""Read patients and their conversations."""

from collections.abc import Iterable

from sqlalchemy import or_, select

from wardline.kit.ids import ConversationId
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.gateways.hl7.knowledge import KnownPatient
from wardline.vault.gateways.hl7.model import PatientIdentifier
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.patients.digests import identifier_digest
from wardline.vault.patients.sealing import open_row
from wardline.vault.patients.tables import PATIENT_IDENTIFIERS, PATIENTS
from wardline.vault.reader import Reader


def find_patient(reader: Reader, keys: KeyRing, identifier: PatientIdentifier) -> KnownPatient | None:
    """The patient with this identifier; after a merge, the survivor. Raises PatientStateError."""
    found = patient_of(reader, keys, (identifier,))
    return None if found is None else load_patient(reader, keys, found)


def patient_of(reader: Reader, keys: KeyRing, identifiers: Iterable[PatientIdentifier]) -> str | None:
    """The id of the patient whom the first known of ``identifiers`` names."""
    key = keys.find(reader, INDEX)
    if key is None:
        return None
    for identifier in identifiers:
        found = reader.execute(
            select(PATIENT_IDENTIFIERS.c.patient).where(
                PATIENT_IDENTIFIERS.c.digest == identifier_digest(key, identifier)
            )
        ).scalar_one_or_none()
        if found is not None:
            return found
    return None


def load_patient(reader: Reader, keys: KeyRing, patient: str) -> KnownPatient | None:
    """The patient of that id, merged or not. Raises PatientStateError."""
    row = reader.execute(select(PATIENTS.c.version, PATIENTS.c.sealed).where(PATIENTS.c.id == patient)).one_or_none()
    key = keys.find(reader, DIRECTORY)
    if row is None or key is None:
        return None
    version, sealed = row
    return open_row(key, "patients", f"{patient}/{version}", sealed, KnownPatient)


def load_survivor(reader: Reader, keys: KeyRing, patient: str) -> KnownPatient | None:
    """The patient of that id, or who it was merged into. Raises PatientStateError."""
    merged_into = reader.execute(select(PATIENTS.c.merged_into).where(PATIENTS.c.id == patient)).scalar_one_or_none()
    return load_patient(reader, keys, merged_into or patient)


def threads_of_patient(reader: Reader, patient: str) -> tuple[ConversationId, ...]:
    """The conversations about a patient: the live one first, then those of patients merged into this one."""
    rows = reader.execute(
        select(CONVERSATIONS.c.id, PATIENTS.c.id)
        .join(PATIENTS, PATIENTS.c.id == CONVERSATIONS.c.subject)
        .where(or_(PATIENTS.c.id == patient, PATIENTS.c.merged_into == patient))
        .order_by(CONVERSATIONS.c.opened_at, CONVERSATIONS.c.id)
    ).all()
    return tuple(ConversationId(row[0]) for row in sorted(rows, key=lambda row: row[1] != patient))


def threads_of_subject(reader: Reader, patient: str) -> tuple[ConversationId, ...]:
    """``threads_of_patient`` of whom ``patient`` is by now: itself, or who it was merged into."""
    merged_into = reader.execute(select(PATIENTS.c.merged_into).where(PATIENTS.c.id == patient)).scalar_one_or_none()
    return threads_of_patient(reader, merged_into or patient)
