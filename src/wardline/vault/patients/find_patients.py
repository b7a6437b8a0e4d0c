"""Patients by name, number or birth date, for the organisation's own people. Every search is recorded."""

from collections.abc import Callable
from typing import Final, NamedTuple, final

from sqlalchemy import select

from wardline.audit.objects import account_object
from wardline.audit.record import Action, Numbers
from wardline.content.patient import encode_patient
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import FindPatients, PatientFound, Patients, Person
from wardline.vault.conversations.find_conversation import conversation_of_subject, in_roster
from wardline.vault.gateways.hl7.banner import known_banner
from wardline.vault.gateways.hl7.knowledge import KnownPatient
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.patients.care_team import care_team
from wardline.vault.patients.find_patient import load_patient
from wardline.vault.patients.save_patient import patient_object
from wardline.vault.patients.sealing import open_row
from wardline.vault.patients.search import matches, rank, search_words, searchable
from wardline.vault.patients.staff import is_staff
from wardline.vault.patients.tables import PATIENTS
from wardline.vault.turn import Turn

MOST_RANKED: Final = 100
"""Patients found whose care team is looked up, so that one's own come first; words that mean more are too few."""


_CHUNK: Final = 500
"""Ids in one query."""


class _Known(NamedTuple):
    version: int
    parts: tuple[str, ...]


@final
class PatientSearch:
    """Opens each patient's row once, and again when it changed. One vault's; used on its writer thread alone."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def find(
        self,
        turn: Turn,
        asker: AccountId,
        body: FindPatients,
        see: Callable[[KnownPatient], KnownPatient | None] = lambda patient: patient,
    ) -> Patients | Refusal:
        """Patients who are not merged into another and whom every word of the text means, best first.

        ``see``: as much of a patient as the asker may see; None: that there is one is hidden.

        Refused: ``not_permitted`` to who is no person of the organisation; ``search_too_short``.
        """
        who = account_object(asker)
        if not is_staff(turn.tx, turn.keys, asker):
            return turn.refuse(Action.PATIENTS_SEARCHED, ErrorCode.NOT_PERMITTED, who)
        words = search_words(body.text)
        if words is None:
            return turn.refuse(Action.PATIENTS_SEARCHED, ErrorCode.SEARCH_TOO_SHORT, who, field_name="text")
        found = self._matching(turn, words, see)
        ranked = sorted(
            ((rank(patient, on_care_team=asker in team), patient, team) for patient, team in found),
            key=lambda each: each[0],
        )[: body.limit]
        people = {
            account.id: Person(account.id, account.profile.name, account.profile.role)
            for account in find_accounts(turn.tx, turn.keys, {one for _, _, team in ranked for one in team})
        }
        turn.record(Action.PATIENTS_SEARCHED, who, numbers=Numbers(count=len(ranked)))
        shown: list[PatientFound] = []
        for _, patient, team in ranked:
            thread = conversation_of_subject(turn.tx, patient.id)
            inside = thread is not None and in_roster(turn.tx, thread, asker)
            team_people = tuple(people[one] for one in team if one in people)
            shown.append(PatientFound(encode_patient(known_banner(patient)), team_people, thread if inside else None))
            turn.record(Action.PATIENT_SHOWN, patient_object(patient.id), who)
        return Patients(tuple(shown))

    def _matching(
        self, turn: Turn, words: tuple[str, ...], see: Callable[[KnownPatient], KnownPatient | None]
    ) -> list[tuple[KnownPatient, tuple[AccountId, ...]]]:
        # A version that a rolled-back turn wrote may be another one's later.
        turn.tx.on_rollback(self._known.clear)
        rows = turn.tx.execute(select(PATIENTS.c.id, PATIENTS.c.version).where(PATIENTS.c.merged_into.is_(None))).all()
        self._learn(turn, [patient for patient, version in rows if self._version(patient) != version])
        found: list[tuple[KnownPatient, tuple[AccountId, ...]]] = []
        for patient_id, _ in rows:
            if matches(words, self._known[patient_id].parts):
                patient = load_patient(turn.tx, turn.keys, patient_id)
                assert patient is not None
                seen = see(patient)
                if seen is not None:
                    # Who sees no more than the outline sees no care team either: it says what the patient has.
                    found.append((seen, care_team(turn.tx, turn.keys, patient) if seen is patient else ()))
                if len(found) == MOST_RANKED:
                    break
        return found

    def _version(self, patient: str) -> int:
        known = self._known.get(patient)
        return 0 if known is None else known.version

    def _learn(self, turn: Turn, patients: list[str]) -> None:
        """Open these rows: with one key, many in one query, because the first search opens all."""
        key = turn.key(DIRECTORY) if patients else None
        columns = PATIENTS.c
        for start in range(0, len(patients), _CHUNK):
            wanted = columns.id.in_(patients[start : start + _CHUNK])
            for patient, version, sealed in turn.tx.execute(
                select(columns.id, columns.version, columns.sealed).where(wanted)
            ).all():
                assert key is not None
                opened = open_row(key, "patients", f"{patient}/{version}", sealed, KnownPatient)
                self._known[patient] = _Known(version, searchable(opened))
