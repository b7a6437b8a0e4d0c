"""A34 and A40: two records turn out to be one person. The old identifiers mean the survivor from now on."""

from wardline.content.notice import Notice, NoticeKind
from wardline.vault.gateways.hl7.banner import content_identifiers, updated_banner
from wardline.vault.gateways.hl7.decisions import (
    Decision,
    HoldForPerson,
    HoldReason,
    Ignore,
    IgnoreReason,
    MergePatients,
    PatientRef,
    PostNotice,
    SetRoster,
    SetVisit,
    UpdatePatient,
)
from wardline.vault.gateways.hl7.knowledge import Knowledge, KnownPatient, VisitState
from wardline.vault.gateways.hl7.model import AdtMessage, AdtPatient
from wardline.vault.gateways.hl7.resolve import find_accounts, find_patients, unknown_clinicians


def decide_merge(
    message: AdtMessage, patient: AdtPatient, knowledge: Knowledge, received_at: int
) -> tuple[Decision, ...]:
    """The survivor is who PID names, the absorbed who MRG-1 names."""
    person = patient.person
    if not person.identifiers:
        return (HoldForPerson(HoldReason.NO_IDENTIFIER, None, received_at),)
    old = find_patients(patient.absorbed, knowledge)
    named = find_patients(person.identifiers, knowledge)
    # PID may list the old number beside the new one.
    survivors = tuple(one for one in named if one not in old) or named
    if len(old) > 1 or len(survivors) > 1:
        return (HoldForPerson(HoldReason.IDENTIFIERS_CONFLICT, None, received_at),)
    survivor = survivors[0] if survivors else None
    absorbed = old[0] if old else None
    if survivor is not None and absorbed == survivor and set(patient.absorbed) <= set(survivor.identifiers):
        return (Ignore(IgnoreReason.ALREADY_MERGED),)
    ref = PatientRef(None if survivor is None else survivor.id, person.identifiers)
    old_id = None if absorbed is None or absorbed == survivor else absorbed.id
    visit = _visit(survivor, absorbed)
    return (
        UpdatePatient(ref, person.name, person.birth_date, person.sex, person.allergies),
        MergePatients(ref, PatientRef(old_id, patient.absorbed)),
        *_visit_and_roster(ref, survivor, absorbed, knowledge),
        PostNotice(
            ref,
            Notice(
                kind=NoticeKind.PATIENTS_MERGED,
                patient=updated_banner(person, survivor, None if visit is None else visit.location),
                merged=content_identifiers(patient.absorbed),
                happened=message.occurred,
            ),
        ),
    )


def _visit(survivor: KnownPatient | None, absorbed: KnownPatient | None) -> VisitState | None:
    own = None if survivor is None else survivor.visit
    return own if own is not None or absorbed is None else absorbed.visit


def _visit_and_roster(
    ref: PatientRef, survivor: KnownPatient | None, absorbed: KnownPatient | None, knowledge: Knowledge
) -> tuple[Decision, ...]:
    """The people of both records stay; the survivor's visit counts, the other's where it has none."""
    if absorbed is None or absorbed.visit is None:
        return ()
    own = None if survivor is None else survivor.visit
    visits = tuple(visit for visit in (own, absorbed.visit) if visit is not None)
    people = tuple(person for visit in visits for person in (*visit.attending, *visit.consulting))
    roster = SetRoster(ref, find_accounts(people, knowledge), unknown_clinicians(people, knowledge))
    if own is not None:
        return (roster,)
    return (SetVisit(ref, absorbed.visit, absorbed.previous_visit), roster)
