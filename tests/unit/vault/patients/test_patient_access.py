"""Finding patients and coming into their conversations: for the organisation's people, recorded, with a reason."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.organisations import Organisation, TestDevice, open_organisation

from wardline.audit.record import Action, Outcome
from wardline.content import codec
from wardline.content.notice import Notice, NoticeKind
from wardline.content.patient import Patient, decode_patient
from wardline.kit.ids import AccountId, ConversationId
from wardline.protocol.sealed_requests import (
    ConversationOpened,
    Conversations,
    FindPatients,
    GetOrganisation,
    ListConversations,
    OpenPatientConversation,
    Patients,
    VaultAnswer,
    VaultRefused,
)
from wardline.protocol.sealed_requests import (
    Organisation as OrganisationAnswer,
)
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.send_message import release_waiting
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.directory.set_department import set_department
from wardline.vault.gateways.hl7.knowledge import KnownPatient, VisitState, VisitStatus
from wardline.vault.gateways.hl7.model import Location, PatientIdentifier
from wardline.vault.identity.create_account import create_account
from wardline.vault.identity.model import AccountKind
from wardline.vault.patients.merge_patients import merge_patients
from wardline.vault.patients.save_patient import change_patient, register_patient
from wardline.vault.turn import Turn

HERE = VisitState(VisitStatus.ADMITTED, "I", Location("W1", "1", "2"), "V1")
ADA = KnownPatient(
    "1" * 32,
    (PatientIdentifier("HOSP", "70001", "MR"),),
    name="Okafor, Ada",
    birth_date="1971-02-03",
    sex="F",
    visit=HERE,
)
ADAM = KnownPatient("2" * 32, (PatientIdentifier("HOSP", "70002", "MR"),), name="Adamson, Bo", birth_date="1950-12-31")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def doctor(house: Organisation) -> TestDevice:
    return house.enrol(house.person("Dr. Per Lindqvist", "Renal"))


@pytest.fixture
def nurse(house: Organisation) -> TestDevice:
    return house.enrol(house.person("Nurse Eve"))


def register(house: Organisation, *patients: KnownPatient) -> None:
    def run(turn: Turn) -> None:
        for patient in patients:
            register_patient(turn, patient)
            open_patient_conversation(turn, patient.id, patient.name)

    house.run(run)


def put(house: Organisation, patient: KnownPatient, account: AccountId, reason: RosterReason) -> None:
    house.run(lambda turn: set_roster(turn, open_patient_conversation(turn, patient.id, ""), account, reason))


def patients(answer: VaultAnswer) -> list[Patient]:
    assert isinstance(answer, Patients)
    found = [decode_patient(each.patient) for each in answer.patients]
    return [patient for patient in found if isinstance(patient, Patient)]


def names(answer: VaultAnswer) -> list[str]:
    return [patient.name for patient in patients(answer)]


def code(answer: VaultAnswer) -> tuple[str, str | None]:
    assert isinstance(answer, VaultRefused)
    return answer.code, answer.field


def notices(house: Organisation, conversation: str) -> list[Notice]:
    thread = ConversationId(conversation)
    house.run(lambda turn: release_waiting(turn, house.composer, thread) and turn.record(Action.MESSAGE_SENT))
    contents = [codec.decode(sent.content) for sent in house.composer.sent if sent.conversation == thread]
    return [content for content in contents if isinstance(content, Notice)]


@pytest.mark.parametrize(
    "text",
    ["okafor", "ADA oka", "70001", "1971-02-03", "03.02.1971", "03/02/1971", "19710203", "ada 1971", "oka 0001 1971"],
)
def test_a_patient_is_found_by_name_number_or_birth_date(house: Organisation, doctor: TestDevice, text: str) -> None:
    register(house, ADA, ADAM)
    (patient,) = patients(house.ask(FindPatients(text), doctor))
    assert (patient.id, patient.name, patient.birth_date, patient.sex) == (ADA.id, ADA.name, "1971-02-03", "F")
    assert patient.location == "W1, 1, 2"
    assert [each.value for each in patient.identifiers] == ["70001"]


@pytest.mark.parametrize("text", ["", " ", "a", "%", "  x "])
def test_who_asks_for_everybody_gets_nobody(house: Organisation, doctor: TestDevice, text: str) -> None:
    register(house, ADA, ADAM)
    assert code(house.ask(FindPatients(text), doctor)) == ("search_too_short", "text")


@pytest.mark.parametrize("text", ["nobody", "okafor 70002", "%a%", "' or 1=1", "ada\x00", "\u202eada", "1971-02-04"])
def test_other_words_find_nobody(house: Organisation, doctor: TestDevice, text: str) -> None:
    register(house, ADA, ADAM)
    assert names(house.ask(FindPatients(text), doctor)) == []


def test_a_search_is_bounded_and_recorded_with_whom_it_showed_never_its_words(
    house: Organisation, doctor: TestDevice
) -> None:
    crowd = [
        replace(ADAM, id=f"{number:032x}", identifiers=(PatientIdentifier("HOSP", f"8{number:04}"),))
        for number in range(60)
    ]
    register(house, *crowd)
    before = len(house.records())
    assert len(patients(house.ask(FindPatients("adamson", 50), doctor))) == 50
    made = house.records()[before:]
    (search,) = (record for record in made if record.action is Action.PATIENTS_SEARCHED)
    assert search.actor.account == doctor.account
    assert search.numbers is not None
    assert search.numbers.count == 50
    assert len({record.objects[0].id for record in made if record.action is Action.PATIENT_SHOWN}) == 50


def test_ones_own_patients_come_first_then_those_who_are_here(house: Organisation, doctor: TestDevice) -> None:
    own = replace(ADAM, id="3" * 32, identifiers=(PatientIdentifier("HOSP", "70003"),), name="Zola, Adam")
    register(house, ADAM, ADA, own)
    put(house, own, doctor.account, RosterReason.FEED)
    answer = house.ask(FindPatients("ada"), doctor)
    assert names(answer) == ["Zola, Adam", "Okafor, Ada", "Adamson, Bo"]
    assert isinstance(answer, Patients)
    first, second, _ = answer.patients
    assert [person.name for person in first.care_team] == ["Dr. Per Lindqvist"]
    assert first.conversation is not None
    assert second.conversation is None, "where the asker is not in it"


def test_a_change_is_found_and_what_it_was_before_is_not(house: Organisation, doctor: TestDevice) -> None:
    register(house, ADA)
    assert names(house.ask(FindPatients("okafor"), doctor)) == ["Okafor, Ada"]
    house.run(lambda turn: change_patient(turn, replace(ADA, name="Nwosu, Ada")))
    assert names(house.ask(FindPatients("okafor"), doctor)) == []
    assert names(house.ask(FindPatients("nwosu"), doctor)) == ["Nwosu, Ada"]


def test_a_turn_that_is_rolled_back_leaves_nothing_in_the_search(house: Organisation, doctor: TestDevice) -> None:
    register(house, ADA)
    search = house.edge._services.patients  # pyright: ignore[reportPrivateUsage]  (the one that it answers with)

    class BrokenError(Exception):
        pass

    def change_and_break(turn: Turn) -> None:
        change_patient(turn, replace(ADA, name="Ghost, Ada"))
        assert names(search.find(turn, doctor.account, FindPatients("ghost"))) == ["Ghost, Ada"]  # pyright: ignore[reportArgumentType]
        raise BrokenError

    with pytest.raises(BrokenError):
        house.run(change_and_break)
    house.run(lambda turn: change_patient(turn, replace(ADA, name="Nwosu, Ada")))
    assert names(house.ask(FindPatients("ghost"), doctor)) == []
    assert names(house.ask(FindPatients("nwosu"), doctor)) == ["Nwosu, Ada"]


def test_a_merged_patient_is_found_as_the_survivor(house: Organisation, doctor: TestDevice) -> None:
    register(house, ADA, ADAM)
    house.run(lambda turn: merge_patients(turn, ADA.id, ADAM.id))
    assert names(house.ask(FindPatients("70002"), doctor)) == ["Okafor, Ada"]
    opened = house.ask(OpenPatientConversation(ADAM.id, "who they were before"), doctor)
    assert isinstance(opened, ConversationOpened)
    assert opened.conversation.patient is not None
    shown = decode_patient(opened.conversation.patient)
    assert isinstance(shown, Patient)
    assert shown.id == ADA.id


def test_a_service_neither_finds_patients_nor_comes_in(house: Organisation) -> None:
    register(house, ADA)
    bot = house.enrol(house.run(lambda turn: create_account(turn, name="Bot", role="", kind=AccountKind.SERVICE)))
    assert code(house.ask(FindPatients("okafor"), bot)) == ("not_permitted", None)
    assert code(house.ask(OpenPatientConversation(ADA.id, "because"), bot)) == ("not_permitted", None)
    refused = [record.action for record in house.records() if record.outcome is Outcome.REFUSED]
    assert Action.PATIENTS_SEARCHED in refused


@pytest.mark.parametrize("body", [FindPatients("okafor"), OpenPatientConversation("1" * 32, "why"), GetOrganisation()])
def test_without_a_signature_nothing_is_answered(house: Organisation, body: FindPatients) -> None:
    register(house, ADA)
    assert code(house.ask(body)) == ("bad_signature", None)


def test_the_care_team_comes_in_without_a_reason(house: Organisation, doctor: TestDevice, nurse: TestDevice) -> None:
    register(house, ADA)
    house.run(
        lambda turn: set_department(turn, name="One", units=[("", "W1")], first=nurse.account, second=doctor.account)
    )
    opened = house.ask(OpenPatientConversation(ADA.id), nurse)
    assert isinstance(opened, ConversationOpened)
    assert opened.conversation.care_team == (nurse.account, doctor.account)
    assert [person.name for person in opened.conversation.roster] == ["Nurse Eve"]
    (notice,) = notices(house, opened.conversation.conversation)
    assert (notice.kind, notice.joined) == (NoticeKind.ROSTER_CHANGED, (nurse.account,))
    assert [record.action for record in house.records() if record.action.value.startswith("conversation.entered")] == [
        Action.CONVERSATION_ENTERED
    ]


def test_everybody_else_gives_a_reason_that_all_see_and_the_log_does_not(
    house: Organisation, doctor: TestDevice, nurse: TestDevice
) -> None:
    register(house, ADA)
    put(house, ADA, doctor.account, RosterReason.FEED)
    for reason in ("", "   ", "\n"):
        assert code(house.ask(OpenPatientConversation(ADA.id, reason), nurse)) == ("reason_required", "reason")
    opened = house.ask(OpenPatientConversation(ADA.id, " cardiac arrest on the ward "), nurse)
    assert isinstance(opened, ConversationOpened)
    assert opened.conversation.care_team == (doctor.account,), "who came in is not on it"
    (notice,) = notices(house, opened.conversation.conversation)
    assert notice.kind is NoticeKind.OUTSIDE_CARE_TEAM
    assert (notice.joined, notice.reason) == ((nurse.account,), "cardiac arrest on the ward")
    entered = [r for r in house.records() if r.action is Action.CONVERSATION_ENTERED_FROM_OUTSIDE]
    assert [(record.code, record.actor.account) for record in entered] == [
        *[("reason_required", nurse.account)] * 3,
        (None, nurse.account),
    ]
    again = house.ask(OpenPatientConversation(ADA.id), nurse)
    assert isinstance(again, ConversationOpened), "who is in it is in it"
    assert len(notices(house, opened.conversation.conversation)) == 1


def test_who_a_colleague_brought_in_is_not_on_the_care_team(house: Organisation, doctor: TestDevice) -> None:
    register(house, ADA)
    put(house, ADA, doctor.account, RosterReason.INVITED)
    listed = house.ask(ListConversations(), doctor)
    assert isinstance(listed, Conversations)
    assert listed.conversations[0].care_team == ()


def test_an_unknown_patient_is_refused(house: Organisation, doctor: TestDevice) -> None:
    assert code(house.ask(OpenPatientConversation("e" * 32, "why"), doctor)) == ("unknown_patient", "patient")


def test_the_organisation_says_its_own_words(house: Organisation, doctor: TestDevice) -> None:
    answer = house.ask(GetOrganisation(), doctor)
    assert isinstance(answer, OrganisationAnswer)
    assert answer.name == "General Hospital"
    assert answer.emergency_notice.startswith("Not for codes")
    assert len(answer.quick_phrases) == 5
