"""People who sign in with a password, and devices that wait for approval."""

import secrets
from dataclasses import dataclass, field

from tests.support.organisations import Organisation, TestDevice
from tests.support.passkeys import begin, request_of

from wardline.kit.ids import AccountId, DeviceId
from wardline.protocol.identity_requests import (
    ApprovalAwaited,
    Approvals,
    ApprovalSummary,
    AwaitApproval,
    BeginApproval,
    BeginTotp,
    CompleteSignIn,
    ConfirmTotp,
    DecideApproval,
    ListApprovals,
    PasswordEvidence,
    RecoveryCodes,
    SetPassword,
    SignInBegun,
    TotpBegun,
)
from wardline.protocol.sealed_requests import Noted, VaultAnswer, body_hash
from wardline.protocol.signing import approval_commitment, approval_transcript
from wardline.vault.identity.passwords.totp import STEP, totp_at
from wardline.vault.identity.set_login import set_login

PASSWORD = "violet tram passes at dusk"


@dataclass
class Typist:
    """Somebody with a password, an authenticator app and a first device."""

    account: AccountId
    login: str
    device: TestDevice
    secret: bytes = b""
    recovery: tuple[str, ...] = ()

    def code(self, house: Organisation, steps: int = 0) -> str:
        """What the app shows, or showed."""
        return totp_at(self.secret, house.clock.now() // 1000 // STEP + steps)


def set_up(house: Organisation, name: str = "Dr. Ada Grey", login: str = "ada.grey") -> Typist:
    """The code that confirmed the app is used up: the clock goes on."""
    account = house.person(name)
    assert house.run(lambda turn: set_login(turn, account, login)) is None
    typist = Typist(account, login, house.enrol(account))
    assert house.ask(SetPassword(PASSWORD), typist.device) == Noted()
    begun = house.ask(BeginTotp(), typist.device)
    assert isinstance(begun, TotpBegun)
    typist.secret = begun.secret
    made = house.ask(ConfirmTotp(typist.code(house)), typist.device)
    assert isinstance(made, RecoveryCodes)
    typist.recovery = made.codes
    house.clock.advance(STEP * 1000)
    return typist


@dataclass
class Waiting:
    """A device that signed in and waits."""

    house: Organisation
    begun: SignInBegun
    awaited: ApprovalAwaited
    device: TestDevice
    nonce: bytes

    def poll(self, *, reveal: bool = False) -> VaultAnswer:
        awaited = self.awaited
        return self.house.ask(AwaitApproval(awaited.approval, awaited.ticket, self.nonce if reveal else None))


@dataclass
class NewDevice:
    """What it says when it signs in. Whoever makes it may lie."""

    house: Organisation
    login: str
    key: TestDevice = field(default_factory=TestDevice)
    nonce: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    sent: TestDevice | None = None
    """Whose certificate request it sends, where that is not the one it commits to."""

    def sign_in(self, password: str, code: str) -> VaultAnswer | Waiting:
        begun = begin(self.house, self.login)
        committed = request_of(self.house, begun, self.key)
        request = committed if self.sent is None else request_of(self.house, begun, self.sent)
        commitment = approval_commitment(self.house.id, begun.account, begun.device, self.nonce, body_hash(committed))
        evidence = PasswordEvidence(password, code, commitment)
        answer = self.house.ask(CompleteSignIn(begun.attempt, request, evidence, name="New phone"))
        if not isinstance(answer, ApprovalAwaited):
            return answer
        self.key.id, self.key.account = DeviceId(begun.device), AccountId(begun.account)
        return Waiting(self.house, begun, answer, self.key, self.nonce)


def wait(house: Organisation, typist: Typist, **lies: object) -> Waiting:
    """An honest sign-in, with a fresh code."""
    house.clock.advance(STEP * 1000)
    waiting = NewDevice(house, typist.login, **lies).sign_in(PASSWORD, typist.code(house))  # pyright: ignore[reportArgumentType]
    assert isinstance(waiting, Waiting)
    return waiting


def listed(house: Organisation, device: TestDevice, account: AccountId | None = None) -> tuple[ApprovalSummary, ...]:
    answer = house.ask(ListApprovals(account), device)
    assert isinstance(answer, Approvals)
    return answer.approvals


def compare(house: Organisation, waiting: Waiting, approver: TestDevice, account: AccountId | None = None) -> bytes:
    """Both show their nonces in order; what the approving device computes."""
    mine = secrets.token_bytes(32)
    assert house.ask(BeginApproval(waiting.awaited.approval, mine), approver) == Noted()
    waiting.poll(reveal=True)
    shown = next(each for each in listed(house, approver, account) if each.approval == waiting.awaited.approval)
    assert shown.nonce is not None
    assert shown.request_hash is not None
    opened = approval_commitment(house.id, shown.account, shown.device, shown.nonce, shown.request_hash)
    assert opened == shown.commitment
    return approval_transcript(house.id, shown.approval, shown.request_hash, shown.nonce, mine)


def approve(
    house: Organisation, waiting: Waiting, approver: TestDevice, account: AccountId | None = None
) -> VaultAnswer:
    seen = compare(house, waiting, approver, account)
    return house.ask(DecideApproval(waiting.awaited.approval, seen), approver)
