"""An initialised organisation on a database of its own, and devices that speak to its vault by hand."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP384R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select
from tests.support.prepared import prepare_vault
from tests.support.vault_world import MemoryComposer

from wardline.audit.record import AuditRecord, decode
from wardline.client.certificates import sealing_key
from wardline.client.effects import SealedRequestArrived
from wardline.kit.clock import FixedClock
from wardline.kit.ids import AccountId, DeviceId, OrganisationId, RequestId, new_id
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.mls.sealing import seal_request
from wardline.protocol.frames import decode_device_frame
from wardline.protocol.requests import AnswerSealed
from wardline.protocol.sealed_requests import (
    BeginEnrolment,
    Enrol,
    Enrolled,
    EnrolmentBegun,
    GetHistory,
    History,
    SealedRequest,
    VaultAnswer,
    VaultRequest,
    body_hash,
    decode_answer,
    encode_body,
    encode_request,
    request_info,
)
from wardline.protocol.signing import RequestStatement, enrolment_challenge, invitation_evidence, signed_bytes
from wardline.vault.authority.model import Authority, VaultIdentity
from wardline.vault.config import VaultConfig
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.authenticate import Asker
from wardline.vault.edge.operation import Services
from wardline.vault.hub_requests.tables import HUB_REQUESTS
from wardline.vault.identity.create_account import create_account
from wardline.vault.identity.create_invitation import create_invitation
from wardline.vault.identity.model import Invitation
from wardline.vault.identity.relying_party import RelyingParty
from wardline.vault.initialise_organisation import initialise_organisation
from wardline.vault.keys.passphrase import PassphraseParameters
from wardline.vault.open_vault import OpenVault, open_vault
from wardline.vault.organisation_plan import OrganisationPlan
from wardline.vault.places.places import Places
from wardline.vault.schema import LEDGER
from wardline.vault.turn import Turn

T = TypeVar("T")
START = 1_800_000_000_000
"""When most tests begin (milliseconds UTC)."""
PARTY = RelyingParty("chat.hospital.example", ("https://chat.hospital.example",))
"""Whose passkeys the tests' people have."""
CHEAP = PassphraseParameters(b"salt" * 4, 1, 8, 1)


@dataclass
class TestDevice:
    """A device made by hand: its key, and its chain once it is enrolled."""

    __test__ = False

    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP384R1()))
    id: DeviceId = field(default=DeviceId(""))
    account: AccountId = field(default=AccountId(""))
    chain: tuple[bytes, ...] = ()

    def certificate_request(self, uri: str) -> bytes:
        """PKCS#10, DER."""
        return certificate_request(self.key, uri)


def certificate_request(key: EllipticCurvePrivateKey, *uris: str) -> bytes:
    """PKCS#10, DER, with these names."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    if uris:
        names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri) for uri in uris])
        builder = builder.add_extension(names, critical=True)
    return builder.sign(key, SHA384()).public_bytes(Encoding.DER)


@dataclass
class Organisation:
    """A vault without a hub: sealed requests are put into its hands, answers taken from its outbox."""

    vault: OpenVault
    clock: FixedClock
    composer: MemoryComposer
    edge: Edge
    network: str = ""
    """Where the hub says that requests come from."""

    @property
    def id(self) -> OrganisationId:
        return self.authority.organisation

    @property
    def authority(self) -> Authority:
        return self.vault.authority

    @property
    def identity(self) -> VaultIdentity:
        return self.vault.identity

    def run(self, operation: Callable[[Turn], T]) -> T:
        return self.vault.ledger.run(operation)

    def person(self, name: str = "Dr. Ada Grey", role: str = "Cardiology") -> AccountId:
        return self.run(lambda turn: create_account(turn, name=name, role=role))

    def invite(self, account: AccountId, lifetime: int = 86_400_000) -> Invitation:
        invitation = self.run(lambda turn: create_invitation(turn, account, lifetime=lifetime))
        assert isinstance(invitation, Invitation)
        return invitation

    def enrol(self, account: AccountId) -> TestDevice:
        """A new device of ``account``, enrolled through the edge."""
        invitation = self.invite(account)
        device = TestDevice()
        begun = self.ask(BeginEnrolment(invitation.id))
        assert isinstance(begun, EnrolmentBegun)
        enrolled = self.ask(self.enrol_body(invitation, begun, device))
        assert isinstance(enrolled, Enrolled)
        device.id, device.account, device.chain = DeviceId(begun.device), AccountId(begun.account), enrolled.chain
        return device

    def enrol_body(self, invitation: Invitation, begun: EnrolmentBegun, device: TestDevice) -> Enrol:
        """What an honest client sends."""
        request = device.certificate_request(f"wardline:{self.id}/{begun.account}/{begun.device}")
        challenge = enrolment_challenge(self.id, begun.account, begun.nonce, request)
        return Enrol(invitation.id, request, invitation_evidence(invitation.secret.reveal(), challenge))

    def ask(self, body: VaultRequest, device: TestDevice | None = None) -> VaultAnswer:
        """One request with its answer."""
        answer = self.carry(self.request(body, device))
        assert answer is not None
        return answer

    def request(
        self, body: VaultRequest, device: TestDevice | None = None, *, request: str | None = None, at: int | None = None
    ) -> SealedRequest:
        """The plaintext that a device seals."""
        number, moment, encoded = request or new_id(), self.clock.now() if at is None else at, encode_body(body)
        if device is None:
            return SealedRequest(self.id, number, moment, encoded)
        statement = RequestStatement(self.id, number, device.id, moment, body_hash(encoded))
        signature = device.key.sign(signed_bytes(statement), ECDSA(SHA384()))
        return SealedRequest(self.id, number, moment, encoded, device.chain, signature)

    def carry(self, request: SealedRequest, *, carried_as: str | None = None) -> VaultAnswer | None:
        """What the hub does: hand it in, fetch the answer. None where the vault did not answer."""
        key = sealing_key(self.identity.sealing_chain, self.authority.root, self.id, START)
        assert isinstance(key, bytes)
        sealed, context = seal_request(key, info=request_info(self.id), plaintext=encode_request(request))
        number = carried_as or request.request
        self.deliver(number, sealed)
        answers = self.answers(number)
        return decode_answer(context.open_answer(answers[-1].sealed)) if answers else None

    def deliver(self, request: str, sealed: bytes) -> None:
        """A delivery of the hub."""
        arrived = SealedRequestArrived(RequestId(request), None, sealed, self.network)
        self.run(lambda turn: self.edge.answer(turn, arrived))

    def answers(self, request: str) -> list[AnswerSealed]:
        """What waits for the hub, about one request."""
        found: list[AnswerSealed] = []
        with self.vault.database.read() as reader:
            rows = reader.execute(
                select(HUB_REQUESTS.c.frame).where(HUB_REQUESTS.c.about == request).order_by(HUB_REQUESTS.c.id)
            ).all()
        for (frame,) in rows:
            decoded = decode_device_frame(frame)
            assert isinstance(decoded, AnswerSealed)
            found.append(decoded)
        return found

    def records(self) -> list[AuditRecord]:
        """The whole audit log."""
        with self.vault.database.read() as reader:
            rows = reader.execute(select(LEDGER.records.c.record).order_by(LEDGER.records.c.leaf_index)).all()
        return [decode(record) for (record,) in rows]


def no_history(turn: Turn, asker: Asker, request: SealedRequest, body: GetHistory) -> History | Refusal:
    """Where history is not what is tested."""
    return Refusal("unknown_conversation")


def make_config(folder: Path, url: str | None = None) -> VaultConfig:
    """A vault in ``folder``."""
    key_file = folder / "key"
    key_file.write_bytes(b"correct horse battery staple\n")
    return VaultConfig(data=folder / "vault", key_file=key_file, database=url, mllp=None)


@contextmanager
def open_organisation(
    folder: Path, url: str | None = None, plan: OrganisationPlan | None = None, places: Places | None = None
) -> Generator[Organisation]:
    """A new organisation, with cheap key derivation."""
    clock = FixedClock(START)
    config = make_config(folder, url)
    config.data.mkdir()
    prepare_vault(config.database_url)
    initialise_organisation(
        config,
        plan or OrganisationPlan("General Hospital"),
        root_file=folder / "root.pem",
        root_passphrase=Secret(b"a long root passphrase"),
        clock=clock,
        parameters=CHEAP,
        root_memory_kib=32,
    )
    with open_vault(config, clock) as vault:
        composer = MemoryComposer()
        known = places or Places()
        services = Services(vault.authority, no_history, composer, party=PARTY, hub=config.hub, places=known)
        edge = Edge(services, vault.identity.sealing_key)
        yield Organisation(vault, clock, composer, edge)
