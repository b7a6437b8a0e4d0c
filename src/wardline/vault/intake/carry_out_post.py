"""Messages into the patient's conversation: notices, results with their deadline, documents."""

from collections.abc import Sequence

import msgspec

from wardline.content import codec
from wardline.content.document import Document
from wardline.content.notice import Notice, NoticeKind
from wardline.content.result import Result
from wardline.kit.ids import AccountId, ConversationId, MessageId
from wardline.kit.outcome import Refusal
from wardline.protocol.envelope import Priority
from wardline.vault.conversations.find_conversation import roster
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.send_message import send_message
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.directory.department_people import department_people
from wardline.vault.directory.find_department import department_of_unit
from wardline.vault.escalation.set_deadline import set_deadline
from wardline.vault.gateways.hl7.decisions import (
    Addressee,
    AddresseeKind,
    HoldForPerson,
    HoldReason,
    PostDocument,
    PostNotice,
    PostResult,
)
from wardline.vault.gateways.hl7.knowledge import KnownPatient
from wardline.vault.gateways.hl7.model import Unit
from wardline.vault.intake.carry_out_hold import hold_for_person
from wardline.vault.intake.carry_out_patient import found_or_load
from wardline.vault.intake.model import PostedKind
from wardline.vault.intake.processing import Posted, Processing
from wardline.vault.intake.remember_result import remember_result
from wardline.vault.turn import Turn


def post_notice(processing: Processing, decision: PostNotice) -> None:
    """Tell the conversation. That two records are one is no news to leave to a conversation in which nobody is: it
    waits there for whoever comes, and a person is told now.
    """
    patient = found_or_load(processing, decision.patient)
    _post(processing, patient, decision.content, decision.priority, PostedKind.NOTICE)
    merged = decision.content.kind is NoticeKind.PATIENTS_MERGED
    if merged and not roster(processing.turn.tx, _thread(processing.turn, patient)):
        alone = HoldForPerson(HoldReason.NO_RECIPIENT, decision.patient, processing.inbound.received)
        hold_for_person(processing, alone)


def post_document(processing: Processing, decision: PostDocument) -> None:
    """Post a document; whoever is addressed is in the roster."""
    people = addressed_people(processing.turn, decision.addressees)
    if not people:
        hold_for_person(processing, _unreachable(processing, decision))
        return
    patient = found_or_load(processing, decision.patient)
    _add(processing.turn, _thread(processing.turn, patient), people)
    if _post(processing, patient, decision.content, decision.priority, PostedKind.DOCUMENT) is None:
        hold_for_person(processing, _unreachable(processing, decision, HoldReason.TOO_LARGE))


def post_result(processing: Processing, decision: PostResult) -> None:
    """Post a version of a card, remember what it taught, and write the deadline with it."""
    turn = processing.turn
    people = addressed_people(turn, decision.addressees)
    if not people:
        hold_for_person(processing, _unreachable(processing, decision))
        return
    patient = found_or_load(processing, decision.patient)
    thread = _thread(turn, patient)
    _add(turn, thread, people)
    content, policy = decision.content, processing.tools.policy
    if decision.deadline_from is not None:
        due = decision.deadline_from + policy.within_ms
        content = msgspec.structs.replace(content, acknowledge_by=due)
    message = _post(processing, patient, content, decision.priority, PostedKind.RESULT)
    if message is None:
        hold_for_person(processing, _unreachable(processing, decision, HoldReason.TOO_LARGE))
        return
    remember_result(turn, patient.id, decision, message)
    if decision.deadline_from is not None:
        set_deadline(
            turn,
            message,
            thread,
            asked=people,
            department=_department(turn, decision.addressees, patient, processing.unit(decision.patient)),
            received=decision.deadline_from,
            policy=policy,
        )


def addressed_people(turn: Turn, addressees: Sequence[Addressee]) -> tuple[AccountId, ...]:
    """The accounts behind addressees; of a department its first person, or its second when it has no first."""
    people: list[AccountId] = []
    for addressee in addressees:
        if addressee.kind is AddresseeKind.ACCOUNT:
            people.append(AccountId(addressee.id))
            continue
        department = department_people(turn.tx, addressee.id)
        person = department.first or department.second
        if person is not None:
            people.append(person)
    return tuple(dict.fromkeys(people))


def _department(turn: Turn, addressees: Sequence[Addressee], patient: KnownPatient, named: Unit | None) -> str | None:
    """Whose second person is paged: the department addressed, else that of the ward where the patient is."""
    for addressee in addressees:
        if addressee.kind is AddresseeKind.DEPARTMENT:
            return addressee.id
    visit = patient.visit
    known = None if visit is None or visit.location is None else visit.location.unit
    for unit in (known, named):
        if unit is not None:
            found = department_of_unit(turn.tx, turn.keys, facility=unit.facility, point_of_care=unit.point_of_care)
            if found is not None:
                return found.id
    return None


def _post(
    processing: Processing,
    patient: KnownPatient,
    content: Notice | Result | Document,
    priority: Priority,
    kind: PostedKind,
) -> MessageId | None:
    if content.patient is not None and content.patient.id is None:
        named = msgspec.structs.replace(content.patient, id=patient.id)
        content = msgspec.structs.replace(content, patient=named)
    thread = _thread(processing.turn, patient)
    sent = send_message(processing.turn, processing.tools.composer, thread, codec.encode(content), priority=priority)
    if isinstance(sent, Refusal):
        return None
    processing.posted.append(Posted(sent, kind, priority))
    return sent


def _thread(turn: Turn, patient: KnownPatient) -> ConversationId:
    return open_patient_conversation(turn, patient.id, patient.name)


def _add(turn: Turn, thread: ConversationId, people: Sequence[AccountId]) -> None:
    for account in people:
        set_roster(turn, thread, account, RosterReason.ADDRESSED)


def _unreachable(
    processing: Processing, held: PostResult | PostDocument, reason: HoldReason = HoldReason.NO_RECIPIENT
) -> HoldForPerson:
    return HoldForPerson(reason, held.patient, processing.inbound.received, held=held)
