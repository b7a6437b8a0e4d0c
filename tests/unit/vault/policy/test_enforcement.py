"""Policies hold where things are done: in sealed requests, in searches, in rosters."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.organisations import Organisation, TestDevice, open_organisation

from wardline.audit.record import Action, AuditRecord, Outcome
from wardline.content.patient import decode_patient
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import Refusal
from wardline.protocol.identity_requests import ListDevices, RemoveDevice
from wardline.protocol.sealed_requests import (
    ChangeRoster,
    ConversationOpened,
    Conversations,
    FindPatients,
    FindPeople,
    GetHistory,
    ListConversations,
    OpenConversation,
    OpenPatientConversation,
    Patients,
    People,
    VaultAnswer,
    VaultRefused,
)
from wardline.vault.conversations.find_conversation import in_roster
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.directory.set_department import set_department
from wardline.vault.gateways.hl7.knowledge import KnownPatient, VisitState, VisitStatus
from wardline.vault.gateways.hl7.model import Location, PatientIdentifier
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.patients.save_patient import change_patient, register_patient
from wardline.vault.policy.labels import change_labels
from wardline.vault.policy.model import Label
from wardline.vault.policy.places import place_account
from wardline.vault.policy.review_rosters import is_review_due, review_conversation, review_patient, review_some
from wardline.vault.policy.take_policies import take_policies
from wardline.vault.turn import Turn

ADA = KnownPatient(
    "1" * 32,
    (PatientIdentifier("HOSP", "70001", "MR"),),
    name="Okafor, Ada",
    birth_date="1971-02-03",
    visit=VisitState(VisitStatus.ADMITTED, "I", Location("W1", "1", "2"), "V1"),
)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


def with_role(house: Organisation, name: str, *roles: Role) -> TestDevice:
    device = house.enrol(house.person(name))
    house.run(lambda turn: set_roles(turn, device.account, roles))
    return device


def about_ada(house: Organisation, *inside: TestDevice) -> ConversationId:
    def operation(turn: Turn) -> ConversationId:
        register_patient(turn, ADA)
        conversation = open_patient_conversation(turn, ADA.id, ADA.name)
        for device in inside:
            set_roster(turn, conversation, device.account, RosterReason.INVITED)
        return conversation

    return house.run(operation)


def ward(house: Organisation, *nurses: TestDevice) -> str:
    department = house.run(
        lambda turn: set_department(turn, name="4 West", units=[("", "W1")], first=None, second=None)
    )
    for nurse in nurses:
        place(house, nurse, department)
    return department


def place(house: Organisation, device: TestDevice, *departments: str) -> None:
    assert house.run(lambda turn: place_account(turn, device.account, departments=departments)) is None


def label(house: Organisation, conversation: ConversationId, *labels: Label) -> None:
    assert house.run(lambda turn: change_labels(turn, conversation, add=labels)) is None


def settle(house: Organisation) -> None:
    """The steward's reviews, until none waits."""
    while house.run(review_some):
        pass
    with house.vault.database.read() as reader:
        assert not is_review_due(reader)


def inside(house: Organisation, conversation: ConversationId, device: TestDevice) -> bool:
    with house.vault.database.read() as reader:
        return in_roster(reader, conversation, device.account)


def code(answer: VaultAnswer) -> str:
    assert isinstance(answer, VaultRefused), answer
    return answer.code


def refused_by_policy(house: Organisation) -> list[AuditRecord]:
    return [record for record in house.records() if record.action is Action.POLICY_REFUSED]


def test_a_nurse_reaches_the_patients_of_the_own_unit_and_not_anothers(house: Organisation) -> None:
    own, other = with_role(house, "Nurse Own", Role.NURSE), with_role(house, "Nurse Other", Role.NURSE)
    about_ada(house)
    ward(house, own)
    opened = house.ask(OpenPatientConversation(ADA.id, "round"), own)
    assert isinstance(opened, ConversationOpened)
    assert code(house.ask(OpenPatientConversation(ADA.id, "round"), other)) == "not_permitted"
    record = refused_by_policy(house)[-1]
    assert (record.outcome, record.code, record.actor.account) == (Outcome.REFUSED, "not_permitted", other.account)
    assert record.numbers is not None
    assert record.numbers.version == 0
    # A colleague cannot bring her in either.
    add = ChangeRoster(opened.conversation.conversation, (other.account,))
    assert code(house.ask(add, own)) == "not_permitted"


def test_who_leaves_the_unit_is_out_of_its_conversations(house: Organisation) -> None:
    nurse = with_role(house, "Nurse", Role.NURSE)
    conversation = about_ada(house, nurse)
    ward(house, nurse)
    settle(house)
    assert inside(house, conversation, nurse)
    place(house, nurse)
    listed = house.ask(ListConversations(), nurse)
    assert listed == Conversations(()), "before the steward has looked"
    assert not inside(house, conversation, nurse)
    assert code(house.ask(GetHistory(conversation), nurse)) == "unknown_conversation"


def test_a_change_of_role_takes_people_out(house: Organisation) -> None:
    doctor, colleague = with_role(house, "Doctor", Role.PHYSICIAN), with_role(house, "Colleague", Role.PHYSICIAN)
    conversation = about_ada(house, doctor, colleague)
    settle(house)
    house.run(lambda turn: set_roles(turn, doctor.account, [Role.BILLING]))
    settle(house)
    assert not inside(house, conversation, doctor)
    assert inside(house, conversation, colleague)
    reviewed = [record for record in house.records() if record.action is Action.ROSTER_REVIEWED]
    assert any(record.numbers is not None and record.numbers.removed == 1 for record in reviewed)


def test_whoever_brings_somebody_in_the_steward_asks_the_policies_first(house: Organisation) -> None:
    """The feed, a page, a merge: all end in the roster."""
    clerk = with_role(house, "Billing", Role.BILLING)
    conversation = about_ada(house, clerk)
    assert inside(house, conversation, clerk)
    house.run(lambda turn: review_conversation(turn, conversation))
    assert not inside(house, conversation, clerk)


def test_a_sensitive_label_closes_and_hides(house: Organisation) -> None:
    doctor = with_role(house, "Doctor", Role.PHYSICIAN)
    treating = with_role(house, "Treating", Role.PHYSICIAN)
    billing = with_role(house, "Billing", Role.BILLING)
    conversation = about_ada(house, doctor)
    house.run(lambda turn: set_roster(turn, conversation, treating.account, RosterReason.FEED))
    ward(house)
    label(house, conversation, Label.HIV)
    assert house.ask(ListConversations(), doctor) == Conversations(())
    assert code(house.ask(GetHistory(conversation), doctor)) == "unknown_conversation"
    assert code(house.ask(OpenPatientConversation(ADA.id, "why"), doctor)) == "not_permitted"
    outline = house.ask(FindPatients("okafor"), doctor)
    assert isinstance(outline, Patients)
    (found,) = outline.patients
    patient = decode_patient(found.patient)
    assert not isinstance(patient, str)
    assert (getattr(patient, "name", ""), getattr(patient, "location", None)) == ("Okafor, Ada", "")
    assert (found.care_team, found.conversation) == ((), None)
    whole = house.ask(FindPatients("okafor"), treating)
    assert isinstance(whole, Patients)
    assert whole.patients[0].conversation == conversation
    assert [one.account for one in whole.patients[0].care_team] == [treating.account]
    assert house.ask(FindPatients("okafor"), billing) == Patients(())
    assert isinstance(house.ask(ListConversations(), treating), Conversations)
    assert inside(house, conversation, treating)


def test_billing_opens_what_it_may_be_in(house: Organisation) -> None:
    one, two = with_role(house, "Bill", Role.BILLING), with_role(house, "Coin", Role.BILLING)
    doctor = with_role(house, "Doctor", Role.PHYSICIAN)
    opened = house.ask(OpenConversation((two.account, doctor.account), "Invoices"), one)
    assert isinstance(opened, ConversationOpened)
    conversation = ConversationId(opened.conversation.conversation)
    settle(house)
    assert all(inside(house, conversation, device) for device in (one, two, doctor))
    label(house, conversation, Label.CLINICAL)
    settle(house)
    assert [inside(house, conversation, device) for device in (one, two, doctor)] == [False, False, True]
    # A physician's group is nothing for billing; a talk between two is.
    assert code(house.ask(OpenConversation((one.account, two.account), "Case"), doctor)) == "not_permitted"
    assert isinstance(house.ask(OpenConversation((one.account,)), doctor), ConversationOpened)


def test_a_patient_talks_with_the_own_care_team_and_finds_nobody_else(house: Organisation) -> None:
    patient, doctor = with_role(house, "Ada Okafor", Role.PATIENT), with_role(house, "Treating", Role.PHYSICIAN)
    other = with_role(house, "Other", Role.PHYSICIAN)
    conversation = about_ada(house)
    house.run(lambda turn: set_roster(turn, conversation, doctor.account, RosterReason.FEED))
    assert house.run(lambda turn: place_account(turn, patient.account, patients=[ADA.id])) is None
    found = house.ask(FindPeople(""), patient)
    assert isinstance(found, People)
    assert {one.account for one in found.people} == {doctor.account, patient.account} - {patient.account}
    assert code(house.ask(OpenConversation((other.account,)), patient)) == "unknown_account"
    assert code(house.ask(OpenConversation((patient.account,)), other)) == "unknown_account"
    opened = house.ask(OpenConversation((doctor.account,)), patient)
    assert isinstance(opened, ConversationOpened)
    settle(house)
    assert inside(house, ConversationId(opened.conversation.conversation), patient)
    assert not inside(house, conversation, patient)
    staff = house.ask(FindPeople("Ada"), other)
    assert staff == People(())
    assert house.ask(FindPatients("okafor"), patient) == Patients(())
    assert code(house.ask(OpenPatientConversation(ADA.id, "mine"), patient)) == "unknown_patient"


def test_devices_of_others_are_an_administrators(house: Organisation) -> None:
    doctor, nurse = with_role(house, "Doctor", Role.PHYSICIAN), with_role(house, "Nurse", Role.NURSE)
    assert code(house.ask(RemoveDevice(doctor.id), nurse)) == "not_permitted"
    assert code(house.ask(RemoveDevice("e" * 32), nurse)) == "not_permitted"
    assert code(house.ask(ListDevices(doctor.account), nurse)) == "not_permitted"
    assert {record.actor.account for record in refused_by_policy(house)} == {nurse.account}


def test_the_organisations_own_policies_take_the_place_of_the_shipped(house: Organisation) -> None:
    doctor, colleague = with_role(house, "Doctor", Role.PHYSICIAN), with_role(house, "Colleague", Role.PHYSICIAN)
    opened = house.ask(OpenConversation((colleague.account,), "Round"), doctor)
    assert isinstance(opened, ConversationOpened)
    conversation = ConversationId(opened.conversation.conversation)
    settle(house)
    only_reading = '@id("a") @says("All read.") permit (principal, action == Action::"read_history", resource);'
    assert house.run(lambda turn: take_policies(turn, only_reading)) == 1
    record = house.records()[-1]
    assert (record.action, record.digest is not None) == (Action.POLICY_CHANGED, True)
    assert house.run(lambda turn: take_policies(turn, only_reading)) == 1, "again changes nothing"
    assert house.ask(ListConversations(), doctor) == Conversations(())
    settle(house)
    assert not inside(house, conversation, colleague)
    assert code(house.ask(OpenConversation((colleague.account,)), doctor)) == "unknown_account"
    assert house.ask(FindPeople(""), doctor) == People(())
    bad = house.run(lambda turn: take_policies(turn, "permit (principal, action, resource);"))
    assert not isinstance(bad, int)
    assert bad.code == "bad_policy"
    assert refused_by_policy(house)[-1].numbers is not None


def test_places_name_only_what_there_is(house: Organisation) -> None:
    person = house.person()
    cases: list[tuple[Callable[[Turn], Refusal | None], str]] = [
        (lambda turn: place_account(turn, AccountId("e" * 32), departments=[]), "unknown_account"),
        (lambda turn: place_account(turn, person, departments=["e" * 32]), "unknown_department"),
        (lambda turn: place_account(turn, person, patients=["e" * 32]), "unknown_patient"),
        (lambda turn: change_labels(turn, ConversationId("e" * 32), add=[Label.HIV]), "unknown_conversation"),
    ]
    for operation, expected in cases:
        refusal = house.run(operation)
        assert refusal is not None
        assert refusal.code == expected


def test_a_transfer_takes_the_old_unit_out(house: Organisation) -> None:
    """ADT says so; nobody else has to."""
    old = with_role(house, "Nurse Old", Role.NURSE)
    conversation = about_ada(house, old)
    ward(house, old)
    house.run(lambda turn: set_department(turn, name="ICU", units=[("", "W2")], first=None, second=None))
    settle(house)
    assert inside(house, conversation, old)

    def transfer(turn: Turn) -> None:
        moved = replace(ADA, visit=VisitState(VisitStatus.ADMITTED, "I", Location("W2"), "V1"))
        change_patient(turn, moved, Action.ENCOUNTER_CHANGED)
        review_patient(turn, ADA.id)

    house.run(transfer)
    settle(house)
    assert not inside(house, conversation, old)


def test_bringing_a_patient_in_counts_for_everybody_there(house: Organisation) -> None:
    patient, doctor = with_role(house, "Ada Okafor", Role.PATIENT), with_role(house, "Treating", Role.PHYSICIAN)
    other = with_role(house, "Other", Role.PHYSICIAN)
    about = about_ada(house)
    house.run(lambda turn: set_roster(turn, about, doctor.account, RosterReason.FEED))
    house.run(lambda turn: place_account(turn, patient.account, patients=[ADA.id]))
    opened = house.ask(OpenConversation((other.account,), "Round"), doctor)
    assert isinstance(opened, ConversationOpened)
    conversation = ConversationId(opened.conversation.conversation)
    assert code(house.ask(ChangeRoster(conversation, (patient.account,)), doctor)) == "not_permitted"
    assert isinstance(house.ask(ChangeRoster(conversation, (), (other.account,)), doctor), ConversationOpened)
    assert isinstance(house.ask(ChangeRoster(conversation, (patient.account,)), doctor), ConversationOpened)
