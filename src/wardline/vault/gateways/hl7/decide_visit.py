"""ADT events of one patient: who it is, where they are, who looks after them."""

from wardline.content.notice import Notice, NoticeKind
from wardline.vault.gateways.hl7.banner import updated_banner
from wardline.vault.gateways.hl7.decisions import (
    Decision,
    HoldForPerson,
    HoldReason,
    PatientRef,
    PostNotice,
    SetRoster,
    SetVisit,
    UpdatePatient,
)
from wardline.vault.gateways.hl7.knowledge import Knowledge, KnownPatient, VisitState, VisitStatus
from wardline.vault.gateways.hl7.model import AdtEvent, AdtMessage, AdtPatient, Person, Visit
from wardline.vault.gateways.hl7.resolve import (
    clinician_numbers,
    find_accounts,
    resolve_patient,
    unknown_clinicians,
)

_NOTICES = {
    AdtEvent.ADMIT: NoticeKind.PATIENT_ADMITTED,
    AdtEvent.REGISTER: NoticeKind.PATIENT_REGISTERED,
    AdtEvent.TRANSFER: NoticeKind.PATIENT_TRANSFERRED,
    AdtEvent.DISCHARGE: NoticeKind.PATIENT_DISCHARGED,
    AdtEvent.CANCEL_ADMIT: NoticeKind.ADMISSION_CANCELLED,
    AdtEvent.CANCEL_TRANSFER: NoticeKind.TRANSFER_CANCELLED,
    AdtEvent.CANCEL_DISCHARGE: NoticeKind.DISCHARGE_CANCELLED,
}
_CANCELS = frozenset({AdtEvent.CANCEL_ADMIT, AdtEvent.CANCEL_TRANSFER, AdtEvent.CANCEL_DISCHARGE})


def decide_visit(
    message: AdtMessage, patient: AdtPatient, knowledge: Knowledge, received_at: int
) -> tuple[Decision, ...]:
    """What changes for this patient."""
    resolved = resolve_patient(patient.person.identifiers, knowledge)
    if isinstance(resolved, HoldReason):
        return (HoldForPerson(resolved, None, received_at),)
    ref, known = resolved
    before = None if known is None else known.visit
    if message.event in _CANCELS and (before is None or not _cancellable(message.event, before)):
        return (HoldForPerson(HoldReason.NO_VISIT, ref, received_at),)
    decisions: list[Decision] = [*_update(ref, patient.person, known)]
    after = before
    if patient.visit is not None and message.event is not AdtEvent.UPDATE_PERSON:
        after = _next_visit(message.event, patient.visit, before, known and known.previous_visit)
        if after != before:
            decisions.append(SetVisit(ref, after, _previous(message.event, known)))
        decisions += _roster(ref, after, knowledge, received_at)
    notice = _notice(message, patient, known, before, after)
    if notice is not None:
        decisions.append(PostNotice(ref, notice))
    return tuple(decisions)


def _update(ref: PatientRef, person: Person, known: KnownPatient | None) -> tuple[UpdatePatient, ...]:
    if known is not None and set(person.identifiers) <= set(known.identifiers) and not _changed(person, known):
        return ()
    return (UpdatePatient(ref, person.name, person.birth_date, person.sex, person.allergies),)


def _changed(person: Person, known: KnownPatient) -> bool:
    said = (person.name, person.birth_date, person.sex, person.allergies)
    recorded = (known.name, known.birth_date, known.sex, known.allergies)
    return any(new is not None and new != old for new, old in zip(said, recorded, strict=True))


def _cancellable(event: AdtEvent, visit: VisitState) -> bool:
    return event is not AdtEvent.CANCEL_DISCHARGE or visit.status is VisitStatus.DISCHARGED


def _next_visit(
    event: AdtEvent, said: Visit, before: VisitState | None, previous: VisitState | None
) -> VisitState | None:
    match event:
        case AdtEvent.ADMIT:
            return _merge(said, None, VisitStatus.ADMITTED)
        case AdtEvent.REGISTER:
            return _merge(said, None, VisitStatus.REGISTERED)
        case AdtEvent.DISCHARGE:
            return _merge(said, before, VisitStatus.DISCHARGED)
        case AdtEvent.CANCEL_ADMIT:
            return previous
        case AdtEvent.CANCEL_TRANSFER:
            # PV1-3 says where the patient is once more (HL7 v2.5.1 section 3.3.12); else what was on record.
            return _merge(said, previous or before, (previous or before or _NOWHERE).status)
        case AdtEvent.CANCEL_DISCHARGE:
            return _merge(said, previous or before, VisitStatus.ADMITTED)
        case _:
            # Transfers and updates keep the standing of the visit; one that is not on record is an admission missed.
            return _merge(said, before, VisitStatus.ADMITTED if before is None else before.status)


_NOWHERE = VisitState(VisitStatus.ADMITTED, "", None, "")


def _merge(said: Visit, base: VisitState | None, status: VisitStatus) -> VisitState:
    """What the message says, over what is on record of the same visit."""
    known = base or _NOWHERE
    return VisitState(
        status=status,
        patient_class=said.patient_class or known.patient_class,
        location=said.location or known.location,
        number=said.number or known.number,
        attending=known.attending if said.attending is None else clinician_numbers(said.attending),
        consulting=known.consulting if said.consulting is None else clinician_numbers(said.consulting),
    )


def _previous(event: AdtEvent, known: KnownPatient | None) -> VisitState | None:
    if known is None or event in _CANCELS:
        return None
    return known.previous_visit if event is AdtEvent.UPDATE else known.visit


def _roster(ref: PatientRef, visit: VisitState | None, knowledge: Knowledge, received_at: int) -> tuple[Decision, ...]:
    people = () if visit is None else (*visit.attending, *visit.consulting)
    unknown = unknown_clinicians(people, knowledge)
    roster = SetRoster(ref, find_accounts(people, knowledge), unknown)
    if not unknown:
        return (roster,)
    return (roster, HoldForPerson(HoldReason.UNKNOWN_CLINICIAN, ref, received_at, clinicians=unknown))


def _notice(
    message: AdtMessage,
    patient: AdtPatient,
    known: KnownPatient | None,
    before: VisitState | None,
    after: VisitState | None,
) -> Notice | None:
    kind = _NOTICES.get(message.event)
    if kind is None:
        if known is None or not _changed(patient.person, known):
            return None
        kind = NoticeKind.PATIENT_UPDATED
    left = patient.visit.prior_location if patient.visit is not None else None
    was = left if before is None or before.location is None else before.location
    location = None if after is None else after.location
    return Notice(
        kind=kind,
        patient=updated_banner(patient.person, known, location),
        before="" if was is None else was.shown,
        after="" if location is None else location.shown,
        happened=message.occurred,
    )
