"""Passkeys of enrolled people: the first one with the invitation, others added, listed and removed; step-up."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.support.organisations import PARTY, Organisation, TestDevice, open_organisation
from tests.support.passkeys import HandMade, Person, begin, complete, enrol_person, step_up
from webauthn.helpers import encode_cbor

from wardline.audit.record import Action
from wardline.client.authenticator.formats import USER_PRESENT, USER_VERIFIED, authenticator_data
from wardline.protocol.identity_requests import (
    AddPasskey,
    BeginPasskey,
    BeginStepUp,
    ListPasskeys,
    Method,
    PasskeyBegun,
    PasskeyCreated,
    Passkeys,
    PasswordEvidence,
    RemovePasskey,
    StepUp,
    StepUpBegun,
)
from wardline.protocol.sealed_requests import (
    BeginEnrolment,
    Enrol,
    Enrolled,
    EnrolmentBegun,
    Noted,
    VaultAnswer,
    VaultRefused,
    VaultRequest,
)
from wardline.protocol.signing import enrolment_challenge, passkey_challenge, step_up_challenge
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.identity.owner_challenges import LIFETIME
from wardline.vault.identity.sign_in_decoys import MOST_PASSKEYS
from wardline.vault.identity.step_up import GOOD_FOR, require_step_up
from wardline.vault.identity.tables import PASSKEYS
from wardline.vault.identity.throttle import FREE


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


def begin_passkey(house: Organisation, device: TestDevice) -> PasskeyBegun:
    begun = house.ask(BeginPasskey(), device)
    assert isinstance(begun, PasskeyBegun)
    return begun


def add(house: Organisation, person: Person, key: HandMade, name: str = "Key") -> VaultAnswer:
    """With the presence that it needs."""
    house.clock.advance(1)
    step_up(house, person)
    begun = begin_passkey(house, person.device)
    challenge = passkey_challenge(house.id, person.account, person.device.id, begun.nonce)
    return house.ask(AddPasskey(key.created(challenge, name=name)), person.device)


def names(house: Organisation, person: Person) -> list[str]:
    listed = house.ask(ListPasskeys(), person.device)
    assert isinstance(listed, Passkeys)
    return [each.name for each in listed.passkeys]


# -- the first one


LIES: dict[str, Callable[[HandMade], HandMade]] = {
    "another origin": lambda key: key.lying(origin="https://evil.example"),
    "another relying party": lambda key: key.lying(relying_party="evil.example"),
    "no user verification": lambda key: key.lying(flags=USER_PRESENT),
    "nobody present": lambda key: key.lying(flags=USER_VERIFIED),
    "inside a frame of another page": lambda key: key.lying(extra=(("crossOrigin", True),)),
    "an id that is too short": lambda key: key.lying(credential=b"short"),
}


@pytest.mark.parametrize("lie", [*LIES, "another challenge", "an assertion"])
def test_a_wrong_first_passkey_enrols_nothing(house: Organisation, lie: str) -> None:
    account = house.person()
    invitation = house.invite(account)
    for honest in (False, True):
        begun = house.ask(BeginEnrolment(invitation.id))
        assert isinstance(begun, EnrolmentBegun)
        assert begun.relying_party == PARTY.id
        body = house.enrol_body(invitation, begun, TestDevice())
        challenge = enrolment_challenge(house.id, account, begun.nonce, body.certificate_request)
        key = HandMade() if honest or lie not in LIES else LIES[lie](HandMade())
        made = key.created(
            b"c" * 32 if lie == "another challenge" and not honest else challenge,
            kind="webauthn.get" if lie == "an assertion" and not honest else "webauthn.create",
        )
        answer = house.ask(Enrol(body.invitation, body.certificate_request, body.evidence, made))
        with house.vault.database.read() as reader:
            found = len(devices_of(reader, account))
            passkeys = reader.execute(select(func.count()).select_from(PASSKEYS)).scalar_one()
        if honest:
            assert isinstance(answer, Enrolled), "the invitation is good still"
            assert (found, passkeys) == (1, 1)
        else:
            assert code(answer) == "bad_passkey"
            assert (found, passkeys) == (0, 0)


def test_a_credential_of_somebody_else_is_taken_by_nobody(house: Organisation, ada: Person) -> None:
    account = house.person("Eve")
    invitation = house.invite(account)
    begun = house.ask(BeginEnrolment(invitation.id))
    assert isinstance(begun, EnrolmentBegun)
    body = house.enrol_body(invitation, begun, TestDevice())
    challenge = enrolment_challenge(house.id, account, begun.nonce, body.certificate_request)
    made = HandMade(credential=ada.passkey.credential).created(challenge)
    assert code(house.ask(Enrol(body.invitation, body.certificate_request, body.evidence, made))) == "bad_passkey"
    assert isinstance(complete(house, begin(house, ada.login), ada.passkey, TestDevice()), Enrolled)


# -- more of them


def test_a_person_adds_lists_and_removes_passkeys(house: Organisation, ada: Person) -> None:
    second = HandMade()
    assert add(house, ada, second, "Blue key") == Noted()
    assert names(house, ada) == ["Phone", "Blue key"]
    assert isinstance(complete(house, begin(house, ada.login), second, TestDevice()), Enrolled)
    step_up(house, ada)
    assert house.ask(RemovePasskey(ada.passkey.credential), ada.device) == Noted()
    assert names(house, ada) == ["Blue key"]
    assert code(complete(house, begin(house, ada.login), ada.passkey, TestDevice())) == "sign_in_failed"
    assert ada.passkey.credential not in begin(house, ada.login).credentials
    assert code(house.ask(RemovePasskey(second.credential), ada.device)) == "last_passkey"
    assert code(add(house, Person(ada.account, ada.login, second, ada.device), ada.passkey)) == "bad_passkey"
    done = [record.action for record in house.records() if record.action.value.startswith("passkey.")]
    assert done == [Action.PASSKEY_ADDED, Action.PASSKEY_ADDED, Action.PASSKEY_REMOVED]


def test_somebody_elses_passkey_is_not_there_to_be_removed(house: Organisation, ada: Person) -> None:
    ben = enrol_person(house, "Ben Okafor", "ben")
    step_up(house, ben)
    assert code(house.ask(RemovePasskey(ada.passkey.credential), ben.device)) == "unknown_passkey"
    assert code(house.ask(RemovePasskey(b"n" * 32), ben.device)) == "unknown_passkey"
    assert names(house, ben) == ["Phone"]


def test_adding_and_removing_need_their_owner(house: Organisation, ada: Person) -> None:
    """A thief with an unlocked device must not make a way in that outlives it."""
    assert code(house.ask(BeginPasskey(), ada.device)) == "step_up_required"
    assert code(house.ask(RemovePasskey(ada.passkey.credential), ada.device)) == "step_up_required"
    without = house.enrol(house.person("Ben Okafor"))
    assert isinstance(house.ask(BeginPasskey(), without), PasskeyBegun), "who has none yet cannot prove it so"


@pytest.mark.parametrize("lie", LIES)
def test_a_passkey_made_elsewhere_is_not_added(house: Organisation, ada: Person, lie: str) -> None:
    assert code(add(house, ada, LIES[lie](HandMade()))) == "bad_passkey"
    assert names(house, ada) == ["Phone"]


def test_a_passkeys_nonce_is_good_once_for_its_own_device(house: Organisation, ada: Person) -> None:
    step_up(house, ada)
    begun = begin_passkey(house, ada.device)
    made = HandMade().created(passkey_challenge(house.id, ada.account, ada.device.id, begun.nonce))
    other = enrol_person(house, "Ben Okafor", "ben")
    assert code(house.ask(AddPasskey(made), other.device)) == "bad_passkey"
    assert house.ask(AddPasskey(made), ada.device) == Noted()
    again = HandMade().created(passkey_challenge(house.id, ada.account, ada.device.id, begun.nonce))
    assert code(house.ask(AddPasskey(again), ada.device)) == "bad_passkey"
    late = begin_passkey(house, ada.device)
    house.clock.advance(LIFETIME)
    made = HandMade().created(passkey_challenge(house.id, ada.account, ada.device.id, late.nonce))
    assert code(house.ask(AddPasskey(made), ada.device)) == "bad_passkey"


def test_a_person_has_so_many_passkeys_and_no_more(house: Organisation, ada: Person) -> None:
    for number in range(MOST_PASSKEYS - 1):
        assert add(house, ada, HandMade(), str(number)) == Noted()
    assert code(add(house, ada, HandMade())) == "bad_passkey"
    assert len(begin(house, ada.login).credentials) == MOST_PASSKEYS


def _attested(key: HandMade, fmt: object, cose: object, statement: object = None) -> bytes:
    public = b"" if cose is None else encode_cbor(cose)
    attested = bytes(16) + len(key.credential).to_bytes(2, "big") + key.credential + public
    data = authenticator_data(PARTY.id, USER_PRESENT | USER_VERIFIED | 0x40, 0, attested)
    return encode_cbor({"fmt": fmt, "attStmt": statement or {}, "authData": data})


@pytest.mark.parametrize(
    ("fmt", "cose"),
    [
        ("none", None),
        ("none", {1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32}),  # no point of the curve
        ("none", {1: 2, 3: -7, -1: 1, -2: b"", -3: b""}),
        ("none", {1: 3, 3: -65535, -1: b"n" * 256, -2: b"\x01\x00\x01"}),  # RSA with SHA-1
        ("none", {1: 3, 3: -257, -1: b"\xff" * 128, -2: b"\x01\x00\x01"}),  # RSA of 1024 bits
        ("none", {1: 1, 3: -8, -1: 6, -2: b"short"}),
        ("none", "a string"),
        ("android-safetynet", {1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32}),
        ("tpm", {}),
        (7, {}),
    ],
)
def test_keys_and_attestations_that_are_not_taken(house: Organisation, ada: Person, fmt: object, cose: object) -> None:
    step_up(house, ada)
    begun = begin_passkey(house, ada.device)
    key = HandMade()
    honest = key.created(passkey_challenge(house.id, ada.account, ada.device.id, begun.nonce))
    made = PasskeyCreated(honest.client_data, _attested(key, fmt, cose))
    assert code(house.ask(AddPasskey(made), ada.device)) == "bad_passkey"


# -- presence


def test_presence_is_good_for_five_minutes_and_for_its_own_device(house: Organisation, ada: Person) -> None:
    other = house.enrol(ada.account)
    done = step_up(house, ada)
    assert done.until == house.clock.now() + GOOD_FOR

    def required(device: TestDevice) -> bool:
        return house.vault.ledger.run(lambda turn: require_step_up(turn, device.id)) is not None

    assert (required(ada.device), required(other)) == (False, True)
    house.clock.advance(GOOD_FOR - 1)
    assert not required(ada.device)
    house.clock.advance(1)
    assert required(ada.device)


@pytest.mark.parametrize("lie", ["enrolment", "another device", "another nonce", "no user verification", "twice"])
def test_presence_that_is_not_proven(house: Organisation, ada: Person, lie: str) -> None:
    begun = house.ask(BeginStepUp(), ada.device)
    assert isinstance(begun, StepUpBegun)
    assert (begun.methods, begun.credentials) == ((Method.PASSKEY,), (ada.passkey.credential,))
    right = step_up_challenge(house.id, ada.account, ada.device.id, begun.nonce)
    evidence = {
        "enrolment": ada.passkey.used(enrolment_challenge(house.id, ada.account, begun.nonce, b"request")),
        "another device": ada.passkey.used(step_up_challenge(house.id, ada.account, "d" * 32, begun.nonce)),
        "another nonce": ada.passkey.used(step_up_challenge(house.id, ada.account, ada.device.id, b"n" * 32)),
        "no user verification": ada.passkey.lying(flags=USER_PRESENT).used(right),
        "twice": ada.passkey.used(right),
    }[lie]
    if lie == "twice":
        house.ask(StepUp(evidence), ada.device)
    assert code(house.ask(StepUp(evidence), ada.device)) == "sign_in_failed"
    assert code(house.ask(StepUp(ada.passkey.used(right)), ada.device)) == "sign_in_failed", "the nonce is used up"
    refused = [record for record in house.records() if record.action is Action.ACCOUNT_STEP_UP_REFUSED]
    assert len(refused) == 2
    assert {record.actor.device for record in refused} == {ada.device.id}


def test_guesses_at_a_devices_step_up_slow_that_device_alone(house: Organisation, ada: Person) -> None:
    other = house.enrol(ada.account)
    for _ in range(FREE):
        assert code(house.ask(StepUp(PasswordEvidence("guess", "1")), ada.device)) == "sign_in_failed"
    throttled = house.ask(StepUp(PasswordEvidence("guess", "1")), ada.device)
    assert isinstance(throttled, VaultRefused)
    assert (throttled.code, throttled.retry_after) == ("throttled", 1000)
    assert code(house.ask(StepUp(PasswordEvidence("guess", "1")), other)) == "sign_in_failed"
    step_up(house, ada)
    step_up(house, ada, other)


@pytest.mark.parametrize(
    "body",
    [
        BeginPasskey(),
        AddPasskey(PasskeyCreated(b"{}", b"x")),
        ListPasskeys(),
        RemovePasskey(b"c" * 16),
        BeginStepUp(),
        StepUp(PasswordEvidence("x", "1")),
    ],
    ids=lambda body: type(body).__name__,
)
def test_only_an_enrolled_device_asks(house: Organisation, ada: Person, body: VaultRequest) -> None:
    assert code(house.ask(body)) == "bad_signature"
    request = house.request(body, ada.device)
    house.carry(request)
    house.run(lambda turn: revoke_device(turn, house.authority, ada.device.id))
    assert code(house.ask(body, ada.device)) == "device_revoked"
    stranger = TestDevice(id=ada.device.id, account=ada.account, chain=ada.device.chain)
    assert code(house.ask(body, stranger)) == "bad_signature"
