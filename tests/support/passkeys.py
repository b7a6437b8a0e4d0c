"""An authenticator made by hand, that can lie, and people who sign in with it."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field, replace

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from tests.support.organisations import PARTY, Organisation, TestDevice

from wardline.client.authenticator.formats import (
    ATTESTED,
    USER_PRESENT,
    USER_VERIFIED,
    attestation_object,
    attested_credential,
    authenticator_data,
    client_data,
)
from wardline.kit.ids import AccountId, DeviceId
from wardline.protocol.identity_requests import (
    BeginSignIn,
    BeginStepUp,
    CompleteSignIn,
    DeviceClass,
    PasskeyCreated,
    PasskeyEvidence,
    SignInBegun,
    SteppedUp,
    StepUp,
    StepUpBegun,
)
from wardline.protocol.sealed_requests import BeginEnrolment, Enrol, Enrolled, EnrolmentBegun, VaultAnswer
from wardline.protocol.signing import enrolment_challenge, step_up_challenge
from wardline.vault.identity.set_login import set_login


@dataclass(frozen=True)
class HandMade:
    """One credential. Whoever holds it may say anything; only the signature is honest."""

    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    origin: str = PARTY.origins[0]
    relying_party: str = PARTY.id
    flags: int = USER_PRESENT | USER_VERIFIED
    counter: int = 0
    extra: tuple[tuple[str, object], ...] = ()
    """More in the client data."""

    def lying(self, **changes: object) -> "HandMade":
        return replace(self, **changes)  # pyright: ignore[reportArgumentType]

    def created(self, challenge: bytes, *, kind: str = "webauthn.create", name: str = "Phone") -> PasskeyCreated:
        attested = attested_credential(self.credential, self.key.public_key())
        data = authenticator_data(self.relying_party, self.flags | ATTESTED, self.counter, attested)
        return PasskeyCreated(self._client(kind, challenge), attestation_object(data), name)

    def used(self, challenge: bytes, *, kind: str = "webauthn.get") -> PasskeyEvidence:
        data = authenticator_data(self.relying_party, self.flags, self.counter)
        client = self._client(kind, challenge)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        return PasskeyEvidence(self.credential, client, data, signature)

    def _client(self, kind: str, challenge: bytes) -> bytes:
        said = json.loads(client_data(kind, challenge, self.origin))
        return json.dumps({**said, **dict(self.extra)}).encode()


@dataclass
class Person:
    """Somebody with a login, a passkey and a first device."""

    account: AccountId
    login: str
    passkey: HandMade
    device: TestDevice


def enrol_person(house: Organisation, name: str = "Dr. Ada Grey", login: str = "ada.grey") -> Person:
    """By an invitation, with the first passkey."""
    account = house.person(name)
    assert house.run(lambda turn: set_login(turn, account, login)) is None
    passkey, device = HandMade(), TestDevice()
    invitation = house.invite(account)
    begun = house.ask(BeginEnrolment(invitation.id))
    assert isinstance(begun, EnrolmentBegun)
    body = house.enrol_body(invitation, begun, device)
    challenge = enrolment_challenge(house.id, account, begun.nonce, body.certificate_request)
    enrolled = house.ask(
        Enrol(body.invitation, body.certificate_request, body.evidence, passkey.created(challenge), "Phone")
    )
    assert isinstance(enrolled, Enrolled)
    device.id, device.account, device.chain = DeviceId(begun.device), account, enrolled.chain
    return Person(account, login, passkey, device)


def begin(house: Organisation, login: str) -> SignInBegun:
    begun = house.ask(BeginSignIn(login))
    assert isinstance(begun, SignInBegun)
    return begun


def request_of(house: Organisation, begun: SignInBegun, device: TestDevice) -> bytes:
    """The certificate request of an attempt."""
    return device.certificate_request(f"wardline:{house.id}/{begun.account}/{begun.device}")


def challenge_of(house: Organisation, begun: SignInBegun, request: bytes) -> bytes:
    return enrolment_challenge(house.id, begun.account, begun.nonce, request)


def complete(
    house: Organisation,
    begun: SignInBegun,
    passkey: HandMade,
    device: TestDevice,
    device_class: DeviceClass = DeviceClass.PERSONAL,
) -> VaultAnswer:
    """What an honest client sends."""
    request = request_of(house, begun, device)
    evidence = passkey.used(challenge_of(house, begun, request))
    return house.ask(CompleteSignIn(begun.attempt, request, evidence, device_class, "Tablet"))


def sign_in(house: Organisation, person: Person, device_class: DeviceClass = DeviceClass.PERSONAL) -> TestDevice:
    """A new device of ``person``."""
    begun, device = begin(house, person.login), TestDevice()
    enrolled = complete(house, begun, person.passkey, device, device_class)
    assert isinstance(enrolled, Enrolled)
    device.id, device.account, device.chain = DeviceId(begun.device), person.account, enrolled.chain
    return device


def step_up(house: Organisation, person: Person, device: TestDevice | None = None) -> SteppedUp:
    """``person`` proves their presence at ``device``, or at their first one."""
    at = device or person.device
    begun = house.ask(BeginStepUp(), at)
    assert isinstance(begun, StepUpBegun)
    challenge = step_up_challenge(house.id, person.account, at.id, begun.nonce)
    done = house.ask(StepUp(person.passkey.used(challenge)), at)
    assert isinstance(done, SteppedUp)
    return done
