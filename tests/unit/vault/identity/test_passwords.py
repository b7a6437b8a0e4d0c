"""Passwords with time-based codes: the rules of NIST SP 800-63B, the vectors of RFC 6238, and who tries without."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests.support.organisations import Organisation, TestDevice, open_organisation
from tests.support.passkeys import begin, request_of
from tests.support.passwords import PASSWORD, NewDevice, Typist, Waiting, set_up

from wardline.audit.record import Action
from wardline.protocol.identity_requests import (
    BeginPasskey,
    BeginStepUp,
    BeginTotp,
    CompleteSignIn,
    ConfirmTotp,
    MakeRecoveryCodes,
    PasswordEvidence,
    RecoveryCodes,
    SetPassword,
    SteppedUp,
    StepUp,
    TotpBegun,
)
from wardline.protocol.sealed_requests import Noted, VaultAnswer, VaultRefused
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.identity.passwords import hashing
from wardline.vault.identity.passwords.breached import is_breached
from wardline.vault.identity.passwords.rules import Weakness, find_weakness
from wardline.vault.identity.passwords.tables import PASSWORDS, RECOVERY_CODES
from wardline.vault.identity.passwords.totp import STEP, matching_step, totp_at
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.identity.throttle import FREE

CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "HASHER", CHEAP)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def ada(house: Organisation) -> Typist:
    return set_up(house)


def code(answer: object) -> str:
    assert isinstance(answer, VaultRefused)
    return answer.code


def sign_in(house: Organisation, login: str, password: str, typed: str) -> VaultAnswer | Waiting:
    return NewDevice(house, login).sign_in(password, typed)


# -- which passwords

REFUSED = {
    "eleven char": Weakness.SHORT,
    "": Weakness.SHORT,
    "ﬁﬁﬁﬁﬁ": Weakness.SHORT,  # ten in NFKC
    "qwerty123456": Weakness.COMMON,
    "QWERTY123456": Weakness.COMMON,
    "passwordpassword": Weakness.COMMON,
    "aaaaaaaaaaaaaaaa": Weakness.COMMON,
    "123123123123": Weakness.COMMON,
    "General Hospital": Weakness.OWN_NAME,
    "general-hospital-2026": Weakness.OWN_NAME,
    "ada.grey@hospital.example": Weakness.OWN_NAME,
}


@pytest.mark.parametrize("password", REFUSED, ids=repr)
def test_a_weak_password_is_refused_with_the_reason(password: str) -> None:
    assert find_weakness(password, ("ada.grey@hospital.example", "General Hospital")) is REFUSED[password]


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "ünïcödé ist auch gut", "🚑🚒🏥🩺💊🧪🩹🚨🔬🧬🦴🫀", "x" * 3 + "y" * 9 + "\0", "a b c d e f g"],
)
def test_any_character_will_do(password: str) -> None:
    assert find_weakness(password, ("", "General Hospital")) is None


@given(st.text(min_size=1, max_size=40))
def test_whatever_is_typed_is_judged_by_its_nfkc_form(password: str) -> None:
    normal = hashing.normalise_password(password)
    assert find_weakness(password, ()) is find_weakness(normal, ())
    assert hashing.verify_password(CHEAP.hash(normal), password)


@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=40, unique=True), st.text(max_size=12))
def test_the_ordered_file_is_searched_by_bisection(
    tmp_path_factory: pytest.TempPathFactory, stolen: list[str], other: str
) -> None:
    digests = {hashlib.sha1(hashing.normalise_password(each).encode()).hexdigest().upper() for each in stolen}
    file = tmp_path_factory.mktemp("breached") / "ordered.txt"
    file.write_bytes(b"".join(f"{digest}:{number * 37}\r\n".encode() for number, digest in enumerate(sorted(digests))))
    assert all(is_breached(file, each) for each in stolen)
    known = {hashing.normalise_password(each) for each in stolen}
    assert is_breached(file, other) is (hashing.normalise_password(other) in known)
    file.write_bytes(b"")
    assert not is_breached(file, other)
    assert not is_breached(None, other)


def test_the_vault_refuses_a_weak_one_and_keeps_the_old(house: Organisation, ada: Typist) -> None:
    other = house.enrol(house.person("Ben Okafor"))
    refused = house.ask(SetPassword("General Hospital"), other)
    assert refused == VaultRefused("weak_password", "own_name")
    assert code(house.ask(SetPassword("another good long one"), ada.device)) == "step_up_required"
    assert isinstance(sign_in(house, ada.login, PASSWORD, ada.code(house)), Waiting)


# -- time-based codes


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_rfc_6238(seconds: int, expected: str) -> None:
    """Appendix B has eight digits; the last six are the code of six (RFC 4226 section 5.3)."""
    secret = b"12345678901234567890"
    assert totp_at(secret, seconds // STEP) == expected[-6:]
    assert matching_step(secret, expected[-6:], now=seconds * 1000, last_step=0) == seconds // STEP


def test_a_phone_may_be_off_by_one_step_and_no_more() -> None:
    secret, here = b"s" * 20, 1_000_000
    taken = [
        off
        for off in range(-4, 5)
        if matching_step(secret, totp_at(secret, here + off), now=here * 30_000, last_step=0)
    ]
    assert taken == [-1, 0, 1]


@given(st.text(max_size=64))
def test_whatever_is_typed_is_a_code_or_none(typed: str) -> None:
    assert matching_step(b"s" * 20, typed, now=30_000, last_step=5) is None


def test_a_code_is_good_once_and_none_before_it(house: Organisation, ada: Typist) -> None:
    used = ada.code(house)
    assert isinstance(sign_in(house, ada.login, PASSWORD, used), Waiting)
    assert code(sign_in(house, ada.login, PASSWORD, used)) == "sign_in_failed"
    assert code(sign_in(house, ada.login, PASSWORD, ada.code(house, -1))) == "sign_in_failed"
    assert isinstance(sign_in(house, ada.login, PASSWORD, ada.code(house, 1)), Waiting)


def test_the_code_that_set_it_up_signs_nobody_in(house: Organisation, ada: Typist) -> None:
    assert code(sign_in(house, ada.login, PASSWORD, ada.code(house, -1))) == "sign_in_failed"


def test_a_wrong_password_uses_no_code_up(house: Organisation, ada: Typist) -> None:
    assert code(sign_in(house, ada.login, "wrong horse battery staple", ada.code(house))) == "sign_in_failed"
    assert isinstance(sign_in(house, ada.login, PASSWORD, ada.code(house)), Waiting)


def test_setting_up_needs_one_right_code_in_time_and_few_guesses(house: Organisation) -> None:
    device = house.enrol(house.person("Ben Okafor"))
    assert code(house.ask(ConfirmTotp("123456"), device)) == "wrong_code"
    begun = house.ask(BeginTotp(), device)
    assert isinstance(begun, TotpBegun)
    assert begun.uri.startswith("otpauth://totp/General%20Hospital:")
    house.clock.advance(10 * 60_000)
    late = totp_at(begun.secret, house.clock.now() // 1000 // STEP)
    assert code(house.ask(ConfirmTotp(late), device)) == "wrong_code"
    assert [code(house.ask(ConfirmTotp("000000"), device)) for _ in range(FREE)][-1] == "throttled"


# -- recovery codes


def test_a_recovery_code_stands_in_once(house: Organisation, ada: Typist) -> None:
    assert len(set(ada.recovery)) == 10
    typed = ada.recovery[3].lower().replace("-", " ")
    assert isinstance(sign_in(house, ada.login, PASSWORD, typed), Waiting)
    assert code(sign_in(house, ada.login, PASSWORD, typed)) == "sign_in_failed"
    assert code(sign_in(house, ada.login, PASSWORD, ada.recovery[3])) == "sign_in_failed"
    assert [
        each.numbers.count for each in house.records() if each.action is Action.RECOVERY_CODE_USED and each.numbers
    ] == [9]


def test_new_recovery_codes_end_the_old_and_need_their_owner(house: Organisation, ada: Typist) -> None:
    assert code(house.ask(MakeRecoveryCodes(), ada.device)) == "step_up_required"
    house.ask(BeginStepUp(), ada.device)
    assert isinstance(house.ask(StepUp(PasswordEvidence(PASSWORD, ada.code(house))), ada.device), SteppedUp)
    made = house.ask(MakeRecoveryCodes(), ada.device)
    assert isinstance(made, RecoveryCodes)
    assert not set(made.codes) & set(ada.recovery)
    assert code(sign_in(house, ada.login, PASSWORD, ada.recovery[0])) == "sign_in_failed"
    assert isinstance(sign_in(house, ada.login, PASSWORD, made.codes[0]), Waiting)
    assert house.ask(SetPassword("another good long one"), ada.device) == Noted()


def test_another_accounts_recovery_code_opens_nothing(house: Organisation, ada: Typist) -> None:
    ben = set_up(house, "Ben Okafor", "ben.okafor")
    assert code(sign_in(house, ada.login, PASSWORD, ben.recovery[0])) == "sign_in_failed"
    assert isinstance(sign_in(house, ben.login, PASSWORD, ben.recovery[0]), Waiting)


# -- who has no right


@pytest.mark.parametrize(
    "body", [SetPassword(PASSWORD), BeginTotp(), ConfirmTotp("123456"), MakeRecoveryCodes()], ids=repr
)
def test_only_an_enrolled_device_sets_them_up(house: Organisation, ada: Typist, body: object) -> None:
    assert code(house.ask(body)) == "bad_signature"  # pyright: ignore[reportArgumentType]
    house.run(lambda turn: revoke_device(turn, house.authority, ada.device.id))
    assert code(house.ask(body, ada.device)) == "device_revoked"  # pyright: ignore[reportArgumentType]


def test_an_unlocked_device_in_other_hands_makes_no_way_in(house: Organisation, ada: Typist) -> None:
    for body in (SetPassword(PASSWORD), BeginTotp(), MakeRecoveryCodes(), BeginPasskey()):
        assert code(house.ask(body, ada.device)) == "step_up_required"


def test_whatever_is_wrong_is_told_and_timed_the_same(
    house: Organisation, ada: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = house.person("Cleo Vane")
    half = house.enrol(house.person("Dan Wu"))
    house.ask(SetPassword(PASSWORD), half)
    work: list[str] = []
    monkeypatch.setattr(hashing, "HASHER", _counting(work))
    house.run(lambda turn: suspend_account(turn, without))
    tries = [
        (ada.login, "wrong horse battery staple", ada.code(house)),
        (ada.login, PASSWORD, "000000"),
        (ada.login, PASSWORD, "not a code at all"),
        ("nobody", PASSWORD, "000000"),
    ]
    answers = [sign_in(house, *each) for each in tries]
    assert answers == [VaultRefused("sign_in_failed")] * len(tries)
    assert len(work) == len(tries), "one Argon2id each"
    suspended = begin(house, ada.login)
    house.run(lambda turn: suspend_account(turn, ada.account))
    for begun, request in ((suspended, b"x"), (begin(house, "cleo"), b"x"), (begin(house, "cleo"), None)):
        encoded = request or request_of(house, begun, TestDevice())
        body = CompleteSignIn(begun.attempt, encoded, PasswordEvidence(PASSWORD, "000000"))
        assert code(house.ask(body)) == "sign_in_failed"
    assert len(work) == len(tries) + 2, "an attempt that suspension ended is known to be over"


def _counting(work: list[str]) -> PasswordHasher:
    class Counting(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            work.append("hash")
            return super().hash(password, salt=salt)

        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002  as argon2 names it
            work.append("verify")
            return super().verify(hash, password)

    return Counting(time_cost=1, memory_cost=8, parallelism=1)


def test_other_parameters_hash_it_anew(house: Organisation, ada: Typist, monkeypatch: pytest.MonkeyPatch) -> None:
    def stored() -> bytes:
        with house.vault.database.read() as reader:
            return reader.execute(select(PASSWORDS.c.hash)).scalar_one()

    before = stored()
    dearer = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(hashing, "HASHER", dearer)
    assert code(sign_in(house, ada.login, "wrong horse battery staple", ada.code(house))) == "sign_in_failed"
    assert stored() == before
    assert isinstance(sign_in(house, ada.login, PASSWORD, ada.code(house)), Waiting)
    after = stored()
    assert after != before
    house.clock.advance(STEP * 1000)
    assert isinstance(sign_in(house, ada.login, PASSWORD, ada.code(house)), Waiting)
    assert stored() == after


def test_nothing_that_was_typed_is_anywhere(
    house: Organisation, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    ada = set_up(house)
    sign_in(house, ada.login, "wrong horse battery staple", "000000")
    sign_in(house, ada.login, PASSWORD, ada.recovery[0])
    secrets = [PASSWORD, "wrong horse battery staple", *ada.recovery, *(each.replace("-", "") for each in ada.recovery)]
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"passwords" in kept, "the database was read"
    out = capfd.readouterr()
    said = (caplog.text + out.out + out.err + repr(house.records())).encode()
    for secret in (*(each.encode() for each in secrets), ada.secret, b"$argon2"):
        assert secret not in kept
        assert secret not in said
    bodies = (SetPassword(PASSWORD), PasswordEvidence(PASSWORD, "123456"), RecoveryCodes(ada.recovery))
    assert [repr(each) for each in bodies] == ["SetPassword()", "PasswordEvidence()", "RecoveryCodes()"]
    with house.vault.database.read() as reader:
        assert len(reader.execute(select(RECOVERY_CODES.c.digest)).all()) == 9
