"""Who looks after a patient, by the hospital's own word: the feed and the directory, nobody's say-so."""

from collections.abc import Iterable
from typing import Final

from wardline.kit.ids import AccountId
from wardline.vault.conversations.find_conversation import rosters
from wardline.vault.conversations.model import RosterReason
from wardline.vault.directory.department_people import department_people
from wardline.vault.directory.find_department import department_of_unit
from wardline.vault.gateways.hl7.knowledge import KnownPatient
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.patients.find_patient import threads_of_patient
from wardline.vault.reader import Reader

_BY_THE_HOSPITAL: Final = frozenset({RosterReason.FEED, RosterReason.ADDRESSED, RosterReason.ESCALATION})
"""Attending and consulting; ordering, or whom a result was addressed to; who covered for them."""


def care_team(reader: Reader, keys: KeyRing, patient: KnownPatient) -> tuple[AccountId, ...]:
    """Those whom the feed named or addressed, who was paged for them, and who answers for the ward. Each once.

    Who was brought in by a colleague, or came in with a reason, is in the conversation and not on the care team.
    """
    threads = threads_of_patient(reader, patient.id)
    named = (
        entry.account
        for entries in rosters(reader, threads).values()
        for entry in entries
        if _BY_THE_HOSPITAL.intersection(entry.reasons)
    )
    return tuple(dict.fromkeys((*named, *_ward_people(reader, keys, patient))))


def _ward_people(reader: Reader, keys: KeyRing, patient: KnownPatient) -> Iterable[AccountId]:
    visit = patient.visit
    unit = None if visit is None or visit.location is None else visit.location.unit
    if unit is None:
        return ()
    found = department_of_unit(reader, keys, facility=unit.facility, point_of_care=unit.point_of_care)
    people = () if found is None else department_people(reader, found.id)
    return (person for person in people if person is not None)
