"""How long a device may ask, what it may ask afterwards, and who ends it before."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from tests.support.organisations import Organisation, TestDevice, no_history, open_organisation
from tests.support.passkeys import Person, begin, complete, enrol_person, step_up

from wardline.audit.record import Action, Outcome
from wardline.kit.ids import AccountId, new_id
from wardline.protocol.frames import decode_device_frame
from wardline.protocol.identity_requests import (
    BeginStepUp,
    CertificateRenewed,
    DeviceClass,
    ListDevices,
    RenewCertificate,
    StepUpBegun,
)
from wardline.protocol.requests import CloseSession
from wardline.protocol.sealed_requests import (
    BeginEnrolment,
    Enrolled,
    EnrolmentBegun,
    FindPeople,
    ListPartners,
    Noted,
    Partners,
    People,
    VaultAnswer,
    VaultRefused,
    VaultRequest,
)
from wardline.protocol.session_requests import (
    EndSession,
    GetSession,
    KeepPinShare,
    ListSessions,
    Session,
    Sessions,
    SessionSummary,
)
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.operation import Services
from wardline.vault.edge.operations import OPERATIONS
from wardline.vault.hub_requests.tables import HUB_REQUESTS
from wardline.vault.identity.create_account import create_account
from wardline.vault.identity.model import AccountKind, Role
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.sessions.model import NEVER, ClassLimits, SessionPlan
from wardline.vault.sessions.rules import STANDINGS, Standing, decide_session, end_of_session, standing_of

DAY = 86_400_000
WEEK = 7 * DAY
PLAN = SessionPlan()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def ada(house: Organisation) -> Person:
    return enrol_person(house)


@pytest.fixture
def ben(house: Organisation) -> Person:
    return enrol_person(house, "Ben Okafor", "ben")


@pytest.fixture
def root(house: Organisation) -> TestDevice:
    """An administrator's."""
    device = house.enrol(house.person("IT"))
    house.run(lambda turn: set_roles(turn, device.account, [Role.ADMINISTRATOR]))
    return device


def code(answer: VaultAnswer | None) -> str:
    assert isinstance(answer, VaultRefused), answer
    return answer.code


def session(house: Organisation, device: TestDevice) -> Session:
    answer = house.ask(GetSession(), device)
    assert isinstance(answer, Session)
    return answer


def listed(house: Organisation, device: TestDevice, body: ListSessions) -> list[SessionSummary]:
    answer = house.ask(body, device)
    assert isinstance(answer, Sessions)
    return list(answer.sessions)


def closings(house: Organisation) -> list[str]:
    """Devices whose connection the hub is to close."""
    with house.vault.database.read() as reader:
        rows = reader.execute(HUB_REQUESTS.select().order_by(HUB_REQUESTS.c.id)).all()
    frames = [decode_device_frame(row.frame) for row in rows]
    return [frame.device for frame in frames if isinstance(frame, CloseSession)]


def enrol_as(house: Organisation, account: AccountId, device_class: DeviceClass) -> TestDevice:
    invitation, device = house.invite(account), TestDevice()
    begun = house.ask(BeginEnrolment(invitation.id))
    assert isinstance(begun, EnrolmentBegun)
    body = house.enrol_body(invitation, begun, device)
    enrolled = house.ask(type(body)(body.invitation, body.certificate_request, body.evidence, None, "", device_class))
    assert isinstance(enrolled, Enrolled)
    device.id, device.account, device.chain = type(device.id)(begun.device), account, enrolled.chain
    return device


# -- the rules


def test_every_request_of_the_wire_has_its_line() -> None:
    assert set(STANDINGS) == set(get_args(VaultRequest))


def test_who_cannot_sign_has_no_session_and_nobody_else_is_a_stranger() -> None:
    strangers = {kind for kind, standing in STANDINGS.items() if standing is Standing.STRANGER}
    assert {kind for kind, operation in OPERATIONS.items() if operation.anyone} == strangers & set(OPERATIONS)


def test_what_is_answered_after_the_end_is_a_short_list() -> None:
    always = {kind.__name__ for kind, standing in STANDINGS.items() if standing is Standing.ALWAYS}
    assert always == {
        "GetSession",
        "BeginStepUp",
        "StepUp",
        "RenewCertificate",
        "ConfirmWipe",
        "ReportGroup",
        "ConfirmEpoch",
        "ListPartners",
        "ProveCertificates",
    }


@pytest.mark.parametrize("kind", get_args(VaultRequest), ids=lambda kind: kind.__name__)
def test_the_last_moment_is_the_one_before_until(kind: type[VaultRequest]) -> None:
    refused = standing_of(kind) is Standing.SESSION
    assert decide_session(kind, 1000, 999) is None
    for until in (1000, 0, None):
        refusal = decide_session(kind, until, 1000)
        assert (refusal is not None) == refused
        assert refusal is None or refusal.code == "session_ended"


def test_what_has_no_line_needs_a_session() -> None:
    assert standing_of(Noted) is Standing.SESSION  # pyright: ignore[reportArgumentType] (no request at all)


def test_the_earlier_end_counts_and_a_service_has_none() -> None:
    limits = ClassLimits(60, 1000)
    assert end_of_session(limits, 5, None, service=False) == 1005
    assert end_of_session(limits, 5, 500, service=False) == 500
    assert end_of_session(limits, 5, 5000, service=False) == 1005
    assert end_of_session(limits, 5, 500, service=True) == NEVER


# -- at the edge


@pytest.mark.parametrize("device_class", list(DeviceClass), ids=lambda each: each.value)
def test_the_class_says_how_long(house: Organisation, device_class: DeviceClass) -> None:
    device = enrol_as(house, house.person(), device_class)
    limits, now = PLAN.of(device_class), house.clock.now()
    assert session(house, device) == Session(device_class, limits.idle, now, now + limits.lifetime)
    house.clock.advance(limits.lifetime - 1)
    assert isinstance(house.ask(FindPeople(""), device), People)
    house.clock.advance(1)
    assert code(house.ask(FindPeople(""), device)) == "session_ended"
    assert session(house, device).until == house.clock.now()


def test_after_the_end_only_what_brings_back_and_keeps_sound(house: Organisation, ada: Person) -> None:
    house.clock.advance(WEEK)
    share = KeepPinShare(bytes(32), bytes(32), bytes(32))
    for body in (FindPeople(""), ListDevices(), ListSessions(), EndSession(ada.device.id), share):
        assert code(house.ask(body, ada.device)) == "session_ended"
    refused = [each for each in house.records() if each.code == "session_ended"]
    assert {(each.action, each.actor.device) for each in refused} == {(Action.REQUEST_REFUSED, ada.device.id)}
    assert len(refused) == 5
    assert isinstance(house.ask(RenewCertificate(), ada.device), CertificateRenewed)
    assert isinstance(house.ask(ListPartners(), ada.device), Partners)
    assert isinstance(house.ask(BeginStepUp(), ada.device), StepUpBegun)
    step_up(house, ada)
    assert isinstance(house.ask(FindPeople(""), ada.device), People)
    assert session(house, ada.device).began_at == house.clock.now()


def test_a_step_up_renews_its_own_device_alone(house: Organisation, ada: Person) -> None:
    other = house.enrol(ada.account)
    house.clock.advance(DAY)
    step_up(house, ada)
    now = house.clock.now()
    assert session(house, ada.device).began_at == now
    assert session(house, other).began_at == now - DAY


def test_a_wrong_proof_begins_nothing(house: Organisation, ada: Person, ben: Person) -> None:
    house.clock.advance(WEEK)
    with pytest.raises(AssertionError):
        step_up(house, Person(ada.account, ada.login, ben.passkey, ada.device))
    assert code(house.ask(FindPeople(""), ada.device)) == "session_ended"


def test_signing_in_begins_one(house: Organisation, ada: Person) -> None:
    house.clock.advance(WEEK)
    device = TestDevice()
    begun = begin(house, ada.login)
    enrolled = complete(house, begun, ada.passkey, device)
    assert isinstance(enrolled, Enrolled)
    device.id, device.account, device.chain = type(device.id)(begun.device), ada.account, enrolled.chain
    assert session(house, device).began_at == house.clock.now()


def test_a_service_has_no_end(house: Organisation, root: TestDevice) -> None:
    bot = house.enrol(
        house.run(lambda turn: create_account(turn, name="Lab", role="service", kind=AccountKind.SERVICE))
    )
    house.clock.advance(50 * DAY)
    assert isinstance(house.ask(FindPeople(""), bot), People)
    assert session(house, bot).until == NEVER
    assert code(house.ask(EndSession(bot.id), bot)) == "not_permitted"


def test_stricter_settings_hold_for_sessions_that_run(house: Organisation, ada: Person) -> None:
    house.clock.advance(DAY)
    plan = SessionPlan(personal=ClassLimits(60_000, DAY))
    services = Services(house.authority, no_history, house.composer, sessions=plan)
    strict = replace(house, edge=Edge(services, house.identity.sealing_key))
    assert code(strict.ask(FindPeople(""), ada.device)) == "session_ended"
    assert session(strict, ada.device).idle == 60_000


def test_only_the_device_itself_asks_for_its_session(house: Organisation, ada: Person) -> None:
    assert code(house.ask(GetSession())) == "bad_signature"
    request = house.request(GetSession(), ada.device)
    first = house.carry(request)
    house.clock.advance(1000)
    step_up(house, ada)
    assert house.carry(request) == first, "the same request, the same answer"
    house.run(lambda turn: revoke_device(turn, house.authority, ada.device.id))
    assert code(house.ask(GetSession(), ada.device)) == "device_revoked"


# -- ended before its time


def test_ones_own_is_ended_at_once_and_the_hub_closes_it(house: Organisation, ada: Person) -> None:
    other = house.enrol(ada.account)
    house.clock.advance(1000)
    assert house.ask(EndSession(other.id), ada.device) == Noted()
    assert code(house.ask(FindPeople(""), other)) == "session_ended"
    assert isinstance(house.ask(FindPeople(""), ada.device), People)
    assert session(house, other).until == house.clock.now()
    assert closings(house) == [other.id]
    ended = [each for each in house.records() if each.action is Action.SESSION_ENDED]
    assert [(each.actor.device, each.objects[0].id) for each in ended] == [(ada.device.id, other.id)]


def test_a_device_leaves_itself(house: Organisation, ada: Person) -> None:
    assert house.ask(EndSession(ada.device.id), ada.device) == Noted()
    assert code(house.ask(FindPeople(""), ada.device)) == "session_ended"
    assert closings(house) == [], "it hears the answer"
    step_up(house, ada)
    assert isinstance(house.ask(FindPeople(""), ada.device), People)


def test_of_one_that_is_over_only_the_connection_is_closed(house: Organisation, ada: Person, root: TestDevice) -> None:
    for _ in range(2):
        assert house.ask(EndSession(ada.device.id), root) == Noted()
    assert closings(house) == [ada.device.id] * 2
    assert len([each for each in house.records() if each.action is Action.SESSION_ENDED]) == 1


def test_another_persons_needs_the_right(house: Organisation, ada: Person, ben: Person, root: TestDevice) -> None:
    for unknown in (ada.device.id, new_id()):
        assert code(house.ask(EndSession(unknown), ben.device)) == "not_permitted", "whether or not it exists"
    assert code(house.ask(EndSession(ada.device.id))) == "bad_signature"
    assert isinstance(house.ask(FindPeople(""), ada.device), People)
    assert house.ask(EndSession(ada.device.id), root) == Noted()
    assert code(house.ask(FindPeople(""), ada.device)) == "session_ended"
    assert code(house.ask(EndSession(new_id()), root)) == "unknown_device"
    assert code(house.ask(EndSession(house.identity.device), root)) == "not_permitted"
    house.run(lambda turn: revoke_device(turn, house.authority, ada.device.id))
    assert code(house.ask(EndSession(ada.device.id), root)) == "unknown_device"
    assert code(house.ask(EndSession(ben.device.id), ada.device)) == "device_revoked"


def test_a_repeated_end_ends_no_later_session(house: Organisation, ada: Person) -> None:
    request = house.request(EndSession(ada.device.id), ada.device)
    assert house.carry(request) == Noted()
    house.clock.advance(1)
    step_up(house, ada)
    assert house.carry(request) == Noted()
    assert isinstance(house.ask(FindPeople(""), ada.device), People)


# -- who sees them


def test_one_sees_ones_own_newest_device_first(house: Organisation, ada: Person, ben: Person) -> None:
    house.clock.advance(DAY)
    other = house.enrol(ada.account)
    house.ask(FindPeople(""), other)
    gone = house.enrol(ada.account)
    house.run(lambda turn: revoke_device(turn, house.authority, gone.id))
    (first, second) = listed(house, ada.device, ListSessions())
    assert [first.device, second.device] == [other.id, ada.device.id]
    assert (first.account_name, first.device_class) == ("Dr. Ada Grey", DeviceClass.PERSONAL)
    assert listed(house, other, ListSessions(ada.account))[0].seen_at == house.clock.now()
    for body in (ListSessions(ben.account), ListSessions(new_id()), ListSessions(everybody=True)):
        assert code(house.ask(body, ada.device)) == "not_permitted", "whether or not it exists"
    assert code(house.ask(ListSessions())) == "bad_signature"


def test_an_administrator_sees_everybodys(house: Organisation, ada: Person, ben: Person, root: TestDevice) -> None:
    everybody = listed(house, root, ListSessions(everybody=True))
    assert {each.device for each in everybody} == {ada.device.id, ben.device.id, root.id}
    assert [each.device for each in listed(house, root, ListSessions(ben.account))] == [ben.device.id]
    assert listed(house, root, ListSessions(new_id())) == []
    (his,) = (each for each in everybody if each.device == ben.device.id)
    assert (his.account_name, his.device_name, his.until - his.began_at) == ("Ben Okafor", "Phone", WEEK)


def test_records_of_refusals_name_the_asker(house: Organisation, ada: Person, ben: Person) -> None:
    house.ask(EndSession(ada.device.id), ben.device)
    refused = house.records()[-1]
    assert (refused.action, refused.outcome, refused.actor.device) == (
        Action.REQUEST_REFUSED,
        Outcome.REFUSED,
        ben.device.id,
    )
