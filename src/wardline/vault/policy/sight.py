"""What of the organisation's people and patients an asker may see. Asked for each, because a search is no decision."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, final

from wardline.kit.ids import AccountId
from wardline.protocol.sealed_requests import Person
from wardline.vault.gateways.hl7.knowledge import KnownPatient
from wardline.vault.policy.facts import load_account, load_patient_facts, load_people, relate
from wardline.vault.policy.model import PolicyAction
from wardline.vault.policy.permit import allows
from wardline.vault.turn import Turn

_AT_ONCE: Final = 100


def visible_people(turn: Turn, asker: AccountId, people: Sequence[Person], limit: int) -> tuple[Person, ...]:
    """The first ``limit`` of ``people`` whom ``asker`` may find."""
    who = load_account(turn.tx, turn.organisation, asker)
    chosen: list[Person] = []
    for start in range(0, len(people), _AT_ONCE):
        some = people[start : start + _AT_ONCE]
        facts = load_people(turn.tx, turn.keys, turn.organisation, {one.account for one in some}, turn.now)
        for person in some:
            known = facts.get(person.account)
            if known is None:
                continue
            related, other = relate(turn.tx, turn.keys, who, known)
            if allows(turn, related, PolicyAction.FIND_PEOPLE, other):
                chosen.append(person)
            if len(chosen) == limit:
                return tuple(chosen)
    return tuple(chosen)


@final
class PatientSight:
    """How much of a patient one asker sees in a search (``patients.find_patients.PatientSearch.find``)."""

    def __init__(self, turn: Turn, asker: AccountId) -> None:
        self._turn = turn
        self._asker = load_account(turn.tx, turn.organisation, asker)

    def __call__(self, patient: KnownPatient) -> KnownPatient | None:
        """All of it to who may find the patient. Where labels close the patient, an outline without ward, allergies and
        care team to who may break the glass: an emergency begins with finding somebody.
        """
        turn = self._turn
        facts = load_patient_facts(turn.tx, turn.keys, turn.organisation, patient, turn.now)
        if allows(turn, self._asker, PolicyAction.FIND_PATIENTS, facts):
            return patient
        if allows(turn, self._asker, PolicyAction.BREAK_GLASS, facts):
            return replace(patient, allergies=(), visit=None, previous_visit=None)
        return None
