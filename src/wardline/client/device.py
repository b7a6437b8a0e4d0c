"""The SDK's face: one enrolled device. docs/how-to/write-a-bot.md shows it in ten lines."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Self, TypeVar, final

from wardline.client.acting import in_the_name_of
from wardline.client.administration import Administration
from wardline.client.approvals import OthersApproval
from wardline.client.attachments.ask_again import ask_again
from wardline.client.attachments.fetch_file import fetch_file
from wardline.client.attachments.send_file import File, send_file
from wardline.client.authenticator.authenticator import Authenticator
from wardline.client.candidate import Enrolment
from wardline.client.changes import Changes
from wardline.client.connection import Connection, ConnectionLostError
from wardline.client.credentials import Credentials
from wardline.client.device_folder import make_folder, open_database
from wardline.client.device_journal import DeviceJournal
from wardline.client.device_lock import hold_device
from wardline.client.effects import Effects
from wardline.client.engine.engine import Engine
from wardline.client.enrol import enrol
from wardline.client.invitation import parse_link
from wardline.client.keys import DeviceKeys, load_keys, save_keys
from wardline.client.local.anchors import find_anchors, store_anchors
from wardline.client.local.find_messages import find_message, find_thread, find_untaken, set_taken
from wardline.client.local.inbox import find_inbox, is_unknown
from wardline.client.local.model import InboxEntry, Message, MessageState, waiting_message
from wardline.client.local.own_devices import find_new_devices, set_told
from wardline.client.local.rows import store_message
from wardline.client.local.summaries import store_summaries
from wardline.client.mend_gaps import GapMender
from wardline.client.organisation import OrganisationFacts
from wardline.client.own_password import OwnPassword
from wardline.client.own_session import OwnSession, refused
from wardline.client.passkeys import OwnPasskeys
from wardline.client.provers import Prove
from wardline.client.recoveries import OthersRecovery
from wardline.client.renew import Renewal, newest, store_chain
from wardline.client.runner import Runner
from wardline.client.sealed import AskHub, SealedRequests
from wardline.client.sign_in import sign_in
from wardline.client.sign_in_by_password import Show, sign_in_by_password
from wardline.client.storage_key import StorageKey
from wardline.client.take_history import open_history
from wardline.client.transparency.log_desk import LogDesk
from wardline.client.transparency.log_desks import LogDesks
from wardline.client.transparency.model import LogName
from wardline.client.transparency.partner_vaults import PartnerVaults
from wardline.client.transparency.transparency import Transparency
from wardline.client.transparency.watch_certificates import CertificateWatch
from wardline.client.watch_gaps import GapWatch
from wardline.client.websocket import HubAddress, WebSocketConnection
from wardline.client.wipe import confirm_wipe, erase_rows, finish_wipe, refuse_wiped, wipe_device
from wardline.client.wipe_marker import drop_marker
from wardline.client.wipe_order import DeviceRevokedError
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.attachment import Attachment
from wardline.content.changes import Edit, Reaction, Retraction
from wardline.content.codec import encode
from wardline.kit.clock import SystemClock
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId, new_id
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.mls.member import Member
from wardline.mls.public import Identity
from wardline.protocol.answers import Answer
from wardline.protocol.envelope import Priority
from wardline.protocol.errors import ErrorCode
from wardline.protocol.handshake import Revoked
from wardline.protocol.identity_requests import (
    DeviceClass,
    Devices,
    DeviceSummary,
    ListDevices,
    RemoveDevice,
    SteppedUp,
)
from wardline.protocol.requests import GetChunk, PutChunk
from wardline.protocol.sealed_requests import (
    BreakGlass,
    ChangeRoster,
    ConversationOpened,
    Conversations,
    ConversationSummary,
    FindPatients,
    FindPeople,
    GetHistory,
    GetOrganisation,
    History,
    ListConversations,
    ListPartners,
    Noted,
    OpenConversation,
    OpenPatientConversation,
    Organisation,
    Partners,
    PatientFound,
    Patients,
    People,
    Person,
    VaultAnswer,
    VaultRequest,
)
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction

__all__ = ["Device", "InboxEntry", "Message", "MessageState"]

T = TypeVar("T")

_MOST_AT_ONCE: Final = 100


@final
class Device:
    """One enrolled device of one account. Made by ``Device.open``; used on one event loop."""

    def __init__(
        self, folder: Path, credentials: Credentials, keys: DeviceKeys, database: Database, sequencer: Sequencer
    ) -> None:
        self.identity: Identity = credentials.identity
        self._clock = SystemClock()
        self._storage = StorageKey(keys.storage_key)
        self._folder = folder
        self._database = database
        self._sequencer = sequencer
        with database.read() as reader:
            partners = find_anchors(reader, self._storage)
            credentials = newest(reader, self._storage, credentials)
        self._credentials, self._storage_secret = credentials, keys.storage_key
        self._engine = Engine(self._make_member(partners), self._storage, self._clock, new_id, secrets.randbelow)
        self._journal = DeviceJournal(database, sequencer, self._engine, self._storage)
        self._address = HubAddress(keys.hub)
        self._runner = Runner(
            self._dial,
            self._engine,
            self._journal,
            jitter=secrets.randbelow,
            observe=self._observe,
        )
        self._vault = self._runner.sealed = SealedRequests(
            self._runner.request,
            organisation=keys.organisation,
            check_anchor=lambda anchor: anchor == keys.anchor,
            clock=self._clock,
            make_id=new_id,
            credentials=credentials,
        )
        self._runner.learn = self._learn_partners
        self._gaps = GapWatch(
            GapMender(self._engine, self._storage, self._fetch_history, new_id), self._journal, self._clock
        )
        self._desks = LogDesks(
            database,
            LogName.of(keys.organisation, keys.anchor),
            self._vault.ask,
            PartnerVaults(
                self._runner.request,
                anchors=self._find_anchors,
                credentials=lambda: self._credentials,
                clock=self._clock,
                make_id=new_id,
            ),
            lambda ask, name: LogDesk(database, sequencer, self._engine, self._storage, ask, self._clock, name),
        )
        self._certificates = CertificateWatch(self._desks)
        self._renewal = Renewal(lambda: self._credentials, self._vault.ask, self._use_renewed, self._clock)
        self._changes = Changes()
        self._closing = False
        self._closed = asyncio.Event()
        self._failure: RefusedError | None = None

    # -- life

    @classmethod
    async def enrol(
        cls,
        link: str,
        folder: Path,
        pin: Secret,
        *,
        authenticator: Authenticator | None = None,
        name: str = "",
        device_class: DeviceClass = DeviceClass.PERSONAL,
    ) -> Identity:
        """Enrol by an invitation link into ``folder`` (made where missing): keys, certificate, sealed under ``pin``.

        An ``authenticator`` makes the person's first passkey on the way; ``name`` is what they call the device;
        ``device_class`` says how long its sessions last. Raises RefusedError: ``bad_invitation``, ``bad_evidence``,
        ``bad_passkey``, ``bad_certificate``, ``vault_away``, ``already_initialised`` (the folder holds a device);
        ConnectionLostError where the hub is not there.
        """
        invitation = _taken(parse_link(link))
        return await _enrolling(
            folder,
            pin,
            invitation.hub,
            lambda ask: enrol(
                ask,
                invitation,
                clock=SystemClock(),
                make_id=new_id,
                authenticator=authenticator,
                name=name,
                device_class=device_class,
            ),
        )

    @classmethod
    async def sign_in(
        cls,
        organisation: OrganisationFacts,
        login: str,
        prove: Prove,
        folder: Path,
        pin: Secret,
        *,
        device_class: DeviceClass = DeviceClass.PERSONAL,
        name: str = "",
    ) -> Identity:
        """Enrol without an invitation, into ``folder``: ``prove`` is ``by_passkey(…)`` or ``by_provider(…)``.

        Raises RefusedError: ``sign_in_failed``, ``unknown_passkey``, ``bad_certificate``, ``vault_away``,
        ``already_initialised``; ConnectionLostError.
        """
        return await _enrolling(
            folder,
            pin,
            organisation.hub,
            lambda ask: sign_in(
                ask,
                organisation=organisation.organisation,
                anchor=organisation.root,
                login=login,
                prove=prove,
                clock=SystemClock(),
                make_id=new_id,
                device_class=device_class,
                name=name,
            ),
        )

    @classmethod
    async def sign_in_by_password(
        cls,
        organisation: OrganisationFacts,
        login: str,
        password: Secret,
        code: str,
        show: Show,
        folder: Path,
        pin: Secret,
        *,
        device_class: DeviceClass = DeviceClass.PERSONAL,
        name: str = "",
    ) -> Identity:
        """Enrol without an invitation, into ``folder``, once another device of the account or an administrator has let
        this one in (``client/sign_in_by_password.py``). Raises as ``sign_in``, and RefusedError: ``throttled``,
        ``approval_denied``, ``unknown_approval``, ``bad_approval``.
        """
        return await _enrolling(
            folder,
            pin,
            organisation.hub,
            lambda ask: sign_in_by_password(
                ask,
                organisation=organisation.organisation,
                anchor=organisation.root,
                login=login,
                password=password,
                code=code,
                show=show,
                clock=SystemClock(),
                make_id=new_id,
                device_class=device_class,
                name=name,
            ),
        )

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, pin: Secret) -> AsyncGenerator[Self]:
        """``async with Device.open(folder, pin) as device``: connected in the background until the block ends.

        It opens without the hub, too: what is stored can be read, and what is sent waits. Raises RefusedError:
        ``wrong_passphrase``, ``not_initialised``, ``state_corrupt``, ``schema_too_new``, ``device_in_use``,
        ``device_wiped`` (its organisation had it erase itself: nothing is left; enrol again).
        """
        await refuse_wiped(folder)
        keys = await asyncio.to_thread(load_keys, folder, pin)
        credentials = Credentials.load(
            key=keys.signing_key, chain=keys.chain, anchor=keys.anchor, organisation=keys.organisation
        )
        with hold_device(folder):
            database = await asyncio.to_thread(open_database, folder)
            sequencer = Sequencer(database)
            try:
                device = cls(folder, credentials, keys, database, sequencer)
                running = asyncio.create_task(device._run())
                try:
                    yield device
                finally:
                    await device._close(running)
            finally:
                await asyncio.to_thread(sequencer.close)
                database.close()

    @property
    def password(self) -> OwnPassword:
        """Password, time-based codes and recovery codes of this device's owner."""
        return OwnPassword(self._ask)

    @property
    def session(self) -> OwnSession:
        """How long this device, and its owner's others, may ask before its owner proves again who they are."""
        return OwnSession(self._ask, self.identity)

    @property
    def approvals(self) -> OthersApproval:
        """Devices that wait until this one lets them in."""
        return OthersApproval(self._ask, self.identity)

    @property
    def recoveries(self) -> OthersRecovery:
        """People who lost everything, where its owner administers; or the one that somebody asked about its owner."""
        return OthersRecovery(self._ask)

    @property
    def administration(self) -> Administration:
        """What its owner may ask of the vault besides: people, policies, emergency accesses, the log, work items."""
        return Administration(self._ask)

    @property
    def passkeys(self) -> OwnPasskeys:
        """Its owner's ways in, and the proof that they are there."""
        return OwnPasskeys(self._ask, self.identity)

    @property
    def transparency(self) -> Transparency:
        """The organisation's log as this device verified it, partners' logs, and certificates that are in none."""
        return Transparency(self._database, self._storage, self._desks.own)

    @property
    def connected(self) -> bool:
        """Whether the hub is connected now."""
        return self._runner.connected

    async def caught_up(self) -> None:
        """Wait until everything that the hub had in store is stored here, and the hub has what it needs of this device
        (key packages) for others to add it. Raises what ``messages`` raises.
        """
        await self._runner.caught_up()
        await self._wait_for(self._is_reachable)

    # -- reading

    async def inbox(self) -> tuple[InboxEntry, ...]:
        """The conversations that this device is in, those that need its owner now first.

        Titles and rosters of new ones are asked of the vault; while it is away they are empty.
        """
        self._check_whole()
        entries = self._read_inbox()
        if any(is_unknown(entry.summary) for entry in entries) and self.connected:
            try:
                await self.refresh()
            except (RefusedError, ConnectionLostError):
                return tuple(entries)
            entries = self._read_inbox()
        return tuple(entries)

    async def conversations(self) -> tuple[ConversationSummary, ...]:
        """``inbox`` without its figures."""
        return tuple(entry.summary for entry in await self.inbox())

    async def refresh(self) -> None:
        """Ask the vault for titles and rosters again."""
        answer = await self._ask(ListConversations(), Conversations)
        await self._sequencer.submit(lambda tx: store_summaries(tx, self._storage, answer.conversations))

    async def messages(self) -> AsyncIterator[Message]:
        """New messages of others, in order; ends with the device, and goes on where the last run stopped.

        A message counts as taken when the next one is asked for: one that was being worked on when the process died
        comes again. Raises RefusedError when the device cannot go on (``state_rolled_back``, ``device_revoked``, …).
        """
        while True:
            changed = self._changes.next()
            with self._database.read() as reader:
                found = find_untaken(reader, self._storage, limit=_MOST_AT_ONCE)
            for number, message in found:
                yield message
                await self._sequencer.submit(lambda tx, number=number: set_taken(tx, (number,)))
            if found:
                continue
            if self._closing:
                return
            self._check()
            await changed.wait()

    async def thread(self, conversation: ConversationId, *, before: int = 0, limit: int = 50) -> Sequence[Message]:
        """Messages of one conversation as stored here, newest first, before a position (0: from the newest)."""
        self._check_whole()
        with self._database.read() as reader:
            return find_thread(reader, self._storage, conversation, before=before, limit=limit)

    async def message(self, message: MessageId) -> Message | None:
        """One message as stored here."""
        self._check_whole()
        with self._database.read() as reader:
            return find_message(reader, self._storage, message)

    async def history(self, conversation: ConversationId, *, before: int = 0, limit: int = 50) -> Sequence[Message]:
        """Archived messages from the vault, newest first; they are kept in the thread.

        Raises RefusedError: ``unknown_conversation``, ``bad_signature``, ``vault_away``, …
        """
        messages = _taken(await self._fetch_history(conversation, before, limit))

        def keep(tx: Transaction) -> None:
            for message in reversed(messages):
                store_message(tx, self._storage, message, taken=True)

        await self._sequencer.submit(keep)
        return messages

    # -- writing

    async def send(
        self,
        conversation: ConversationId,
        content: bytes,
        *,
        priority: Priority = Priority.NORMAL,
        acknowledges: MessageId | None = None,
        on_behalf_of: AccountId | None = None,
    ) -> MessageId:
        """Store a message for sending and return its id; it leaves when it can, also after a restart. A text or
        answer ``on_behalf_of`` somebody is shown as by this account for them where the vault names it as their
        delegate, else as "not confirmed"; the vault records both.

        Raises RefusedError: ``unknown_conversation``, ``not_a_member``, ``malformed_message`` (too large, or
        ``on_behalf_of`` with what is neither), ``certificate_unlogged`` (a member's certificate is not in the
        organisation's log: ``transparency``).
        """
        self._check()
        if on_behalf_of is not None:
            content = _taken(in_the_name_of(content, on_behalf_of))
        message = MessageId(new_id())
        at = self._clock.now()

        def operation(tx: Transaction) -> MessageId | Refusal:
            outcome = self._engine.compose(
                tx, conversation, content, priority=priority, acknowledges=acknowledges, message=message
            )
            if not isinstance(outcome, Refusal):
                composed = waiting_message(self.identity, message, conversation, content, at, priority, acknowledges)
                store_message(tx, self._storage, composed, taken=True)
            return outcome

        return _taken(await self._sequencer.submit(operation))

    async def sent(self, message: MessageId) -> Message:
        """Wait until the hub took it. Raises RefusedError with the code when it never will."""
        found = await self._wait_for(lambda: self._find_settled(message))
        if found.state is MessageState.FAILED:
            raise RefusedError(Refusal(found.failure or ErrorCode.INTERNAL))
        return found

    async def acknowledge(
        self,
        message: Message,
        kind: AcknowledgementKind = AcknowledgementKind.ACCEPTED,
        text: str = "",
        *,
        on_behalf_of: AccountId | None = None,
    ) -> MessageId:
        """Send the acknowledgement of a message (or its refusal or read-back, with ``text``). One ``on_behalf_of``
        somebody meets a deadline as theirs where the vault names this account as their delegate when the hub stores it,
        and counts for nobody else; both are named and recorded.
        """
        content = encode(Acknowledgement(message=message.message, kind=kind, text=text, on_behalf_of=on_behalf_of))
        return await self.send(message.conversation, content, acknowledges=message.message)

    async def edit(self, message: Message, body: str, mentions: Sequence[AccountId] = ()) -> MessageId:
        """Other words in place of an own text's. Raises RefusedError ``not_permitted`` for somebody else's."""
        return await self._change(message, encode(Edit(message=message.message, body=body, mentions=tuple(mentions))))

    async def retract(self, message: Message, reason: str = "") -> MessageId:
        """Take an own text back. Raises RefusedError ``not_permitted`` for somebody else's."""
        return await self._change(message, encode(Retraction(message=message.message, reason=reason)))

    async def react(self, message: Message, emoji: str, *, removed: bool = False) -> MessageId:
        """Put an emoji at a message, or take it away; nobody is woken by it."""
        content = encode(Reaction(message=message.message, emoji=emoji, removed=removed))
        return await self.send(message.conversation, content, priority=Priority.SILENT)

    async def attach(self, conversation: ConversationId, file: File) -> Attachment:
        """Encrypt a file and bring it to the hub; the answer goes into ``Text.attachments``, and with it the key.

        Waits for the hub where it is away. Raises RefusedError: ``attachment_too_large``, ``storage_full``,
        ``not_a_member``; ConnectionLostError when the device is closed meanwhile.
        """
        self._check()
        key = secrets.token_bytes(32)
        return _taken(await send_file(self._ask_hub, conversation, file, blob=new_id(), key=key))

    async def fetch(self, conversation: ConversationId, attachment: Attachment) -> bytes:
        """The file, decrypted and compared with what its message says of it.

        Raises RefusedError: ``attachment_corrupt``, ``unknown_attachment``, ``not_a_member``; ConnectionLostError.
        """
        self._check()
        return _taken(await fetch_file(self._ask_hub, conversation, attachment))

    async def mark_read(self, message: Message) -> None:
        """Its owner read everything up to this message."""
        position = message.position
        if position is not None:
            await self._sequencer.submit(lambda tx: self._engine.mark_read(tx, message.conversation, position))

    # -- asking the vault

    async def find_people(self, text: str, limit: int = 20) -> tuple[Person, ...]:
        """Colleagues whose name holds every word of ``text``."""
        return (await self._ask(FindPeople(text, limit), People)).people

    async def open_conversation(self, accounts: Sequence[AccountId], title: str = "") -> ConversationSummary:
        """Found a conversation with these accounts; returns when this device has joined it."""
        return await self._join(OpenConversation(tuple(accounts), title))

    async def change_roster(
        self, conversation: ConversationId, add: Sequence[AccountId] = (), remove: Sequence[AccountId] = ()
    ) -> ConversationSummary:
        """Bring colleagues into a group's or a patient's conversation, or take them (or oneself) out.

        Raises RefusedError: ``not_permitted``, ``unknown_account``, ``unknown_conversation``, ``too_many_members``.
        """
        changed = (
            await self._ask(ChangeRoster(conversation, tuple(add), tuple(remove)), ConversationOpened)
        ).conversation
        await self._sequencer.submit(lambda tx: store_summaries(tx, self._storage, (changed,)))
        return changed

    async def find_patients(self, text: str, limit: int = 20) -> tuple[PatientFound, ...]:
        """Patients by name, number or birth date (``content.patient.decode_patient``). Every search is recorded.

        Raises RefusedError: ``not_permitted`` (services do not search), ``search_too_short``.
        """
        return (await self._ask(FindPatients(text, limit), Patients)).patients

    async def open_patient(self, patient: str, reason: str = "") -> ConversationSummary:
        """Come into a patient's conversation; returns when this device has joined it. A ``reason`` is demanded of who
        is not on the care team, and shown to all who are in it.

        Raises RefusedError: ``reason_required``, ``unknown_patient``, ``not_permitted``.
        """
        return await self._join(OpenPatientConversation(patient, reason))

    async def break_glass(self, about: str, reason: str, minutes: int = 60) -> ConversationSummary:
        """In an emergency, come into the conversation about a patient for at most an hour, whatever closes it; returns
        when this device has joined it. ``about``: the patient or the conversation. All who are in it see the
        ``reason``, and a compliance officer reviews it.

        Raises RefusedError: ``step_up_required``, ``reason_required``, ``unknown_conversation``.
        """
        return await self._join(BreakGlass(about, reason, minutes))

    async def organisation(self) -> Organisation:
        """The organisation's name, its words for "Not for codes: call …", its quick phrases."""
        return await self._ask(GetOrganisation(), Organisation)

    # -- one's own devices

    async def devices(self) -> tuple[DeviceSummary, ...]:
        """One's own, newest first, those that are gone too."""
        return (await self._ask(ListDevices(), Devices)).devices

    async def remove_device(self, device: DeviceId, *, wipe: bool = True) -> None:
        """Shut one's own device out for ever; with ``wipe`` it erases itself at its next contact with the hub.

        Raises RefusedError ``unknown_device``; ``device_wiped`` or ``device_revoked`` where it was this one.
        """
        await self._ask(RemoveDevice(device, wipe), Noted)

    def new_devices(self) -> tuple[DeviceId, ...]:
        """Devices of one's own account that joined its conversations since ``know_devices`` was last called: show
        them to the owner, who may not know of them. No hub or vault can hide one (client/local/own_devices.py).
        """
        self._check_whole()
        with self._database.read() as reader:
            return find_new_devices(reader)

    async def know_devices(self, devices: Sequence[DeviceId]) -> None:
        """The owner was told of these."""
        await self._sequencer.submit(lambda tx: set_told(tx, devices))

    # -- inside

    async def _run(self) -> None:
        watching = asyncio.gather(
            self._gaps.run(self._changes.tell), self._renewal.run(), self._certificates.run(self._changes.tell)
        )
        try:
            await self._runner.run()
        except RefusedError as error:
            self._failure = error  # first of all: whoever waits for the hub wakes up now
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            if isinstance(error, DeviceRevokedError) and error.order.wipe:
                await self._wipe(error.order)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            self._changes.tell()

    async def _wipe(self, order: Revoked) -> None:
        """Erase everything before anything else; then tell the vault, again and again while the program runs."""
        self._failure = RefusedError(Refusal(ErrorCode.DEVICE_WIPED))
        await wipe_device(
            self._folder,
            order,
            self._credentials,
            hub=self._address.origin,
            clock=self._clock,
            make_id=new_id,
            erase_rows=lambda: self._sequencer.submit(erase_rows),
        )
        self._changes.tell()
        await confirm_wipe(self._folder, self._clock, new_id, self._closed)

    async def _dial(self, cursor: int) -> Connection:
        """With the certificate that is the newest now."""
        return await WebSocketConnection.sign_in(self._address, self._credentials, cursor)

    async def _close(self, running: asyncio.Task[None]) -> None:
        self._closing = True
        self._closed.set()
        self._changes.tell()
        await self._runner.stop()
        await running

    def _observe(self, effects: Effects) -> None:
        self._changes.tell()
        self._gaps.look_after(effects)
        self._certificates.look_after(effects)

    async def _learn_partners(self) -> None:
        """Ask the vault which organisations it has agreements with. While it cannot say, nobody new is trusted."""
        answer = await self._vault.ask(ListPartners())
        if isinstance(answer, Partners):
            await self._sequencer.submit(lambda tx: self._trust(tx, answer))

    def _make_member(self, partners: Mapping[str, bytes]) -> Member:
        return self._credentials.member(self._storage_secret, partners)

    def _trust(self, tx: Transaction, answer: Partners) -> None:
        store_anchors(tx, self._storage, answer.partners)
        self._engine.replace_member(self._make_member({each.organisation: each.anchor for each in answer.partners}))

    def _find_anchors(self) -> Mapping[str, bytes]:
        with self._database.read() as reader:
            return find_anchors(reader, self._storage)

    async def _use_renewed(self, renewed: Credentials) -> None:
        def operation(tx: Transaction) -> None:
            store_chain(tx, self._storage, renewed.chain)
            partners = find_anchors(tx, self._storage)
            self._engine.replace_member(renewed.member(self._storage_secret, partners))

        await self._sequencer.submit(operation)
        self._credentials = self._vault.credentials = renewed

    def _check(self) -> None:
        if self._failure is not None:
            raise RefusedError(self._failure.refusal)

    def _check_whole(self) -> None:
        """What is stored can be read as long as it is there, whatever the hub says."""
        if self._failure is not None and self._failure.code == ErrorCode.DEVICE_WIPED:
            raise RefusedError(self._failure.refusal)

    async def _wait_for(self, look: Callable[[], T | None]) -> T:
        while True:
            changed = self._changes.next()
            found = look()
            if found is not None:
                return found
            self._check()
            if self._closing:
                raise ConnectionLostError("closed")
            await changed.wait()

    async def _ask(self, body: VaultRequest, kind: type[T], request: str | None = None) -> T:
        self._check()
        try:
            answer: VaultAnswer = _taken(await self._vault.ask_as(request or new_id(), body))
        except ConnectionLostError:
            self._check()
            raise
        if not isinstance(answer, kind):
            raise RefusedError(Refusal(ErrorCode.MALFORMED_REQUEST))
        if isinstance(answer, SteppedUp):
            self._gaps.look_at_all()  # what was missing while the session had ended
        return answer

    async def _join(self, body: OpenConversation | OpenPatientConversation | BreakGlass) -> ConversationSummary:
        opened = (await self._ask(body, ConversationOpened)).conversation
        await self._sequencer.submit(lambda tx: store_summaries(tx, self._storage, (opened,)))
        await self._wait_for(lambda: self._is_in(ConversationId(opened.conversation)))
        return opened

    async def _change(self, message: Message, content: bytes) -> MessageId:
        if message.account != self.identity.account:
            raise RefusedError(Refusal(ErrorCode.NOT_PERMITTED))
        return await self.send(message.conversation, content)

    async def _ask_hub(self, request: PutChunk | GetChunk) -> Answer | Refusal:
        return await ask_again(self._runner.request, request, lambda: self._closing or self._failure is not None)

    async def _fetch_history(
        self, conversation: ConversationId, before: int, limit: int
    ) -> Sequence[Message] | Refusal:
        request = new_id()
        answer = await self._vault.ask_as(request, GetHistory(conversation, before, limit))
        if isinstance(answer, Refusal):
            return answer
        if not isinstance(answer, History):
            return Refusal(ErrorCode.MALFORMED_REQUEST)
        members = await self._sequencer.submit(lambda tx: self._engine.members(tx, conversation))
        return open_history(answer, conversation=conversation, request=request, asker=self.identity, members=members)

    def _read_inbox(self) -> list[InboxEntry]:
        with self._database.read() as reader:
            return find_inbox(reader, self._storage, self.identity.account)

    def _find_settled(self, message: MessageId) -> Message | None:
        with self._database.read() as reader:
            found = find_message(reader, self._storage, message)
        return None if found is None or found.state is MessageState.WAITING else found

    def _is_reachable(self) -> bool | None:
        with self._database.read() as reader:
            return None if self._engine.has_unpublished(reader) else True

    def _is_in(self, conversation: ConversationId) -> bool | None:
        with self._database.read() as reader:
            return True if self._engine.live(reader, conversation) is not None else None


def _taken(outcome: T | Refusal) -> T:
    """What was asked for, or the refusal as the SDK's exception."""
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    return outcome


async def _enrolling(
    folder: Path, pin: Secret, hub: str, work: Callable[[AskHub], Awaitable[Enrolment | Refusal]]
) -> Identity:
    """Into a folder that is nobody's, over a connection that is nobody's yet."""
    await asyncio.to_thread(make_folder, folder)
    await finish_wipe(folder, SystemClock(), new_id)
    connection = await WebSocketConnection.introduce(HubAddress(hub))
    try:
        enrolled = _taken(await work(connection.request))
    finally:
        await connection.close()
    return await _keep_enrolment(folder, pin, hub, enrolled)


async def _keep_enrolment(folder: Path, pin: Secret, hub: str, enrolled: Enrolment) -> Identity:
    keys = DeviceKeys(
        hub,
        enrolled.identity.organisation,
        enrolled.chain,
        enrolled.anchor,
        enrolled.signing_key,
        Secret(secrets.token_bytes(32)),
    )
    await asyncio.to_thread(drop_marker, folder)
    await asyncio.to_thread(save_keys, folder, keys, pin)
    return enrolled.identity
