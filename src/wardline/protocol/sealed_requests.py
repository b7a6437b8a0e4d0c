"""What a device asks of its vault, sealed so that the hub that carries it reads nothing (design.md, section 1).

The plaintext is ``pad(canonical(SealedRequest))``, sealed with HPKE (RFC 9180) to the key of the vault's sealing
certificate; the answer is ``pad(encoded VaultAnswer)``, sealed to the request (RFC 9458 section 4.4). So only the vault
can answer, and only the asker can read it. The same request id again gets the same answer.
"""

import hashlib
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from wardline.protocol import canonical
from wardline.protocol.administration_requests import AdministrationAnswer, AdministrationRequest
from wardline.protocol.envelope import Priority
from wardline.protocol.identity_requests import (
    DeviceClass,
    IdentityAnswer,
    IdentityRequest,
    Label,
    PasskeyCreated,
)
from wardline.protocol.padding import PaddingError, pad, unpad
from wardline.protocol.session_requests import SessionAnswer, SessionRequest
from wardline.protocol.transparency_requests import ProveAnswer, ProveRequest
from wardline.protocol.types import Certificate, Chain, Count, Hash, Id, Number, Signature
from wardline.protocol.watch_requests import WatchAnswer, WatchRequest

Text = Annotated[str, Meta(max_length=256)]


class BeginEnrolment(msgspec.Struct, frozen=True, array_like=True, tag="begin_enrolment"):
    """Someone holds an invitation and asks for the vault's nonce."""

    invitation: Id


class Enrol(msgspec.Struct, frozen=True, array_like=True, tag="enrol"):
    """A certificate request (PKCS#10, DER) with the evidence that binds it (signing.invitation_evidence)."""

    invitation: Id
    certificate_request: Annotated[bytes, Meta(min_length=1, max_length=4096)]
    evidence: Hash
    passkey: PasskeyCreated | None = None
    """Made with the same challenge: the person's first passkey, which the invitation vouches for."""
    name: Label = ""
    """What the person calls the device."""
    device_class: DeviceClass = DeviceClass.PERSONAL


class FindPeople(msgspec.Struct, frozen=True, array_like=True, tag="find_people"):
    """Accounts whose name holds every word of ``text``; all of them for an empty one."""

    text: Text
    limit: Annotated[int, Meta(ge=1, le=100)] = 20


class OpenConversation(msgspec.Struct, frozen=True, array_like=True, tag="open_conversation"):
    """Found a conversation with these accounts: direct for one (the same one again), group for more."""

    accounts: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=100)]
    title: Text = ""


class ListConversations(msgspec.Struct, frozen=True, array_like=True, tag="list_conversations"):
    """The conversations whose roster the asking account is in."""


class GetHistory(msgspec.Struct, frozen=True, array_like=True, tag="get_history"):
    """Archived messages of a conversation before a position, newest first; 0 for the newest."""

    conversation: Id
    before: Count = 0
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class ListPartners(msgspec.Struct, frozen=True, array_like=True, tag="list_partners"):
    """The organisations that one's own has, or had, an agreement with: whom a group may hold besides."""


class ChangeRoster(msgspec.Struct, frozen=True, array_like=True, tag="change_roster"):
    """Bring accounts into a group's or a patient's conversation, or take them out: who is in it may add, and go; who
    opened it may remove others.
    """

    conversation: Id
    add: Annotated[tuple[Id, ...], Meta(max_length=100)] = ()
    remove: Annotated[tuple[Id, ...], Meta(max_length=100)] = ()


class FindPatients(msgspec.Struct, frozen=True, array_like=True, tag="find_patients"):
    """Patients whose name, identifiers or birth date hold every word of ``text``. Every search is recorded."""

    text: Text
    limit: Annotated[int, Meta(ge=1, le=50)] = 20


class OpenPatientConversation(msgspec.Struct, frozen=True, array_like=True, tag="open_patient_conversation"):
    """Come into the conversation about a patient. Who is not on the care team gives a reason, which its members see."""

    patient: Id
    reason: Text = ""


class BreakGlass(msgspec.Struct, frozen=True, array_like=True, tag="break_glass"):
    """In an emergency, come into the conversation about a patient that is closed to the asker (45 CFR
    164.312(a)(2)(ii)). Its members see the reason, and a compliance officer looks at it. Needs a step-up.
    """

    about: Id
    """The conversation or the patient."""
    reason: Text
    minutes: Annotated[int, Meta(ge=1, le=60)] = 60
    """After which the asker is out again."""


class GetOrganisation(msgspec.Struct, frozen=True, array_like=True, tag="get_organisation"):
    """What the organisation tells its people's devices."""


class StallReason(StrEnum):
    """Why a device cannot go on in a group."""

    CANNOT_APPLY_COMMIT = "cannot_apply_commit"
    CANNOT_DECRYPT = "cannot_decrypt"
    STATE_LOST = "state_lost"


class ReportGroup(msgspec.Struct, frozen=True, array_like=True, tag="report_group"):
    """A device is stuck in a group; the steward founds the next generation."""

    conversation: Id
    generation: Number
    epoch: Count
    reason: StallReason


class ConfirmEpoch(msgspec.Struct, frozen=True, array_like=True, tag="confirm_epoch"):
    """A member's epoch authenticator (RFC 9420 section 8.7): confirms that a removal reached it."""

    conversation: Id
    generation: Number
    epoch: Count
    authenticator: Annotated[bytes, Meta(min_length=32, max_length=64)]


VaultRequest = (
    BeginEnrolment
    | Enrol
    | FindPeople
    | OpenConversation
    | ListConversations
    | ListPartners
    | GetHistory
    | ReportGroup
    | ConfirmEpoch
    | ChangeRoster
    | FindPatients
    | OpenPatientConversation
    | BreakGlass
    | GetOrganisation
    | IdentityRequest
    | WatchRequest
    | AdministrationRequest
    | SessionRequest
    | ProveRequest
)


class EnrolmentBegun(msgspec.Struct, frozen=True, array_like=True, tag="enrolment_begun"):
    """The nonce is good for one ``Enrol``; account and device go into the request's subject."""

    account: Id
    device: Id
    nonce: Hash
    relying_party: str = ""
    """WebAuthn's relying-party id, for the person's first passkey; empty where the vault serves no web client."""
    login: str = ""
    """What the person will sign in with."""


class Enrolled(msgspec.Struct, frozen=True, array_like=True, tag="enrolled"):
    """The device's certificate, and whom it belongs to."""

    chain: Chain
    account_name: str
    organisation_name: str


class Person(msgspec.Struct, frozen=True, array_like=True):
    """An account as colleagues see it."""

    account: Id
    name: str
    role: str
    delegate: Id | None = None
    """Who acts on their behalf now."""


class People(msgspec.Struct, frozen=True, array_like=True, tag="people"):
    """The answer to ``FindPeople``."""

    people: tuple[Person, ...]


class OwnEmergency(msgspec.Struct, frozen=True, array_like=True):
    """The asker is in a conversation by emergency access (45 CFR 164.312(a)(2)(ii))."""

    access: Id
    """What ``EndEmergency`` names."""
    until: Count


class ConversationSummary(msgspec.Struct, frozen=True, array_like=True):
    """A conversation as its members see it; names never pass the hub in clear."""

    conversation: Id
    kind: str
    """direct, group, patient, role, order or broadcast (design.md, section 2)."""
    title: str
    roster: tuple[Person, ...]
    patient: bytes | None = None
    """Encoded ``content.Patient``, where the conversation is about one."""
    care_team: tuple[Id, ...] = ()
    """Accounts who look after that patient, by the hospital's feed."""
    labels: tuple[str, ...] = ()
    """What it is marked as (``vault.policy.model.Label``)."""
    emergency: OwnEmergency | None = None
    """That of the asker which ends last; none where they are in it otherwise."""
    founder: bool = False
    """The asker may take others off the roster."""


class ConversationOpened(msgspec.Struct, frozen=True, array_like=True, tag="conversation_opened"):
    """The steward adds the devices next; the Welcome arrives as a delivery."""

    conversation: ConversationSummary


class Conversations(msgspec.Struct, frozen=True, array_like=True, tag="conversations"):
    """The answer to ``ListConversations``."""

    conversations: tuple[ConversationSummary, ...]


class Partner(msgspec.Struct, frozen=True, array_like=True):
    """Another organisation, as one's own vault vouches for it."""

    organisation: Id
    name: str
    anchor: Certificate
    """Its root certificate, DER."""


class Partners(msgspec.Struct, frozen=True, array_like=True, tag="partners"):
    """The answer to ``ListPartners``. An anchor says who somebody is; whether they may come in, the stewards say."""

    partners: tuple[Partner, ...]


class PatientFound(msgspec.Struct, frozen=True, array_like=True):
    """One patient of the organisation."""

    patient: bytes
    """Encoded ``content.Patient``."""
    care_team: tuple[Person, ...]
    conversation: Id | None
    """The one about this patient, where the asker is in it."""


class Patients(msgspec.Struct, frozen=True, array_like=True, tag="patients"):
    """The answer to ``FindPatients``: best first."""

    patients: tuple[PatientFound, ...]


class Organisation(msgspec.Struct, frozen=True, array_like=True, tag="organisation"):
    """The answer to ``GetOrganisation``."""

    name: str
    emergency_notice: str
    """The organisation's own words for "Not for codes: call …": always shown."""
    quick_phrases: tuple[str, ...]


class HistoryEntry(msgspec.Struct, frozen=True, array_like=True):
    """One archived message."""

    message: Id
    position: Count
    at: Count
    """When the hub stored it, milliseconds."""
    account: Id
    device: Id
    content: bytes
    """Encoded content (wardline.content), as its sender encrypted it, without padding."""
    priority: Priority = Priority.NORMAL
    """As its envelope said."""


class History(msgspec.Struct, frozen=True, array_like=True, tag="history"):
    """Entries newest first, vouched for by the vault's signature over ``HistoryStatement``."""

    entries: bytes
    """Encoded ``tuple[HistoryEntry, ...]``."""
    signature: Signature


class Noted(msgspec.Struct, frozen=True, array_like=True, tag="noted"):
    """Done; there is nothing more to say."""


class VaultRefused(msgspec.Struct, frozen=True, array_like=True, tag="vault_refused"):
    """The vault refused, with a code of ``spec/errors.toml``."""

    code: str
    field: str | None = None
    retry_after: Count | None = None
    """Milliseconds after which trying again makes sense."""


VaultAnswer = (
    EnrolmentBegun
    | Enrolled
    | People
    | ConversationOpened
    | Conversations
    | Partners
    | History
    | Noted
    | VaultRefused
    | Patients
    | Organisation
    | IdentityAnswer
    | WatchAnswer
    | AdministrationAnswer
    | SessionAnswer
    | ProveAnswer
)


class SealedRequest(msgspec.Struct, frozen=True, array_like=True):
    """The plaintext of a sealed request. ``chain`` and ``signature`` are absent only before enrolment."""

    organisation: Id
    request: Id
    at: Count
    """Milliseconds, the device's clock."""
    body: bytes
    """Encoded ``VaultRequest``."""
    chain: Chain | None = None
    signature: Signature | None = None
    """By the device's key, over ``signing.RequestStatement``."""


REQUEST_INFO: Final = b"wardline/sealed-request/v1"
"""The HPKE ``info`` of every sealed request, followed by the organisation's id."""

_requests: Final[msgspec.msgpack.Decoder[VaultRequest]] = msgspec.msgpack.Decoder(VaultRequest)
_answers: Final[msgspec.msgpack.Decoder[VaultAnswer]] = msgspec.msgpack.Decoder(VaultAnswer)
_entries: Final[msgspec.msgpack.Decoder[tuple[HistoryEntry, ...]]] = msgspec.msgpack.Decoder(tuple[HistoryEntry, ...])
_encoder: Final = msgspec.msgpack.Encoder()


class MalformedRequestError(ValueError):
    """The plaintext is no sealed request or answer of this version."""


def request_info(organisation: str) -> bytes:
    """HPKE ``info``: a request sealed for one organisation opens at no other."""
    return REQUEST_INFO + b"\0" + organisation.encode("ascii")


def body_hash(body: bytes) -> bytes:
    """SHA-256 of a body, for ``RequestStatement``."""
    return hashlib.sha256(body).digest()


def encode_request(request: SealedRequest) -> bytes:
    """Padded plaintext to seal."""
    return pad(canonical.encode(request))


def decode_request(plaintext: bytes) -> tuple[SealedRequest, VaultRequest]:
    """The request and its body. Raises MalformedRequestError, also where only the body is malformed."""
    try:
        request = canonical.decode(unpad(plaintext), SealedRequest)
        return request, _requests.decode(request.body)
    except (PaddingError, canonical.NotCanonicalError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise MalformedRequestError from error


def encode_body(body: VaultRequest) -> bytes:
    """A request's body."""
    return _encoder.encode(body)


def encode_answer(answer: VaultAnswer) -> bytes:
    """Padded plaintext to seal."""
    return pad(_encoder.encode(answer))


def decode_answer(plaintext: bytes) -> VaultAnswer:
    """Raises MalformedRequestError."""
    try:
        return _answers.decode(unpad(plaintext))
    except (PaddingError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise MalformedRequestError from error


def encode_entries(entries: tuple[HistoryEntry, ...]) -> bytes:
    """The ``entries`` of ``History``."""
    return _encoder.encode(entries)


def decode_entries(data: bytes) -> tuple[HistoryEntry, ...]:
    """Raises MalformedRequestError."""
    try:
        return _entries.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise MalformedRequestError from error
