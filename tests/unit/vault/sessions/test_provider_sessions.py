"""A provider ends the sessions that its word began, and nobody else's, nor what began by anything else."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.organisations import PARTY, Organisation, TestDevice, open_organisation
from tests.support.passkeys import Person, begin, enrol_person, request_of, step_up

from wardline.audit.record import Action, AuditRecord
from wardline.kit.ids import DeviceId
from wardline.protocol.frames import decode_device_frame
from wardline.protocol.identity_requests import BeginStepUp, CompleteSignIn, OpenIdEvidence, SteppedUp, StepUp
from wardline.protocol.requests import CloseSession
from wardline.protocol.sealed_requests import Enrolled, FindPeople, People, VaultAnswer, VaultRefused
from wardline.vault.devices.complete_sign_in import complete_sign_in
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.hub_requests.tables import HUB_REQUESTS
from wardline.vault.identity import step_up as proving
from wardline.vault.identity.open_id.model import Logout, OpenIdProvider, Vouched
from wardline.vault.identity.open_id.model import Person as ProvidersPerson
from wardline.vault.identity.open_id.tables import OPEN_ID_SESSIONS
from wardline.vault.sessions.end_provider_sessions import end_provider_sessions, refuse_logout
from wardline.vault.sessions.model import SessionPlan

PLAN = SessionPlan()
STAFF = OpenIdProvider("staff", "Hospital sign-in", "https://id.example", "wardline")
GUESTS = OpenIdProvider("guests", "Guests", "https://guests.example", "wardline")
EVIDENCE = OpenIdEvidence("staff", "code", "v" * 43)
THEN = 50_000
"""Seconds by the provider's clock, which is nowhere near ours."""


@pytest.fixture
def house(tmp_path: Path, database_url: str) -> Iterator[Organisation]:
    with open_organisation(tmp_path, database_url) as organisation:
        yield organisation


@pytest.fixture
def ada(house: Organisation) -> Person:
    return enrol_person(house)


def vouched(person: Person, session: str | None, at: int, provider: OpenIdProvider = STAFF) -> Vouched:
    return Vouched(provider, ProvidersPerson(f"sub-of-{person.login}", person.login, session, at))


def sign_in(
    house: Organisation, person: Person, session: str | None = "s-1", at: int = THEN, provider: OpenIdProvider = STAFF
) -> TestDevice:
    """A new device, by the provider's word."""
    begun, device = begin(house, person.login), TestDevice()
    body = CompleteSignIn(begun.attempt, request_of(house, begun, device), EVIDENCE, name="Tablet")
    word = vouched(person, session, at, provider)
    enrolled = house.run(lambda turn: complete_sign_in(turn, house.authority, PARTY, body, word))
    assert isinstance(enrolled, Enrolled)
    device.id, device.account, device.chain = DeviceId(begun.device), person.account, enrolled.chain
    return device


def prove(house: Organisation, person: Person, device: TestDevice, session: str | None, at: int) -> None:
    """Of its own presence, at the provider."""
    house.ask(BeginStepUp(), device)
    word = vouched(person, session, at)
    body = StepUp(EVIDENCE)
    done = house.run(lambda turn: proving.step_up(turn, PARTY, person.account, device.id, body, word))
    assert isinstance(done, SteppedUp)


def log_out(
    house: Organisation,
    person: Person | None,
    session: str | None = None,
    at: int = THEN + 60,
    provider: OpenIdProvider = STAFF,
) -> int:
    """How many sessions ended."""
    word = Logout(provider, None if person is None else f"sub-of-{person.login}", session, at)
    return house.run(lambda turn: end_provider_sessions(turn, PLAN, word))


def goes_on(house: Organisation, device: TestDevice) -> bool:
    answer: VaultAnswer | None = house.ask(FindPeople(""), device)
    assert isinstance(answer, People) or (isinstance(answer, VaultRefused) and answer.code == "session_ended"), answer
    return isinstance(answer, People)


def closings(house: Organisation) -> list[str]:
    """Devices whose connection the hub is to close."""
    with house.vault.database.read() as reader:
        frames = reader.execute(select(HUB_REQUESTS.c.frame).order_by(HUB_REQUESTS.c.id)).scalars()
        return [frame.device for frame in map(decode_device_frame, frames) if isinstance(frame, CloseSession)]


def noted(house: Organisation) -> list[str]:
    with house.vault.database.read() as reader:
        return list(reader.execute(select(OPEN_ID_SESSIONS.c.device)).scalars())


def received(house: Organisation) -> list[AuditRecord]:
    return [each for each in house.records() if each.action is Action.LOGOUT_RECEIVED]


def test_a_logout_ends_the_sessions_of_that_session_there(house: Organisation, ada: Person) -> None:
    here, there = sign_in(house, ada, "s-1"), sign_in(house, ada, "s-2")
    assert log_out(house, ada, "s-1") == 1
    assert [goes_on(house, each) for each in (here, there, ada.device)] == [False, True, True]
    assert closings(house) == [here.id]
    assert noted(house) == [there.id]
    (record,) = received(house)
    assert (record.actor.organisation, record.actor.account, record.outcome.value) == (house.id, None, "done")
    assert record.numbers is not None
    assert record.numbers.count == 1
    (ended,) = (each for each in house.records() if each.action is Action.SESSION_ENDED)
    assert ended.actor == record.actor
    assert [each.id for each in ended.objects] == [here.id, ada.account]
    step_up(house, ada, here)
    assert goes_on(house, here), "it stayed enrolled"


def test_by_the_person_alone_all_of_theirs_end_and_nobody_elses(house: Organisation, ada: Person) -> None:
    ben = enrol_person(house, "Ben Okafor", "ben")
    devices = [sign_in(house, ada, "s-1"), sign_in(house, ada, None), sign_in(house, ben, "s-9")]
    assert log_out(house, ada) == 2
    assert [goes_on(house, each) for each in (*devices, ada.device, ben.device)] == [False, False, True, True, True]


def test_by_the_session_alone_too(house: Organisation, ada: Person) -> None:
    here, there = sign_in(house, ada, "s-1"), sign_in(house, ada, "s-2")
    assert log_out(house, None, "s-2") == 1
    assert [goes_on(house, here), goes_on(house, there)] == [True, False]


def test_both_must_fit_where_both_are_named(house: Organisation, ada: Person) -> None:
    ben = enrol_person(house, "Ben Okafor", "ben")
    devices = [sign_in(house, ada, "s-1"), sign_in(house, ben, "s-2")]
    assert log_out(house, ada, "s-2") == 0
    assert all(goes_on(house, each) for each in devices)


def test_a_session_there_that_nobody_named_may_be_the_one(house: Organisation, ada: Person) -> None:
    ben = enrol_person(house, "Ben Okafor", "ben")
    devices = [sign_in(house, ada, None), sign_in(house, ada, "s-1"), sign_in(house, ben, None)]
    assert log_out(house, None, "s-2") == 0, "whose it is was not said"
    assert log_out(house, ada, "s-2") == 1
    assert [goes_on(house, each) for each in devices] == [False, True, True]


def test_another_providers_word_counts_for_its_own_people(house: Organisation, ada: Person) -> None:
    device = sign_in(house, ada, "s-1")
    for provider in (GUESTS, replace(STAFF, issuer="https://id.example/")):
        assert log_out(house, ada, provider=provider) == 0
        assert log_out(house, None, "s-1", provider=provider) == 0
    assert goes_on(house, device)
    assert log_out(house, ada, provider=replace(STAFF, id="renamed")) == 1, "the issuer is what counts"


def test_who_is_known_nowhere_ends_nothing_and_is_no_error(house: Organisation, ada: Person) -> None:
    device = sign_in(house, ada)
    stranger = replace(ada, login="nobody")
    assert log_out(house, stranger) == 0
    assert log_out(house, None, "s-of-nobody") == 0
    assert goes_on(house, device)
    assert [each.numbers.count for each in received(house) if each.numbers is not None] == [0, 0]


def test_a_replayed_token_ends_nothing_that_it_did_not_end_already(house: Organisation, ada: Person) -> None:
    device = sign_in(house, ada, "s-1", THEN)
    assert log_out(house, ada, at=THEN + 60) == 1
    prove(house, ada, device, "s-2", THEN + 61)
    for _ in range(2):
        assert log_out(house, ada, at=THEN + 60) == 0
    assert goes_on(house, device)
    assert closings(house) == [device.id], "once"
    assert log_out(house, ada, at=THEN + 61) == 1, "the provider's seconds: of the same one it may have been before"


def test_our_own_clock_does_not_matter(house: Organisation, ada: Person) -> None:
    device = sign_in(house, ada, "s-1", THEN)
    house.clock.advance(3_600_000)
    assert log_out(house, ada, at=THEN - 1) == 0
    assert log_out(house, ada, at=THEN) == 1
    assert not goes_on(house, device)


def test_what_began_by_anything_else_goes_on(house: Organisation, ada: Person) -> None:
    device = sign_in(house, ada)
    step_up(house, ada, device)
    assert noted(house) == [], "by passkey, now"
    assert log_out(house, ada) == 0
    assert goes_on(house, device)
    prove(house, ada, device, "s-3", THEN + 5)
    assert log_out(house, ada, "s-3") == 1
    assert not goes_on(house, device)


def test_a_sessions_newest_word_counts(house: Organisation, ada: Person) -> None:
    device = sign_in(house, ada, "s-1", THEN)
    prove(house, ada, device, "s-2", THEN + 5)
    assert log_out(house, ada, "s-1") == 0
    assert log_out(house, ada, "s-2") == 1


def test_a_device_that_is_removed_or_over_is_left_alone(house: Organisation, ada: Person) -> None:
    gone, late = sign_in(house, ada), sign_in(house, ada)
    house.run(lambda turn: revoke_device(turn, house.authority, gone.id))
    house.clock.advance(PLAN.personal.lifetime)
    before = closings(house)
    assert log_out(house, ada) == 0
    assert (closings(house), noted(house)) == (before, [])
    assert late.id not in before


def test_what_a_provider_signed_wrongly_is_recorded(house: Organisation) -> None:
    house.run(refuse_logout)
    (record,) = received(house)
    assert (record.outcome.value, record.code, record.actor.organisation) == ("refused", "not_permitted", house.id)
