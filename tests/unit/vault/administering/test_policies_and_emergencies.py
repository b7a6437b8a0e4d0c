"""Policies shown and explained; emergency accesses listed, reviewed and ended."""

import pytest
from tests.support.organisations import TestDevice
from tests.unit.vault.administering.conftest import House
from tests.unit.vault.policy.test_break_glass import notices
from tests.unit.vault.policy.test_enforcement import about_ada, inside, label, settle

from wardline.audit.record import Action
from wardline.content.notice import NoticeKind
from wardline.kit.ids import ConversationId, new_id
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import (
    Emergencies,
    EmergencySummary,
    EndEmergency,
    ExplainPolicy,
    GetPolicies,
    ListEmergencies,
    Policies,
    PolicyExplained,
    ReviewEmergency,
)
from wardline.protocol.sealed_requests import BreakGlass, ConversationOpened, Noted
from wardline.vault.identity.model import Role
from wardline.vault.intake.waiting_only import WaitingOnly
from wardline.vault.policy.end_glass import end_glass
from wardline.vault.policy.model import Label
from wardline.vault.policy.policy_set import PolicySet, read_policies, shipped_policies, shipped_text
from wardline.vault.policy.take_policies import take_policies


def test_the_policies_in_force_can_be_read_one_by_one(house: House) -> None:
    shown = house.ask(GetPolicies(), house.root, Policies)
    assert (shown.version, shown.changed_at) == (0, None)
    shipped = shipped_policies().policies
    assert [(each.policy, each.says, each.permits) for each in shown.policies] == [
        (each.id, each.says, each.permits) for each in shipped.values()
    ]
    again = read_policies("\n".join(each.text for each in shown.policies))
    assert isinstance(again, PolicySet)
    assert again.policies == shipped, "each is whole"
    one = '\n@id("tricky") @says("Says @id(\\"other\\"); permit.") permit (principal, action, resource) when { false };'
    house.organisation.clock.advance(1000)
    house.organisation.run(lambda turn: take_policies(turn, shipped_text() + one))
    shown = house.ask(GetPolicies(), house.root, Policies)
    assert (shown.version, shown.changed_at) == (1, house.organisation.clock.now())
    assert shown.policies[-1].policy == "tricky"
    assert "false" in shown.policies[-1].text


def test_why_somebody_may_or_may_not(house: House) -> None:
    nurse, here = house.nurse.account, house.organisation.id
    explained = house.ask(ExplainPolicy(nurse, "administer", here), house.root, PolicyExplained)
    assert (explained.allowed, explained.policies, explained.version) == (False, (), 0)
    assert explained.sentences == (
        "Nia Nurse (nurse; 0 departments) may not administer in the organisation.",
        "No policy permits it.",
    )
    explained = house.ask(ExplainPolicy(house.root.account, "administer", here), house.root, PolicyExplained)
    assert explained.allowed
    assert explained.policies == ("administrators-administer",)
    record = next(each for each in reversed(house.organisation.records()) if each.action is Action.POLICY_EXPLAINED)
    assert [each.id for each in record.objects] == [house.root.account, here]


@pytest.mark.parametrize(
    ("action", "about", "code", "field"),
    [
        ("rule", "here", "malformed_request", "action"),
        ("join", "here", "malformed_request", "action"),
        ("administer", "nothing", "malformed_request", "about"),
    ],
    ids=["no_action", "other_kind", "no_thing"],
)
def test_what_cannot_be_explained(house: House, action: str, about: str, code: str, field: str) -> None:
    known = {"here": house.organisation.id, "nothing": new_id()}
    refusal = house.refusal(ExplainPolicy(house.nurse.account, action, known[about]), house.root)
    assert (refusal.code, refusal.field) == (code, field)
    assert house.refused(ExplainPolicy(new_id(), "administer", house.organisation.id), house.root) == "unknown_account"


# -- emergency access


@pytest.fixture
def doctor(house: House) -> TestDevice:
    device = house.person("Doctor", Role.PHYSICIAN)
    house.step_up(device)
    return device


@pytest.fixture
def closed(house: House) -> ConversationId:
    conversation = about_ada(house.organisation)
    label(house.organisation, conversation, Label.PSYCHIATRY)
    return conversation


def broken(house: House, doctor: TestDevice, conversation: ConversationId) -> EmergencySummary:
    house.ask(BreakGlass(conversation, "Unconscious", 30), doctor, ConversationOpened)
    settle(house.organisation)
    return waiting(house)[-1]


def waiting(house: House, *, reviewed: bool = False) -> tuple[EmergencySummary, ...]:
    return house.ask(ListEmergencies(reviewed), house.officer, Emergencies).emergencies


def test_an_officer_sees_who_where_why_and_reviews(house: House, doctor: TestDevice, closed: ConversationId) -> None:
    access = broken(house, doctor, closed)
    assert (access.conversation, access.account, access.account_name) == (closed, doctor.account, "Doctor")
    assert (access.reason, access.title, access.justified) == ("Unconscious", "Okafor, Ada", None)
    assert house.actions().count(Action.RECORD_READ) == 1, "reading the reason is an access"
    house.ask(ReviewEmergency(access.access, True, "called the ward"), house.officer, Noted)
    assert waiting(house) == ()
    (seen,) = waiting(house, reviewed=True)
    assert (seen.justified, seen.remark, seen.reviewed_by) == (True, "called the ward", house.officer.account)
    assert house.refused(ReviewEmergency(access.access, False), house.officer) == "unknown_emergency_access"


def test_nobody_reviews_their_own(house: House, closed: ConversationId) -> None:
    both = house.person("Both", Role.PHYSICIAN, Role.COMPLIANCE_OFFICER)
    house.step_up(both)
    access = broken(house, both, closed)
    assert house.refused(ReviewEmergency(access.access, True), both) == "unknown_emergency_access"


@pytest.mark.parametrize("by", ["doctor", "officer"])
def test_it_is_ended_before_its_time_and_the_conversation_told(
    house: House, doctor: TestDevice, closed: ConversationId, by: str
) -> None:
    access = broken(house, doctor, closed)
    assert inside(house.organisation, closed, doctor)
    ender = doctor if by == "doctor" else house.officer
    house.ask(EndEmergency(access.access), ender, Noted)
    assert not inside(house.organisation, closed, doctor), "at once"
    kinds = [each.kind for each in notices(house.organisation, closed)]
    assert kinds == [NoticeKind.GLASS_BROKEN, NoticeKind.GLASS_MENDED]
    (ended,) = waiting(house)
    assert ended.ended_at == house.organisation.clock.now(), "and is still to be reviewed"
    assert house.refused(EndEmergency(access.access), ender) == "unknown_emergency_access"
    (mended,) = [each for each in house.organisation.records() if each.action is Action.GLASS_MENDED and not each.code]
    assert mended.actor.account == ender.account


def test_nobody_ends_another_persons(house: House, doctor: TestDevice, closed: ConversationId) -> None:
    access = broken(house, doctor, closed)
    for stranger in (house.nurse, house.root, house.person("Colleague", Role.PHYSICIAN)):
        refusal = house.refusal(EndEmergency(access.access), stranger)
        assert refusal == house.refusal(EndEmergency(new_id()), stranger)
        assert (refusal.code, refusal.field) == ("unknown_emergency_access", "access")
    assert inside(house.organisation, closed, doctor)


def test_one_of_two_ends_and_the_other_holds(house: House, doctor: TestDevice, closed: ConversationId) -> None:
    first = broken(house, doctor, closed)
    house.organisation.clock.advance(1000)
    second = broken(house, doctor, closed)
    house.ask(EndEmergency(first.access), doctor, Noted)
    assert inside(house.organisation, closed, doctor)
    house.ask(EndEmergency(second.access), doctor, Noted)
    assert not inside(house.organisation, closed, doctor)


def test_the_console_ends_it_beside_the_running_vault(house: House, doctor: TestDevice, closed: ConversationId) -> None:
    """A process that encrypts nothing: what it says waits for the steward."""
    access = broken(house, doctor, closed)
    run = house.organisation.run
    assert run(lambda turn: end_glass(turn, WaitingOnly(), access.access, house.nurse.account)) == Refusal(
        "unknown_emergency_access", "access"
    )
    assert run(lambda turn: end_glass(turn, WaitingOnly(), access.access, house.officer.account)) is None
    assert not inside(house.organisation, closed, doctor)
    assert [each.kind for each in notices(house.organisation, closed)][-1] is NoticeKind.GLASS_MENDED
