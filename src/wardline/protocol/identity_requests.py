"""How a person proves who they are to their vault, and what they do with passkeys and devices (design.md, section 4).

Bodies of sealed requests, as those in ``sealed_requests``. Whoever signs in types a login name first; the vault answers
an unknown one with what a known one could get, so that nobody learns who has an account.
"""

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from wardline.protocol.types import Chain, Count, Hash, Id

Login = Annotated[str, Meta(min_length=1, max_length=254)]
"""A login name as the person types it: case and width mean nothing (NFKC, case folded)."""
Label = Annotated[str, Meta(max_length=64)]
"""What a person calls a device or a passkey."""
CredentialId = Annotated[bytes, Meta(min_length=16, max_length=1023)]
"""WebAuthn Level 3, section 5.1: a credential's id."""
ClientData = Annotated[bytes, Meta(min_length=1, max_length=4096)]
"""WebAuthn section 5.8.1: the JSON that the browser made, byte for byte."""
Attested = Annotated[bytes, Meta(min_length=1, max_length=16384)]
"""WebAuthn section 6.5: an attestation object."""
AuthenticatorData = Annotated[bytes, Meta(min_length=37, max_length=4096)]
"""WebAuthn section 6.1."""
AssertionSignature = Annotated[bytes, Meta(min_length=8, max_length=1024)]
"""WebAuthn section 6.3.3."""
Password = Annotated[str, Meta(min_length=1, max_length=1024)]
"""As the person types it; compared in NFKC."""
LoopbackPort = Annotated[int, Meta(ge=1024, le=65535)]
"""Of a program on the person's own machine, on 127.0.0.1 (RFC 8252 section 7.3)."""
CertificateRequest = Annotated[bytes, Meta(min_length=1, max_length=4096)]
"""PKCS#10 (RFC 2986), DER."""


class PasskeyCreated(msgspec.Struct, frozen=True, array_like=True):
    """What ``navigator.credentials.create`` gave (WebAuthn section 5.1.3)."""

    client_data: ClientData
    attestation: Attested
    name: Label = ""


class PasskeyEvidence(msgspec.Struct, frozen=True, array_like=True, tag="passkey"):
    """What ``navigator.credentials.get`` gave, with user verification (WebAuthn section 5.1.4)."""

    credential: CredentialId
    client_data: ClientData
    authenticator_data: AuthenticatorData
    signature: AssertionSignature


class OpenIdEvidence(msgspec.Struct, frozen=True, array_like=True, tag="open_id"):
    """An authorization code (OpenID Connect Core 1.0, section 3.1.2.5) and the PKCE verifier (RFC 7636); the vault
    redeems it. The ID token's ``nonce`` is the challenge, base64url.
    """

    provider: Annotated[str, Meta(min_length=1, max_length=64)]
    code: Annotated[str, Meta(min_length=1, max_length=4096)]
    verifier: Annotated[str, Meta(min_length=43, max_length=128)]
    port: LoopbackPort | None = None
    """The one that ``BeginSignIn`` or ``BeginStepUp`` named."""


class PasswordEvidence(msgspec.Struct, frozen=True, array_like=True, tag="password"):
    """A password (NIST SP 800-63B) and a time-based code (RFC 6238) or a recovery code."""

    password: Password
    code: Annotated[str, Meta(min_length=1, max_length=64)]
    commitment: Hash | None = None
    """``signing.approval_commitment`` of the device that signs in; none at a step-up."""

    def __repr__(self) -> str:
        return "PasswordEvidence()"


Evidence = PasskeyEvidence | OpenIdEvidence | PasswordEvidence


class Method(StrEnum):
    """How a person may prove who they are."""

    PASSKEY = "passkey"
    OPEN_ID = "open_id"
    PASSWORD = "password"  # noqa: S105 (a method, not a password)


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where a device was, as its hub said: never nearer than a town."""

    site: Annotated[str, Meta(max_length=64)] = ""
    """The organisation's own name for the network: "Main campus"."""
    country: Annotated[str, Meta(max_length=2)] = ""
    """ISO 3166-1 alpha-2, in capitals."""
    town: Annotated[str, Meta(max_length=128)] = ""


class DeviceClass(StrEnum):
    """Whose hands a device is in: says when it locks."""

    PERSONAL = "personal"
    SHARED = "shared"
    ADMINISTRATION = "administration"


class BeginSignIn(msgspec.Struct, frozen=True, array_like=True, tag="begin_sign_in"):
    """Somebody wants to enrol a device by proving who they are, without an invitation."""

    login: Login
    port: LoopbackPort | None = None
    """Where a program without a web page awaits a provider's answer (RFC 8252 section 7.3)."""


class CompleteSignIn(msgspec.Struct, frozen=True, array_like=True, tag="complete_sign_in"):
    """The evidence answers ``signing.enrolment_challenge`` of this request and the attempt's nonce."""

    attempt: Id
    certificate_request: CertificateRequest
    evidence: Evidence
    device_class: DeviceClass = DeviceClass.PERSONAL
    name: Label = ""


class BeginPasskey(msgspec.Struct, frozen=True, array_like=True, tag="begin_passkey"):
    """An enrolled device asks for a nonce, to add a passkey of its owner."""


class AddPasskey(msgspec.Struct, frozen=True, array_like=True, tag="add_passkey"):
    """Its challenge is ``signing.passkey_challenge``."""

    passkey: PasskeyCreated


class ListPasskeys(msgspec.Struct, frozen=True, array_like=True, tag="list_passkeys"):
    """One's own."""


class RemovePasskey(msgspec.Struct, frozen=True, array_like=True, tag="remove_passkey"):
    """One's own; needs a step-up."""

    credential: CredentialId


class BeginStepUp(msgspec.Struct, frozen=True, array_like=True, tag="begin_step_up"):
    """An enrolled device asks for a nonce, to prove that its owner is there now."""

    port: LoopbackPort | None = None
    """As in ``BeginSignIn``."""


class StepUp(msgspec.Struct, frozen=True, array_like=True, tag="step_up"):
    """The evidence answers ``signing.step_up_challenge``."""

    evidence: Evidence


class ListDevices(msgspec.Struct, frozen=True, array_like=True, tag="list_devices"):
    """One's own, or for an administrator somebody's."""

    account: Id | None = None


class RemoveDevice(msgspec.Struct, frozen=True, array_like=True, tag="remove_device"):
    """One's own, or for an administrator anybody's: it is out of every group, and with ``wipe`` erases itself at its
    next contact. Another's needs a step-up.
    """

    device: Id
    wipe: bool = True


class RenewCertificate(msgspec.Struct, frozen=True, array_like=True, tag="renew_certificate"):
    """A device whose certificate ends soon asks for another, for the same key."""


class ConfirmWipe(msgspec.Struct, frozen=True, array_like=True, tag="confirm_wipe"):
    """A device that was told to erase itself has done so. The one request that a revoked device may make."""

    revoked_at: Count
    """``RevocationStatement.at`` of the order that it obeyed."""


class SetPassword(msgspec.Struct, frozen=True, array_like=True, tag="set_password"):
    """One's own; it signs nobody in until time-based codes are set up as well. Needs a step-up where its owner has a
    way to sign in.
    """

    password: Password

    def __repr__(self) -> str:
        return "SetPassword()"


class BeginTotp(msgspec.Struct, frozen=True, array_like=True, tag="begin_totp"):
    """An enrolled device's owner sets up time-based codes (RFC 6238); needs a step-up as above."""


class ConfirmTotp(msgspec.Struct, frozen=True, array_like=True, tag="confirm_totp"):
    """One right code: the app has the secret. What was set up before ends."""

    code: Annotated[str, Meta(min_length=1, max_length=64)]


class MakeRecoveryCodes(msgspec.Struct, frozen=True, array_like=True, tag="make_recovery_codes"):
    """Ten new ones; those before end. Needs a step-up."""


class GetWaysIn(msgspec.Struct, frozen=True, array_like=True, tag="get_ways_in"):
    """What the asker has to sign in with."""


class AwaitApproval(msgspec.Struct, frozen=True, array_like=True, tag="await_approval"):
    """A device that signed in by password asks whether it was approved. With ``nonce``, once the approving device's is
    known, it opens its commitment.
    """

    approval: Id
    ticket: Hash
    nonce: Hash | None = None


class ListApprovals(msgspec.Struct, frozen=True, array_like=True, tag="list_approvals"):
    """Devices of one's own account that wait for approval; for an administrator somebody's, or all."""

    account: Id | None = None
    everybody: bool = False
    """Of every account, whatever ``account`` says."""


class BeginApproval(msgspec.Struct, frozen=True, array_like=True, tag="begin_approval"):
    """The approving device saw the commitment and shows its nonce. The first device that does so goes on."""

    approval: Id
    nonce: Hash


class DecideApproval(msgspec.Struct, frozen=True, array_like=True, tag="decide_approval"):
    """Let the device in, or not. For another's account it needs the right, and a step-up."""

    approval: Id
    seen: Hash | None = None
    """What its owner compared: ``signing.approval_transcript`` or ``signing.approval_hash``; none denies."""


IdentityRequest = (
    BeginSignIn
    | CompleteSignIn
    | BeginPasskey
    | AddPasskey
    | ListPasskeys
    | RemovePasskey
    | BeginStepUp
    | StepUp
    | ListDevices
    | RemoveDevice
    | RenewCertificate
    | ConfirmWipe
    | SetPassword
    | BeginTotp
    | ConfirmTotp
    | MakeRecoveryCodes
    | GetWaysIn
    | AwaitApproval
    | ListApprovals
    | BeginApproval
    | DecideApproval
)


class Provider(msgspec.Struct, frozen=True, array_like=True):
    """An OpenID provider of the organisation."""

    provider: str
    name: str
    authorization_url: str
    """With everything but ``nonce`` and ``code_challenge``, which the client appends."""
    end_session_url: str = ""
    """Where a browser ends its session there (OpenID Connect RP-Initiated Logout 1.0, section 2), or empty."""


class SignInBegun(msgspec.Struct, frozen=True, array_like=True, tag="sign_in_begun"):
    """The nonce is good for one ``CompleteSignIn``; account and device go into the certificate request's subject."""

    attempt: Id
    account: Id
    device: Id
    nonce: Hash
    relying_party: str
    """WebAuthn's relying-party id: the web client's domain."""
    methods: tuple[Method, ...]
    credentials: tuple[CredentialId, ...]
    providers: tuple[Provider, ...] = ()


class PasskeyBegun(msgspec.Struct, frozen=True, array_like=True, tag="passkey_begun"):
    """The nonce is good for one ``AddPasskey``."""

    nonce: Hash
    relying_party: str
    organisation_name: str
    user: bytes
    """WebAuthn section 5.4.3, ``user.id``: the account's id, 16 bytes."""
    login: str
    exclude: tuple[CredentialId, ...]
    """Those that the account has."""


class PasskeySummary(msgspec.Struct, frozen=True, array_like=True):
    """One passkey of an account."""

    credential: CredentialId
    name: str
    added_at: Count
    used_at: Count | None
    synced: bool
    """Backed up by its provider (WebAuthn section 6.1.3): it may be on several devices."""


class Passkeys(msgspec.Struct, frozen=True, array_like=True, tag="passkeys"):
    """The answer to ``ListPasskeys``."""

    passkeys: tuple[PasskeySummary, ...]


class StepUpBegun(msgspec.Struct, frozen=True, array_like=True, tag="step_up_begun"):
    """The nonce is good for one ``StepUp``."""

    nonce: Hash
    relying_party: str
    methods: tuple[Method, ...]
    credentials: tuple[CredentialId, ...]
    providers: tuple[Provider, ...] = ()
    """Those that have the person sign in anew; ``state`` stands in the address."""


class SteppedUp(msgspec.Struct, frozen=True, array_like=True, tag="stepped_up"):
    """Until then (milliseconds) this device may do what needs its owner's presence."""

    until: Count


class DeviceState(StrEnum):
    """Where a device stands."""

    ACTIVE = "active"
    REMOVED = "removed"
    WIPE_ORDERED = "wipe_ordered"
    """Removed; it was not heard of since."""
    WIPED = "wiped"
    """It signed that it erased itself."""


class DeviceSummary(msgspec.Struct, frozen=True, array_like=True):
    """One device, as its owner sees it."""

    device: Id
    name: str
    device_class: DeviceClass
    state: DeviceState
    enrolled_at: Count
    method: str
    """What its owner proved themselves with: a ``Method``, or ``invitation``."""
    seen_at: Count | None = None
    """When the vault last answered it."""
    changed_at: Count | None = None
    """When it was removed or wiped."""
    seen_from: Place | None = None
    """Where it was then, if that is known."""


class Devices(msgspec.Struct, frozen=True, array_like=True, tag="devices"):
    """The answer to ``ListDevices``: newest first."""

    devices: tuple[DeviceSummary, ...]


class CertificateRenewed(msgspec.Struct, frozen=True, array_like=True, tag="certificate_renewed"):
    """The new certificate, for the same key."""

    chain: Chain


class TotpBegun(msgspec.Struct, frozen=True, array_like=True, tag="totp_begun"):
    """The secret is good for one ``ConfirmTotp``."""

    secret: Annotated[bytes, Meta(min_length=20, max_length=64)]
    uri: str
    """``otpauth:``, for an authenticator app's camera."""

    def __repr__(self) -> str:
        return "TotpBegun()"


class RecoveryCodes(msgspec.Struct, frozen=True, array_like=True, tag="recovery_codes"):
    """Shown this once: each is good once, in the place of a time-based code."""

    codes: tuple[str, ...]

    def __repr__(self) -> str:
        return "RecoveryCodes()"


class KnownProvider(msgspec.Struct, frozen=True, array_like=True):
    """An OpenID provider that knows somebody."""

    provider: str
    name: str
    end_session_url: str = ""
    """As in ``Provider``."""


class WaysIn(msgspec.Struct, frozen=True, array_like=True, tag="ways_in"):
    """The answer to ``GetWaysIn``: what there is, whether or not the account's roles may use it."""

    methods: tuple[Method, ...]
    """Those that would sign the asker in today: allowed to every role of theirs, and set up."""
    passkeys: Count
    password: bool
    totp: bool
    """Time-based codes are set up (RFC 6238)."""
    recovery_codes: Count
    """That are not used yet."""
    providers: tuple[KnownProvider, ...] = ()
    """Those at which the asker is known, by name."""


class ApprovalAwaited(msgspec.Struct, frozen=True, array_like=True, tag="approval_awaited"):
    """Password and code are right. Another device of the account, or an administrator, lets this one in."""

    approval: Id
    ticket: Hash
    """What ``AwaitApproval`` shows: nobody else knows it."""
    expires_at: Count


class ApprovalPending(msgspec.Struct, frozen=True, array_like=True, tag="approval_pending"):
    """The answer to ``AwaitApproval`` until it is decided."""

    nonce: Hash | None = None
    """The approving device's, once there is one."""


class ApprovalSummary(msgspec.Struct, frozen=True, array_like=True):
    """A device that waits for approval, as the approving one sees it."""

    approval: Id
    account: Id
    account_name: str
    device: Id
    device_name: str
    """In the words of whoever signed in: no proof of anything."""
    device_class: DeviceClass
    asked_at: Count
    expires_at: Count
    commitment: Hash
    nonce: Hash | None = None
    """What opens the commitment, once the approving device has shown its own."""
    request_hash: Hash | None = None
    """SHA-256 of its certificate request, with ``nonce``."""
    asked_from: Place | None = None
    """Where it asked from, as far as that is known."""


class Approvals(msgspec.Struct, frozen=True, array_like=True, tag="approvals"):
    """The answer to ``ListApprovals``: newest first."""

    approvals: tuple[ApprovalSummary, ...]


IdentityAnswer = (
    SignInBegun
    | PasskeyBegun
    | Passkeys
    | StepUpBegun
    | SteppedUp
    | Devices
    | CertificateRenewed
    | TotpBegun
    | RecoveryCodes
    | WaysIn
    | ApprovalAwaited
    | ApprovalPending
    | Approvals
)
