"""The least that is a vault to a device: a steward on the real engine that enrols, founds, adds and answers."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA384
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Connection
from tests.support.certificates import DEVICE, Authority, der, new_key, pkcs8

from wardline.client.certificates import fingerprint
from wardline.client.credentials import Credentials
from wardline.client.effects import Effect, Effects, MessageReceived, MessageSettled, SealedRequestArrived
from wardline.client.engine.engine import Engine
from wardline.client.invitation import Invitation, format_link
from wardline.client.runner import Runner
from wardline.client.schema import migrate_client
from wardline.client.session import Pace
from wardline.client.storage_key import StorageKey
from wardline.client.websocket import HubAddress, WebSocketConnection
from wardline.kit.clock import SystemClock
from wardline.kit.ids import ConversationId, DeviceId, new_id
from wardline.kit.secret import Secret
from wardline.mls.sealing import open_request
from wardline.protocol.answers import ClaimedKeyPackage, KeyPackagesClaimed
from wardline.protocol.requests import AnswerSealed, ClaimKeyPackages, PublishVault
from wardline.protocol.sealed_requests import (
    BeginEnrolment,
    ConversationOpened,
    Conversations,
    ConversationSummary,
    Enrol,
    Enrolled,
    EnrolmentBegun,
    FindPeople,
    GetHistory,
    History,
    HistoryEntry,
    ListConversations,
    Noted,
    OpenConversation,
    People,
    Person,
    SealedRequest,
    VaultAnswer,
    VaultRefused,
    VaultRequest,
    decode_request,
    encode_answer,
    encode_entries,
    request_info,
)
from wardline.protocol.signing import HistoryStatement, enrolment_challenge, invitation_evidence, signed_bytes
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction
from wardline.vault.authority.certificates import SEALING_USAGES, Validity, issue_leaf


class MiniVault:
    """Everybody of the organisation may do everything; conversations are founded with all devices enrolled so far."""

    def __init__(self, authority: Authority, address: HubAddress, folder: Path) -> None:
        self.authority = authority
        self.address = address
        device = authority.device(steward=True, now=SystemClock().now() // 1000)
        self.credentials = Credentials.load(
            key=Secret(pkcs8(device.key)),
            chain=tuple(device.chain),
            anchor=authority.anchor,
            organisation=authority.organisation,
        )
        self.sealing_key: EllipticCurvePrivateKey = new_key()
        self.database = Database.open(f"sqlite:///{folder / 'vault.db'}")
        migrate_client(self.database)
        self.sequencer = Sequencer(self.database)
        storage = Secret(device.storage_key)
        self.engine = Engine(
            self.credentials.member(storage), StorageKey(storage), SystemClock(), new_id, secrets.randbelow
        )
        self.runner = Runner(
            lambda cursor: WebSocketConnection.sign_in(address, self.credentials, cursor),
            self.engine,
            self,
            jitter=secrets.randbelow,
            observe=self._observe,
            pace=Pace(receipts=0.01, upkeep=0.05),
        )
        self.effects: list[Effect] = []
        self.invitations: dict[str, Secret] = {}
        self.begun: dict[str, EnrolmentBegun] = {}
        self.people: dict[str, str] = {}
        """Account by device."""
        self.asked: list[VaultRequest] = []
        self.archive: dict[str, list[HistoryEntry]] = {}
        self.conversations: dict[str, ConversationSummary] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    # Journal

    async def record(self, operation: Callable[[Transaction], Effects]) -> Effects:
        return await self.sequencer.submit(operation)

    def read(self) -> AbstractContextManager[Connection]:
        return self.database.read()

    # Life

    async def start(self) -> None:
        self.running = asyncio.create_task(self.runner.run())
        uri = f"wardline:{self.authority.organisation}/{new_id()}/{new_id()}"
        now = SystemClock().now() // 1000
        chain = [
            issue_leaf(
                self.authority.issuing_key,
                der(self.authority.issuing),
                self.sealing_key.public_key(),
                uri=uri,
                usages=SEALING_USAGES,
                validity=Validity((now - 60) * 1000, (now + 3600) * 1000),
                serial=secrets.randbits(100),
            ),
            der(self.authority.issuing),
        ]
        await self.runner.request(PublishVault(0, tuple(chain)))

    async def stop(self) -> None:
        await self.runner.stop()
        await self.running
        self.sequencer.close()
        self.database.close()

    def invite(self) -> str:
        invitation, secret = new_id(), Secret(secrets.token_bytes(16))
        self.invitations[invitation] = secret
        return format_link(
            Invitation(
                self.address.origin,
                self.authority.organisation,
                invitation,
                secret,
                fingerprint(self.authority.anchor),
            )
        )

    # What it does

    async def found(self, conversation: ConversationId, generation: int, devices: Sequence[str]) -> None:
        claimed: dict[str, ClaimedKeyPackage] = {}
        while missing := tuple(device for device in devices if device not in claimed):
            answer = await self.runner.request(ClaimKeyPackages(0, missing))
            assert isinstance(answer, KeyPackagesClaimed)
            claimed.update({package.device: package for package in answer.packages})

        def operation(tx: Transaction) -> Effects:
            assert self.engine.found(tx, conversation, generation) is None
            assert (
                self.engine.change_members(tx, conversation, add=tuple(claimed.values()), remove=(), reason=b"x")
                is None
            )
            return ()

        await self.record(operation)

    async def remove(self, conversation: ConversationId, device: str) -> None:
        def operation(tx: Transaction) -> Effects:
            refusal = self.engine.change_members(tx, conversation, add=(), remove=[DeviceId(device)], reason=b"x")
            assert refusal is None, refusal
            return ()

        await self.record(operation)

    async def say(self, conversation: ConversationId, content: bytes) -> None:
        await self.sequencer.submit(lambda tx: self.engine.compose(tx, conversation, content))

    def _observe(self, effects: Effects) -> None:
        for effect in effects:
            self.effects.append(effect)
            match effect:
                case SealedRequestArrived():
                    task = asyncio.create_task(self._answer(effect))
                    self._tasks.add(task)
                    task.add_done_callback(self._tasks.discard)
                case MessageReceived():
                    sender = effect.sender
                    self._archive(effect.conversation, effect, sender.account, sender.device)
                case MessageSettled():
                    own = self.credentials.identity
                    self._archive(effect.conversation, effect, own.account, own.device)
                case _:
                    pass

    def _archive(self, conversation: str, effect: MessageReceived | MessageSettled, account: str, device: str) -> None:
        envelope = effect.envelope
        entry = HistoryEntry(
            envelope.message, effect.position, effect.at, account, device, effect.content, envelope.priority
        )
        self.archive.setdefault(conversation, []).insert(0, entry)

    async def _answer(self, arrived: SealedRequestArrived) -> None:
        secret = self.sealing_key.private_numbers().private_value.to_bytes(48, "big")
        plaintext, context = open_request(secret, info=request_info(self.authority.organisation), sealed=arrived.sealed)
        request, body = decode_request(plaintext)
        self.asked.append(body)
        answer = await self._do(arrived, request, body)
        await self.runner.request(AnswerSealed(0, arrived.request, context.seal_answer(encode_answer(answer))))

    async def _do(self, arrived: SealedRequestArrived, request: SealedRequest, body: VaultRequest) -> VaultAnswer:
        match body:
            case BeginEnrolment():
                if body.invitation not in self.invitations:
                    return VaultRefused("bad_invitation", "invitation")
                begun = self.begun[body.invitation] = EnrolmentBegun(new_id(), new_id(), secrets.token_bytes(32))
                return begun
            case Enrol():
                return self._enrol(body)
            case FindPeople():
                people = (Person(account, "Somebody", "nurse") for account in sorted(set(self.people.values())))
                return People(tuple(people))
            case OpenConversation():
                conversation = ConversationId(new_id())
                await self.found(conversation, 1, tuple(self.people))
                summary = self.conversations[conversation] = ConversationSummary(conversation, "group", body.title, ())
                return ConversationOpened(summary)
            case ListConversations():
                return Conversations(tuple(self.conversations.values()))
            case GetHistory():
                entries = [
                    entry
                    for entry in self.archive.get(body.conversation, [])
                    if not body.before or entry.position < body.before
                ]
                encoded = encode_entries(tuple(entries[: body.limit]))
                statement = HistoryStatement(
                    self.authority.organisation,
                    request.request,
                    arrived.device or "",
                    hashlib.sha256(encoded).digest(),
                )
                return History(encoded, self.credentials.key.sign(signed_bytes(statement), ECDSA(SHA384())))
            case _:
                return Noted()

    def _enrol(self, body: Enrol) -> VaultAnswer:
        begun = self.begun.pop(body.invitation)
        challenge = enrolment_challenge(
            self.authority.organisation, begun.account, begun.nonce, body.certificate_request
        )
        if invitation_evidence(self.invitations.pop(body.invitation).reveal(), challenge) != body.evidence:
            return VaultRefused("bad_evidence", "evidence")
        request = x509.load_der_x509_csr(body.certificate_request)
        uri = f"wardline:{self.authority.organisation}/{begun.account}/{begun.device}"
        names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert list(names) == [x509.UniformResourceIdentifier(uri)]
        point = request.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        assert len(point) == 97
        now = SystemClock().now() // 1000
        key = _PublicOnly(request.public_key())
        chain = self.authority.issue(uri, key, usages=[DEVICE], now=now)  # pyright: ignore[reportArgumentType]
        self.people[begun.device] = begun.account
        return Enrolled(tuple(chain), "Somebody", "Ward")


class _PublicOnly:
    """What ``Authority.issue`` wants of a key whose private half stays on the device."""

    def __init__(self, key: object) -> None:
        self._key = key

    def public_key(self) -> object:
        return self._key
