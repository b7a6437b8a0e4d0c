"""Signing in with a passkey, with strangers and other people's credentials as attackers."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from tests.support.organisations import PARTY, Organisation, TestDevice, no_history, open_organisation
from tests.support.passkeys import HandMade, Person, begin, challenge_of, complete, enrol_person, request_of, sign_in

from wardline.audit.record import Action, Outcome
from wardline.client.authenticator.formats import USER_PRESENT, USER_VERIFIED
from wardline.mls.public import verify_chain
from wardline.protocol.identity_requests import (
    BeginSignIn,
    CompleteSignIn,
    DeviceClass,
    Method,
    PasskeyEvidence,
    PasswordEvidence,
    SignInBegun,
)
from wardline.protocol.padding import pad
from wardline.protocol.sealed_requests import Enrolled, VaultRefused, encode_answer
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.devices.tables import DEVICES
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.operation import Services
from wardline.vault.identity import sign_in_attempts
from wardline.vault.identity.set_login import set_login
from wardline.vault.identity.sign_in_attempts import LIFETIME
from wardline.vault.identity.sign_in_decoys import MOST_PASSKEYS
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.identity.tables import PASSKEYS, SIGN_IN_ATTEMPTS
from wardline.vault.identity.throttle import FREE, LONGEST_WAIT


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def ada(house: Organisation) -> Person:
    return enrol_person(house)


def code(answer: object) -> str:
    assert isinstance(answer, VaultRefused)
    return answer.code


def refusals(house: Organisation) -> int:
    return sum(
        record.action is Action.ACCOUNT_SIGN_IN_REFUSED and record.outcome is Outcome.REFUSED
        for record in house.records()
    )


def count_devices(house: Organisation) -> int:
    with house.vault.database.read() as reader:
        return reader.execute(select(func.count()).select_from(DEVICES)).scalar_one()


# -- the way it should go


def test_a_login_and_a_passkey_make_a_device(house: Organisation, ada: Person) -> None:
    begun, device = begin(house, "  ADA.Grey"), TestDevice()
    assert (begun.account, begun.relying_party, begun.methods) == (
        ada.account,
        PARTY.id,
        (Method.PASSKEY, Method.PASSWORD),
    )
    assert ada.passkey.credential in begun.credentials
    request = request_of(house, begun, device)
    evidence = ada.passkey.used(challenge_of(house, begun, request))
    body = CompleteSignIn(begun.attempt, request, evidence, DeviceClass.SHARED, "Ward 4")
    enrolled = house.ask(body)
    assert isinstance(enrolled, Enrolled)
    assert (enrolled.account_name, enrolled.organisation_name) == ("Dr. Ada Grey", "General Hospital")
    identity = verify_chain(list(enrolled.chain), anchors=house.authority.anchors, now=house.clock.now() // 1000)
    assert (identity.account, identity.device, identity.steward) == (ada.account, begun.device, False)
    with house.vault.database.read() as reader:
        row = reader.execute(select(DEVICES.c["class"], DEVICES.c.method).where(DEVICES.c.id == begun.device)).one()
        assert tuple(row) == ("shared", "passkey")
        assert reader.execute(select(PASSKEYS.c.used_at)).scalar_one() == house.clock.now()
    done = [record for record in house.records() if record.action is Action.ACCOUNT_SIGNED_IN]
    assert [(each.actor.account, each.objects[1].id) for each in done] == [(ada.account, begun.device)]


def test_two_attempts_side_by_side_make_two_devices(house: Organisation, ada: Person) -> None:
    first, second = begin(house, ada.login), begin(house, ada.login)
    assert first.device != second.device
    assert isinstance(complete(house, second, ada.passkey, TestDevice()), Enrolled)
    assert isinstance(complete(house, first, ada.passkey, TestDevice()), Enrolled)


def test_a_counter_that_falls_is_recorded_and_lets_its_owner_in(house: Organisation, ada: Person) -> None:
    for counter in (7, 3):
        passkey = ada.passkey.lying(counter=counter)
        assert isinstance(complete(house, begin(house, ada.login), passkey, TestDevice()), Enrolled)
    fell = [record for record in house.records() if record.action is Action.PASSKEY_COUNTER_FELL]
    assert [record.numbers.count for record in fell if record.numbers is not None] == [3]
    with house.vault.database.read() as reader:
        assert reader.execute(select(PASSKEYS.c.counter)).scalar_one() == 7


# -- evidence that proves nothing

LIES: dict[str, Callable[[HandMade], HandMade]] = {
    "another origin": lambda key: key.lying(origin="https://chat.hospital.example.evil.example"),
    "another port": lambda key: key.lying(origin="https://chat.hospital.example:8443"),
    "no tls": lambda key: key.lying(origin="http://chat.hospital.example"),
    "another relying party": lambda key: key.lying(relying_party="hospital.example"),
    "no user verification": lambda key: key.lying(flags=USER_PRESENT),
    "nobody present": lambda key: key.lying(flags=USER_VERIFIED),
    "inside a frame of another page": lambda key: key.lying(extra=(("crossOrigin", True),)),
    "another key": lambda key: HandMade(credential=key.credential),
    "an unknown credential": lambda key: key.lying(credential=b"u" * 32),
}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie)
def test_evidence_that_proves_nothing_is_refused_and_uses_up_the_nonce(
    house: Organisation, ada: Person, lie: str
) -> None:
    before = count_devices(house)
    begun = begin(house, ada.login)
    assert code(complete(house, begun, LIES[lie](ada.passkey), TestDevice())) == "sign_in_failed"
    assert code(complete(house, begun, ada.passkey, TestDevice())) == "sign_in_failed", "one answer for each nonce"
    assert (count_devices(house), refusals(house)) == (before, 2)
    assert isinstance(complete(house, begin(house, ada.login), ada.passkey, TestDevice()), Enrolled)


def test_another_accounts_passkey_opens_nothing(house: Organisation, ada: Person) -> None:
    ben = enrol_person(house, "Ben Okafor", "ben.okafor")
    begun = begin(house, ada.login)
    assert code(complete(house, begun, ben.passkey, TestDevice())) == "sign_in_failed"
    with house.vault.database.read() as reader:
        assert len(devices_of(reader, ada.account)) == 1


def test_an_assertion_is_good_for_its_own_certificate_request_alone(house: Organisation, ada: Person) -> None:
    """A hub that saw the inside would keep the evidence and put its own key into the request."""
    begun, honest, attacker = begin(house, ada.login), TestDevice(), TestDevice()
    evidence = ada.passkey.used(challenge_of(house, begun, request_of(house, begun, honest)))
    swapped = CompleteSignIn(begun.attempt, request_of(house, begun, attacker), evidence)
    assert code(house.ask(swapped)) == "sign_in_failed"


def test_an_assertion_is_good_for_its_own_attempt_alone(house: Organisation, ada: Person) -> None:
    first, device = begin(house, ada.login), TestDevice()
    request = request_of(house, first, device)
    evidence = ada.passkey.used(challenge_of(house, first, request))
    assert isinstance(house.ask(CompleteSignIn(first.attempt, request, evidence)), Enrolled)
    assert code(house.ask(CompleteSignIn(first.attempt, request, evidence))) == "sign_in_failed"
    second = begin(house, ada.login)
    assert code(house.ask(CompleteSignIn(second.attempt, request, evidence))) == "sign_in_failed"
    again = CompleteSignIn(second.attempt, request_of(house, second, device), evidence)
    assert code(house.ask(again)) == "sign_in_failed"


def test_of_two_devices_that_race_for_one_attempt_one_gets_in(house: Organisation, ada: Person) -> None:
    begun, before = begin(house, ada.login), count_devices(house)
    bodies: list[CompleteSignIn] = []
    for device in (TestDevice(), TestDevice()):
        request = request_of(house, begun, device)
        bodies.append(CompleteSignIn(begun.attempt, request, ada.passkey.used(challenge_of(house, begun, request))))
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(house.ask, bodies))
    assert sorted(type(answer).__name__ for answer in answers) == ["Enrolled", "VaultRefused"]
    assert count_devices(house) == before + 1


def test_a_registration_is_no_assertion(house: Organisation, ada: Person) -> None:
    begun, device = begin(house, ada.login), TestDevice()
    request = request_of(house, begun, device)
    evidence = ada.passkey.used(challenge_of(house, begun, request), kind="webauthn.create")
    assert code(house.ask(CompleteSignIn(begun.attempt, request, evidence))) == "sign_in_failed"


def test_an_attempt_ends_after_five_minutes(house: Organisation, ada: Person) -> None:
    begun, late = begin(house, ada.login), begin(house, ada.login)
    house.clock.advance(LIFETIME - 1)
    assert isinstance(complete(house, begun, ada.passkey, TestDevice()), Enrolled)
    house.clock.advance(1)
    assert code(complete(house, late, ada.passkey, TestDevice())) == "sign_in_failed"
    assert code(house.ask(CompleteSignIn("f" * 32, b"x", PasswordEvidence("x", "y")))) == "sign_in_failed"


def test_a_certificate_request_for_somebody_else_is_refused(house: Organisation, ada: Person) -> None:
    begun, device = begin(house, ada.login), TestDevice()
    for uri in (
        f"wardline:{house.id}/{begun.account}/{'e' * 32}",
        f"wardline:{house.id}/{'e' * 32}/{begun.device}",
        f"wardline:{'e' * 32}/{begun.account}/{begun.device}",
    ):
        begun = begin(house, ada.login)
        request = device.certificate_request(uri)
        evidence = ada.passkey.used(challenge_of(house, begun, request))
        assert code(house.ask(CompleteSignIn(begun.attempt, request, evidence))) == "sign_in_failed"


def test_a_suspended_person_does_not_get_in_and_cannot_tell_why(house: Organisation, ada: Person) -> None:
    begun = begin(house, ada.login)
    house.run(lambda turn: suspend_account(turn, ada.account))
    assert code(complete(house, begun, ada.passkey, TestDevice())) == "sign_in_failed"
    after = begin(house, ada.login)
    assert (after.account, after.credentials) == (begun.account, begun.credentials)
    assert code(complete(house, after, ada.passkey, TestDevice())) == "sign_in_failed"


@pytest.mark.parametrize(
    "evidence",
    [
        PasswordEvidence("correct horse battery staple", "123456"),
        PasskeyEvidence(b"c" * 16, b"{}", bytes(37), bytes(8)),
        PasskeyEvidence(b"c" * 1023, b"[" * 4096, b"\xff" * 4096, b"\x30" * 1024),
    ],
    ids=lambda evidence: type(evidence).__name__,
)
def test_other_evidence_proves_nothing(house: Organisation, ada: Person, evidence: object) -> None:
    begun = begin(house, ada.login)
    body = CompleteSignIn(begun.attempt, request_of(house, begun, TestDevice()), evidence)  # pyright: ignore[reportArgumentType]
    assert code(house.ask(body)) == "sign_in_failed"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    client=st.binary(min_size=1, max_size=200),
    data=st.binary(min_size=37, max_size=300),
    signature=st.binary(min_size=8, max_size=80),
)
def test_whatever_bytes_an_authenticator_sends_the_vault_only_refuses(
    house: Organisation, client: bytes, data: bytes, signature: bytes
) -> None:
    with house.vault.database.read() as reader:
        known = reader.execute(select(PASSKEYS.c.credential)).scalar_one_or_none()
    person = enrol_person(house) if known is None else None
    credential = known or (person.passkey.credential if person else b"")
    begun = begin(house, "ada.grey")
    body = CompleteSignIn(
        begun.attempt, request_of(house, begun, TestDevice()), PasskeyEvidence(credential, client, data, signature)
    )
    assert code(house.ask(body)) == "sign_in_failed"


# -- nobody learns who has an account


def shape(begun: SignInBegun) -> tuple[object, ...]:
    lengths = (len(begun.attempt), len(begun.account), len(begun.device), len(begun.nonce))
    credentials = sorted(len(each) for each in begun.credentials)
    return (*lengths, begun.relying_party, begun.methods, begun.providers, *credentials)


def test_an_unknown_login_is_answered_like_a_known_one(house: Organisation, ada: Person) -> None:
    without = house.person("Ben Okafor")
    house.run(lambda turn: set_login(turn, without, "ben"))
    answers = [begin(house, login) for login in (ada.login, "ben", "nobody", "somebody.else@hospital.example")]
    assert {shape(answer) for answer in answers} == {shape(answers[0])}
    assert len(answers[0].credentials) == MOST_PASSKEYS
    assert {len(pad(encode_answer(answer))) for answer in answers} == {len(pad(encode_answer(answers[0])))}
    again = [begin(house, login) for login in (" ADA.grey", "Ben", "NOBODY", "Somebody.Else@hospital.example ")]
    assert [each.account for each in again] == [each.account for each in answers], "the same at each asking"
    assert [each.credentials for each in again] == [each.credentials for each in answers]
    assert len({each.device for each in (*answers, *again)}) == 8
    assert len({each.account for each in answers}) == 4


def test_completing_for_nobody_is_refused_like_for_somebody(house: Organisation, ada: Person) -> None:
    known, unknown = begin(house, ada.login), begin(house, "nobody")
    wrong = HandMade()
    answers = [complete(house, begun, wrong, TestDevice()) for begun in (known, unknown)]
    assert answers[0] == answers[1] == VaultRefused("sign_in_failed")
    assert refusals(house) == 2, "one record each"
    guess = PasswordEvidence("x", "1")
    waits = []
    for login in (ada.login, "nobody"):
        said = [
            house.ask(
                CompleteSignIn((begun := begin(house, login)).attempt, request_of(house, begun, TestDevice()), guess)
            )
            for _ in range(FREE + 2)
        ]
        waits.append(said)
    assert waits[0] == waits[1]
    assert code(waits[0][-1]) == "throttled"


def test_where_no_page_is_served_nobody_is_offered_a_passkey(tmp_path: Path) -> None:
    with open_organisation(tmp_path) as house:
        person = enrol_person(house)
        house.edge = Edge(Services(house.authority, no_history, house.composer), house.identity.sealing_key)
        begun = begin(house, person.login)
        assert (begun.relying_party, begun.methods, begun.credentials) == ("", (Method.PASSWORD,), ())
        assert code(complete(house, begun, person.passkey, TestDevice())) == "sign_in_failed"


# -- too fast


def guess(house: Organisation, login: str) -> VaultRefused:
    begun = begin(house, login)
    body = CompleteSignIn(begun.attempt, request_of(house, begun, TestDevice()), PasswordEvidence("guess", "000000"))
    answer = house.ask(body)
    assert isinstance(answer, VaultRefused)
    return answer


def test_guesses_wait_longer_and_longer_and_never_for_ever(house: Organisation, ada: Person) -> None:
    assert [guess(house, ada.login).code for _ in range(FREE)] == ["sign_in_failed"] * FREE
    waits: list[int] = []
    for _ in range(9):
        throttled = guess(house, ada.login)
        assert throttled.code == "throttled"
        assert throttled.retry_after is not None
        house.clock.advance(throttled.retry_after - 1)
        assert guess(house, ada.login).code == "throttled"
        house.clock.advance(1)
        assert guess(house, ada.login).code == "sign_in_failed"
        waits.append(throttled.retry_after)
    assert waits[:4] == [1000, 2000, 4000, 8000]
    assert waits[-1] == LONGEST_WAIT


def test_nobody_is_locked_out_by_others_guesses(house: Organisation, ada: Person) -> None:
    for _ in range(FREE + 3):
        guess(house, ada.login)
    assert guess(house, ada.login).code == "throttled"
    assert guess(house, "somebody.else").code == "sign_in_failed", "another name has its own count"
    assert isinstance(complete(house, begin(house, ada.login), ada.passkey, TestDevice()), Enrolled)
    for _ in range(20):
        assert code(complete(house, begin(house, ada.login), HandMade(), TestDevice())) == "sign_in_failed"
        forged = HandMade(credential=ada.passkey.credential)
        assert code(complete(house, begin(house, ada.login), forged, TestDevice())) == "sign_in_failed"
    sign_in(house, ada)


def test_a_flood_of_attempts_pushes_out_its_own_kind_first(
    house: Organisation, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in_attempts, "MOST_OPEN", 5)
    honest = begin(house, ada.login)
    for number in range(12):
        house.clock.advance(1)
        begin(house, f"nobody-{number}")
    with house.vault.database.read() as reader:
        assert reader.execute(select(func.count()).select_from(SIGN_IN_ATTEMPTS)).scalar_one() == 6
    assert isinstance(complete(house, honest, ada.passkey, TestDevice()), Enrolled)
    newest = honest
    for _ in range(12):
        house.clock.advance(1)
        newest = begin(house, ada.login)
    with house.vault.database.read() as reader:
        assert reader.execute(select(func.count()).select_from(SIGN_IN_ATTEMPTS)).scalar_one() == 10
    assert isinstance(complete(house, newest, ada.passkey, TestDevice()), Enrolled)
    house.clock.advance(LIFETIME)
    begin(house, ada.login)
    with house.vault.database.read() as reader:
        assert reader.execute(select(func.count()).select_from(SIGN_IN_ATTEMPTS)).scalar_one() == 1


def test_a_login_longer_than_any_is_malformed(house: Organisation) -> None:
    assert code(house.ask(BeginSignIn("x" * 255))) == "malformed_request"
    assert shape(begin(house, "\u202e" * 254)) == shape(begin(house, "x"))
