"""Who a patient is, where, and with whom: decisions that change no conversation but its title and roster."""

from dataclasses import replace

from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.vault.conversations.find_conversation import roster
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.retitle_conversation import retitle_conversation
from wardline.vault.conversations.set_roster import remove_from_roster, set_roster
from wardline.vault.gateways.hl7.decisions import MergePatients, PatientRef, SetRoster, SetVisit, UpdatePatient
from wardline.vault.gateways.hl7.knowledge import KnownPatient
from wardline.vault.gateways.hl7.model import Unit
from wardline.vault.intake.processing import Processing
from wardline.vault.patients.find_patient import load_patient, threads_of_patient
from wardline.vault.patients.merge_patients import merge_patients
from wardline.vault.patients.save_patient import assign_identifiers, change_patient, register_patient
from wardline.vault.policy.label_by_ward import label_by_ward
from wardline.vault.policy.review_rosters import review_patient
from wardline.vault.turn import Turn


def found_or_load(processing: Processing, ref: PatientRef) -> KnownPatient:
    """The patient that ``ref`` means; founded, with its conversation, when there is none."""
    turn = processing.turn
    found = processing.patient(ref)
    known = None if found is None else load_patient(turn.tx, turn.keys, found)
    if known is not None:
        return known
    founded = KnownPatient(turn.make_id(), ref.identifiers)
    register_patient(turn, founded)
    open_patient_conversation(turn, founded.id, "")
    return founded


def update_patient(processing: Processing, decision: UpdatePatient) -> None:
    """Found the patient, or change what the message says."""
    known = found_or_load(processing, decision.patient)
    identifiers = tuple(dict.fromkeys((*known.identifiers, *decision.patient.identifiers)))
    changed = replace(
        known,
        identifiers=identifiers,
        name=known.name if decision.name is None else decision.name,
        birth_date=known.birth_date if decision.birth_date is None else decision.birth_date,
        sex=known.sex if decision.sex is None else decision.sex,
        allergies=known.allergies if decision.allergies is None else decision.allergies,
    )
    if changed == known:
        return
    if identifiers != known.identifiers:
        assign_identifiers(processing.turn, known.id, tuple(one for one in identifiers if one not in known.identifiers))
    change_patient(processing.turn, changed)
    if changed.name != known.name:
        retitle_conversation(processing.turn, open_patient_conversation(processing.turn, known.id, ""), changed.name)


def set_visit(processing: Processing, decision: SetVisit) -> None:
    """Where the patient stands with the hospital."""
    known = found_or_load(processing, decision.patient)
    changed = replace(known, visit=decision.visit, previous_visit=decision.previous)
    if changed != known:
        change_patient(processing.turn, changed, Action.ENCOUNTER_CHANGED)
        label_by_ward(processing.turn, changed, processing.tools.sensitive_units)
        if _ward(changed) != _ward(known):
            review_patient(processing.turn, known.id)


def _ward(patient: KnownPatient) -> Unit | None:
    visit = patient.visit
    return None if visit is None or visit.location is None else visit.location.unit


def set_feed_roster(processing: Processing, decision: SetRoster) -> None:
    """Those whom the feed names come; those whom an earlier message brought and this one lacks go."""
    known = found_or_load(processing, decision.patient)
    wanted = {AccountId(account) for account in decision.accounts}
    for thread in threads_of_patient(processing.turn.tx, known.id):
        present = {entry.account for entry in roster(processing.turn.tx, thread) if RosterReason.FEED in entry.reasons}
        for account in sorted(wanted - present):
            set_roster(processing.turn, thread, account, RosterReason.FEED)
        for account in sorted(present - wanted):
            remove_from_roster(processing.turn, thread, account, RosterReason.FEED)


def merge(processing: Processing, decision: MergePatients) -> None:
    """Two are one; or old numbers, under which nobody is on record, mean the survivor from now on."""
    survivor = found_or_load(processing, decision.survivor)
    absorbed = decision.absorbed.id
    if absorbed is not None:
        merge_patients(processing.turn, survivor.id, absorbed)
    _take_over_identifiers(processing.turn, survivor.id, decision.absorbed)


def _take_over_identifiers(turn: Turn, survivor_id: str, absorbed: PatientRef) -> None:
    survivor = load_patient(turn.tx, turn.keys, survivor_id)
    assert survivor is not None
    missing = tuple(one for one in dict.fromkeys(absorbed.identifiers) if one not in survivor.identifiers)
    if missing:
        assign_identifiers(turn, survivor_id, missing)
        change_patient(turn, replace(survivor, identifiers=(*survivor.identifiers, *missing)))
