"""Emergency access: announced, bounded in time, reviewed by somebody else (45 CFR 164.312(a)(2)(ii))."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from tests.support.organisations import Organisation, TestDevice, open_organisation
from tests.unit.vault.policy.test_enforcement import ADA, about_ada, code, inside, label, settle, with_role

from wardline.audit.record import Action
from wardline.content import codec
from wardline.content.notice import Notice, NoticeKind
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import Refusal
from wardline.protocol.sealed_requests import BreakGlass, ConversationOpened, FindPatients, OwnEmergency, Patients
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.send_message import release_waiting
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.identity.model import Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.identity.tables import STEP_UPS
from wardline.vault.policy.glass import EmergencyAccess, Verdict, emergencies
from wardline.vault.policy.mend_glass import is_mending_due, mend_glass
from wardline.vault.policy.model import Label
from wardline.vault.policy.review_glass import review_glass
from wardline.vault.turn import Turn
from wardline.vault.work_items.find_work_items import open_work_items

HALF_AN_HOUR = 30 * 60_000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def doctor(house: Organisation) -> TestDevice:
    return present(house, with_role(house, "Doctor", Role.PHYSICIAN))


@pytest.fixture
def closed(house: Organisation) -> ConversationId:
    """A patient's conversation that is closed to the doctor."""
    conversation = about_ada(house)
    label(house, conversation, Label.PSYCHIATRY)
    return conversation


def present(house: Organisation, device: TestDevice) -> TestDevice:
    """Its owner has just proved to be there."""

    def step_up(turn: Turn) -> None:
        turn.tx.put(STEP_UPS, {"device": device.id, "until": turn.now + 10 * HALF_AN_HOUR})
        turn.record(Action.ACCOUNT_STEPPED_UP)

    house.run(step_up)
    return device


def queue(house: Organisation, *, reviewed: bool = False) -> tuple[EmergencyAccess, ...]:
    with house.vault.database.read() as reader:
        return emergencies(reader, house.vault.keys, reviewed=reviewed)


def notices(house: Organisation, conversation: ConversationId) -> list[Notice]:
    def release(turn: Turn) -> None:
        turn.tx.execute(update(CONVERSATIONS).values(generation=1, settled_version=CONVERSATIONS.c.roster_version))
        release_waiting(turn, house.composer, conversation)
        turn.record(Action.MEMBERS_CHANGED)

    house.run(release)
    said = [codec.decode(one.content) for one in house.composer.sent if one.conversation == conversation]
    return [one for one in said if isinstance(one, Notice)]


def mend(house: Organisation) -> None:
    with house.vault.database.read() as reader:
        assert is_mending_due(reader, house.clock.now())
    house.run(lambda turn: mend_glass(turn, house.composer))
    settle(house)


def test_it_opens_what_is_closed_and_everybody_sees_why(
    house: Organisation, doctor: TestDevice, closed: ConversationId
) -> None:
    opened = house.ask(BreakGlass(ADA.id, " Unconscious, no relatives ", 30), doctor)
    assert isinstance(opened, ConversationOpened)
    assert opened.conversation.conversation == closed
    assert opened.conversation.labels == ("psychiatry",)
    settle(house)
    assert inside(house, closed, doctor), "the policies let who broke the glass stay"
    (notice,) = notices(house, closed)
    assert (notice.kind, notice.joined) == (NoticeKind.GLASS_BROKEN, (doctor.account,))
    assert notice.reason == "Unconscious, no relatives"
    (access,) = queue(house)
    assert access.until == house.clock.now() + HALF_AN_HOUR
    assert opened.conversation.emergency == OwnEmergency(access.id, access.until)
    assert access.reason == "Unconscious, no relatives"
    with house.vault.database.read() as reader:
        (item,) = open_work_items(reader, house.vault.keys)
    assert (item.kind.value, item.conversation, item.id) == ("emergency_access", closed, access.work_item)
    (record,) = [one for one in house.records() if one.action is Action.GLASS_BROKEN]
    assert record.numbers is not None
    assert record.numbers.until == access.until
    assert "nconscious" not in str(house.records())
    found = house.ask(FindPatients("okafor"), doctor)
    assert isinstance(found, Patients)
    assert found.patients[0].conversation == closed, "whole, while it is open"


def test_it_ends_by_its_time(house: Organisation, doctor: TestDevice, closed: ConversationId) -> None:
    house.ask(BreakGlass(closed, "Emergency", 30), doctor)
    house.clock.advance(HALF_AN_HOUR - 1)
    with house.vault.database.read() as reader:
        assert not is_mending_due(reader, house.clock.now())
    house.clock.advance(1)
    mend(house)
    assert not inside(house, closed, doctor)
    assert [one.kind for one in notices(house, closed)] == [NoticeKind.GLASS_BROKEN, NoticeKind.GLASS_MENDED]
    assert Action.GLASS_MENDED in {one.action for one in house.records()}
    (access,) = queue(house)
    assert access.ended_at == house.clock.now(), "ended, and still to be reviewed"


def test_a_second_one_counts_from_its_own_begin(
    house: Organisation, doctor: TestDevice, closed: ConversationId
) -> None:
    house.ask(BreakGlass(closed, "Emergency", 30), doctor)
    house.clock.advance(HALF_AN_HOUR // 2)
    house.ask(BreakGlass(closed, "It goes on", 30), doctor)
    house.clock.advance(HALF_AN_HOUR // 2)
    mend(house)
    assert inside(house, closed, doctor)
    house.clock.advance(HALF_AN_HOUR // 2)
    mend(house)
    assert not inside(house, closed, doctor)
    assert len(queue(house)) == 2


def test_who_is_there_for_another_reason_stays_if_the_policies_let_them(
    house: Organisation, doctor: TestDevice
) -> None:
    conversation = about_ada(house)
    house.run(lambda turn: set_roster(turn, conversation, doctor.account, RosterReason.FEED))
    house.ask(BreakGlass(conversation, "Emergency", 1), doctor)
    house.clock.advance(60_000)
    mend(house)
    assert inside(house, conversation, doctor)


@pytest.mark.parametrize(
    ("role", "body", "expected"),
    [
        (Role.BILLING, BreakGlass("1" * 32, "Curious"), "unknown_conversation"),
        (Role.ADMINISTRATOR, BreakGlass("1" * 32, "Curious"), "unknown_conversation"),
        (Role.PATIENT, BreakGlass("1" * 32, "Mine"), "unknown_conversation"),
        (Role.PHYSICIAN, BreakGlass("1" * 32, "  "), "reason_required"),
        (Role.PHYSICIAN, BreakGlass("e" * 32, "Emergency"), "unknown_conversation"),
    ],
)
def test_who_may_not_learns_nothing(
    house: Organisation, closed: ConversationId, role: Role, body: BreakGlass, expected: str
) -> None:
    person = present(house, with_role(house, "Eve", role))
    assert code(house.ask(body, person)) == expected
    assert not inside(house, closed, person)
    assert queue(house) == ()
    assert code(house.ask(body)) == "bad_signature"


def test_it_takes_a_step_up(house: Organisation, closed: ConversationId) -> None:
    absent = with_role(house, "Doctor", Role.PHYSICIAN)
    assert code(house.ask(BreakGlass(closed, "Emergency"), absent)) == "step_up_required"
    assert not inside(house, closed, absent)
    assert queue(house) == ()
    nobody = with_role(house, "Billing", Role.BILLING)
    assert code(house.ask(BreakGlass(closed, "Emergency"), nobody)) == "unknown_conversation"


def test_more_than_an_hour_does_not_decode(house: Organisation, doctor: TestDevice, closed: ConversationId) -> None:
    for minutes in (0, 61):
        assert code(house.ask(BreakGlass(closed, "Emergency", minutes), doctor)) == "malformed_request"


def test_a_replay_breaks_no_second_glass(house: Organisation, doctor: TestDevice, closed: ConversationId) -> None:
    request = house.request(BreakGlass(closed, "Emergency", 30), doctor)
    first, second = house.carry(request), house.carry(request)
    assert first == second
    assert len(queue(house)) == 1


def test_compliance_reviews_it_once_and_never_ones_own(
    house: Organisation, doctor: TestDevice, closed: ConversationId
) -> None:
    officer = house.person("Officer")
    house.run(lambda turn: set_roles(turn, officer, [Role.COMPLIANCE_OFFICER]))
    house.ask(BreakGlass(closed, "Emergency", 30), doctor)
    (access,) = queue(house)

    def review(by: AccountId, which: str = access.id) -> Refusal | None:
        return house.run(lambda turn: review_glass(turn, which, by, Verdict.JUSTIFIED, "Seen in the chart"))

    def refused(refusal: Refusal | None) -> str:
        assert refusal is not None
        return refusal.code

    assert refused(review(doctor.account)) == "not_permitted"
    house.run(lambda turn: set_roles(turn, doctor.account, [Role.PHYSICIAN, Role.COMPLIANCE_OFFICER]))
    assert refused(review(doctor.account)) == "unknown_emergency_access", "one's own"
    assert refused(review(officer, "e" * 32)) == "unknown_emergency_access"
    assert refused(review(AccountId("e" * 32))) == "unknown_account"
    assert review(officer) is None
    assert refused(review(officer)) == "unknown_emergency_access"
    (reviewed,) = queue(house, reviewed=True)
    assert (reviewed.verdict, reviewed.reviewed_by, reviewed.remark) == (
        Verdict.JUSTIFIED,
        officer,
        "Seen in the chart",
    )
    assert queue(house) == ()
    with house.vault.database.read() as reader:
        assert open_work_items(reader, house.vault.keys) == ()
