"""What the vault knows, as the gateway's decisions ask for it: one turn's answers, each looked up once."""

from typing import final

from wardline.vault.directory.accounts_by_clinician_code import accounts_by_clinician_code
from wardline.vault.directory.department_people import department_people
from wardline.vault.directory.find_department import department_of_unit
from wardline.vault.gateways.hl7.knowledge import EarlierValue, Knowledge, KnownCard, KnownCritical, KnownPatient
from wardline.vault.gateways.hl7.model import ClinicianIdentifier, PatientIdentifier, Unit
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.patients.find_cards import find_card
from wardline.vault.patients.find_patient import find_patient
from wardline.vault.patients.find_values import earlier_values, latest_critical
from wardline.vault.reader import Reader


@final
class VaultKnowledge(Knowledge):
    """Lives as long as the decisions of one message: nothing changes under it."""

    def __init__(self, reader: Reader, keys: KeyRing) -> None:
        self._reader = reader
        self._keys = keys
        self._patients: dict[PatientIdentifier, KnownPatient | None] = {}
        self._clinicians: dict[ClinicianIdentifier, str | None] = {}
        self._departments: dict[Unit, str | None] = {}

    def find_patient(self, identifier: PatientIdentifier) -> KnownPatient | None:
        """The patient with this identifier; after a merge, the survivor."""
        known = self._patients
        if identifier not in known:
            known[identifier] = find_patient(self._reader, self._keys, identifier)
        return known[identifier]

    def find_card(self, order_key: str) -> KnownCard | None:
        """The newest version of this order's card."""
        return find_card(self._reader, self._keys, order_key)

    def latest_critical(self, patient_id: str, analyte: str) -> KnownCritical | None:
        """The last critical value of the analyte that somebody was alerted to."""
        return latest_critical(self._reader, self._keys, patient_id, analyte)

    def earlier_values(self, patient_id: str, analyte: str, since: int, until: int) -> tuple[EarlierValue, ...]:
        """Baselines, of the newest version of each order."""
        return earlier_values(self._reader, self._keys, patient_id, analyte, since, until)

    def find_clinician(self, identifier: ClinicianIdentifier) -> str | None:
        """None also where a number means several accounts: nobody is guessed."""
        known = self._clinicians
        if identifier not in known:
            accounts = accounts_by_clinician_code(
                self._reader, self._keys, code=identifier.value, authority=identifier.authority
            )
            known[identifier] = accounts[0] if len(accounts) == 1 else None
        return known[identifier]

    def find_department(self, unit: Unit) -> str | None:
        """None also for a department without people: a result for it is held."""
        known = self._departments
        if unit not in known:
            found = department_of_unit(
                self._reader, self._keys, facility=unit.facility, point_of_care=unit.point_of_care
            )
            someone = found is not None and any(department_people(self._reader, found.id))
            known[unit] = found.id if found is not None and someone else None
        return known[unit]
