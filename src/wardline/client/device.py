"""The SDK's face: one enrolled device. docs/how-to/write-a-bot.md shows it in ten lines."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Self, final

from wardline.client.acting import in_the_name_of
from wardline.client.administration import Administration
from wardline.client.approvals import OthersApproval
from wardline.client.attachments.fetch_file import fetch_file
from wardline.client.attachments.send_file import File, send_file
from wardline.client.connection import ConnectionLostError
from wardline.client.credentials import Credentials
from wardline.client.device_folder import open_database
from wardline.client.device_lock import hold_device
from wardline.client.enrol_device import enrol_device, sign_in_device, sign_in_device_by_password
from wardline.client.keys import load_keys
from wardline.client.local.delegates_answers import is_word_due, settle_delegates_answers
from wardline.client.local.find_messages import find_message, find_thread, find_untaken, set_taken
from wardline.client.local.inbox import find_inbox, is_unknown
from wardline.client.local.model import InboxEntry, Message, MessageState, waiting_message
from wardline.client.local.own_devices import find_new_devices, set_told
from wardline.client.local.rows import store_message
from wardline.client.local.summaries import store_summaries
from wardline.client.open_device import OpenDevice
from wardline.client.own_password import OwnPassword
from wardline.client.own_session import OwnSession, taken
from wardline.client.passkeys import OwnPasskeys
from wardline.client.recoveries import OthersRecovery
from wardline.client.transparency.transparency import Transparency
from wardline.client.wipe import refuse_wiped
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.attachment import Attachment
from wardline.content.changes import Edit, Reaction, Retraction
from wardline.content.codec import encode
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId, new_id
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.mls.public import Identity
from wardline.protocol.envelope import Priority
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import (
    Devices,
    DeviceSummary,
    ListDevices,
    RemoveDevice,
)
from wardline.protocol.sealed_requests import (
    BreakGlass,
    ChangeRoster,
    ConversationOpened,
    Conversations,
    ConversationSummary,
    FindPatients,
    FindPeople,
    GetOrganisation,
    ListConversations,
    Noted,
    OpenConversation,
    OpenPatientConversation,
    Organisation,
    PatientFound,
    Patients,
    People,
    Person,
)
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction

__all__ = ["Device", "InboxEntry", "Message", "MessageState"]

_MOST_AT_ONCE: Final = 100


@final
class Device:
    """One enrolled device of one account. Made by ``Device.open``; used on one event loop."""

    def __init__(self, opened: OpenDevice) -> None:
        self._open = opened

    @property
    def identity(self) -> Identity:
        """Whose it is, as its certificate says."""
        return self._open.identity

    # -- life

    enrol = staticmethod(enrol_device)
    sign_in = staticmethod(sign_in_device)
    sign_in_by_password = staticmethod(sign_in_device_by_password)

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
                opened = OpenDevice(folder, credentials, keys, database, sequencer)
                running = asyncio.create_task(opened.run())
                try:
                    yield cls(opened)
                finally:
                    await opened.close(running)
            finally:
                await asyncio.to_thread(sequencer.close)
                database.close()

    @property
    def password(self) -> OwnPassword:
        """Password, time-based codes and recovery codes of this device's owner."""
        return OwnPassword(self._open.ask)

    @property
    def session(self) -> OwnSession:
        """How long this device, and its owner's others, may ask before its owner proves again who they are."""
        return OwnSession(self._open.ask, self.identity)

    @property
    def approvals(self) -> OthersApproval:
        """Devices that wait until this one lets them in."""
        return OthersApproval(self._open.ask, self.identity)

    @property
    def recoveries(self) -> OthersRecovery:
        """People who lost everything, where its owner administers; or the one that somebody asked about its owner."""
        return OthersRecovery(self._open.ask)

    @property
    def administration(self) -> Administration:
        """What its owner may ask of the vault besides: people, policies, emergency accesses, the log, work items."""
        return Administration(self._open.ask)

    @property
    def passkeys(self) -> OwnPasskeys:
        """Its owner's ways in, and the proof that they are there."""
        return OwnPasskeys(self._open.ask, self.identity)

    @property
    def transparency(self) -> Transparency:
        """The organisation's log as this device verified it, partners' logs, and certificates that are in none."""
        return Transparency(self._open.database, self._open.storage, self._open.desks.own)

    @property
    def connected(self) -> bool:
        """Whether the hub is connected now."""
        return self._open.runner.connected

    async def caught_up(self) -> None:
        """Wait until everything that the hub had in store is stored here, and the hub has what it needs of this device
        (key packages) for others to add it. Raises what ``messages`` raises.
        """
        await self._open.runner.caught_up()
        await self._open.wait_for(self._is_reachable)

    # -- reading

    async def inbox(self) -> tuple[InboxEntry, ...]:
        """The conversations that this device is in, those that need its owner now first.

        Titles and rosters of new ones are asked of the vault, and whether who answered for their owner is the delegate;
        while it is away they are empty, and what was answered so still waits.
        """
        self._open.check_whole()
        entries = self._read_inbox()
        if (any(is_unknown(entry.summary) for entry in entries) or self._is_word_due()) and self.connected:
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
        answer = await self._open.ask(ListConversations(), Conversations)
        await self._keep(answer.conversations, every=True)

    async def messages(self) -> AsyncIterator[Message]:
        """New messages of others, in order; ends with the device, and goes on where the last run stopped.

        A message counts as taken when the next one is asked for: one that was being worked on when the process died
        comes again. Raises RefusedError when the device cannot go on (``state_rolled_back``, ``device_revoked``, …).
        """
        while True:
            changed = self._open.changes.next()
            with self._open.database.read() as reader:
                found = find_untaken(reader, self._open.storage, limit=_MOST_AT_ONCE)
            for number, message in found:
                yield message
                await self._open.sequencer.submit(lambda tx, number=number: set_taken(tx, (number,)))
            if found:
                continue
            if self._open.closing:
                return
            self._open.check()
            await changed.wait()

    async def thread(self, conversation: ConversationId, *, before: int = 0, limit: int = 50) -> Sequence[Message]:
        """Messages of one conversation as stored here, newest first, before a position (0: from the newest)."""
        self._open.check_whole()
        with self._open.database.read() as reader:
            return find_thread(reader, self._open.storage, conversation, before=before, limit=limit)

    async def message(self, message: MessageId) -> Message | None:
        """One message as stored here."""
        self._open.check_whole()
        with self._open.database.read() as reader:
            return find_message(reader, self._open.storage, message)

    async def history(self, conversation: ConversationId, *, before: int = 0, limit: int = 50) -> Sequence[Message]:
        """Archived messages from the vault, newest first; they are kept in the thread.

        Raises RefusedError: ``unknown_conversation``, ``bad_signature``, ``vault_away``, …
        """
        messages = taken(await self._open.fetch_history(conversation, before, limit))

        def keep(tx: Transaction) -> None:
            for message in reversed(messages):
                store_message(tx, self._open.storage, message, taken=True)

        await self._open.sequencer.submit(keep)
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
        self._open.check()
        if on_behalf_of is not None:
            content = taken(in_the_name_of(content, on_behalf_of))
        message = MessageId(new_id())
        at = self._open.clock.now()

        def operation(tx: Transaction) -> MessageId | Refusal:
            outcome = self._open.engine.compose(
                tx, conversation, content, priority=priority, acknowledges=acknowledges, message=message
            )
            if not isinstance(outcome, Refusal):
                composed = waiting_message(self.identity, message, conversation, content, at, priority, acknowledges)
                store_message(tx, self._open.storage, composed, taken=True)
            return outcome

        return taken(await self._open.sequencer.submit(operation))

    async def sent(self, message: MessageId) -> Message:
        """Wait until the hub took it. Raises RefusedError with the code when it never will."""
        found = await self._open.wait_for(lambda: self._find_settled(message))
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
        self._open.check()
        key = secrets.token_bytes(32)
        return taken(await send_file(self._open.ask_hub, conversation, file, blob=new_id(), key=key))

    async def fetch(self, conversation: ConversationId, attachment: Attachment) -> bytes:
        """The file, decrypted and compared with what its message says of it.

        Raises RefusedError: ``attachment_corrupt``, ``unknown_attachment``, ``not_a_member``; ConnectionLostError.
        """
        self._open.check()
        return taken(await fetch_file(self._open.ask_hub, conversation, attachment))

    async def mark_read(self, message: Message) -> None:
        """Its owner read everything up to this message."""
        position = message.position
        if position is not None:
            await self._open.sequencer.submit(
                lambda tx: self._open.engine.mark_read(tx, message.conversation, position)
            )

    # -- asking the vault

    async def find_people(self, text: str, limit: int = 20) -> tuple[Person, ...]:
        """Colleagues whose name holds every word of ``text``."""
        return (await self._open.ask(FindPeople(text, limit), People)).people

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
            await self._open.ask(ChangeRoster(conversation, tuple(add), tuple(remove)), ConversationOpened)
        ).conversation
        await self._keep((changed,))
        return changed

    async def find_patients(self, text: str, limit: int = 20) -> tuple[PatientFound, ...]:
        """Patients by name, number or birth date (``content.patient.decode_patient``). Every search is recorded.

        Raises RefusedError: ``not_permitted`` (services do not search), ``search_too_short``.
        """
        return (await self._open.ask(FindPatients(text, limit), Patients)).patients

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
        return await self._open.ask(GetOrganisation(), Organisation)

    # -- one's own devices

    async def devices(self) -> tuple[DeviceSummary, ...]:
        """One's own, newest first, those that are gone too."""
        return (await self._open.ask(ListDevices(), Devices)).devices

    async def remove_device(self, device: DeviceId, *, wipe: bool = True) -> None:
        """Shut one's own device out for ever; with ``wipe`` it erases itself at its next contact with the hub.

        Raises RefusedError ``unknown_device``; ``device_wiped`` or ``device_revoked`` where it was this one.
        """
        await self._open.ask(RemoveDevice(device, wipe), Noted)

    def new_devices(self) -> tuple[DeviceId, ...]:
        """Devices of one's own account that joined its conversations since ``know_devices`` was last called: show
        them to the owner, who may not know of them. No hub or vault can hide one (client/local/own_devices.py).
        """
        self._open.check_whole()
        with self._open.database.read() as reader:
            return find_new_devices(reader)

    async def know_devices(self, devices: Sequence[DeviceId]) -> None:
        """The owner was told of these."""
        await self._open.sequencer.submit(lambda tx: set_told(tx, devices))

    # -- inside

    async def _join(self, body: OpenConversation | OpenPatientConversation | BreakGlass) -> ConversationSummary:
        opened = (await self._open.ask(body, ConversationOpened)).conversation
        await self._keep((opened,))
        await self._open.wait_for(lambda: self._is_in(ConversationId(opened.conversation)))
        return opened

    async def _keep(self, told: Sequence[ConversationSummary], *, every: bool = False) -> None:
        def keep(tx: Transaction) -> None:
            store_summaries(tx, self._open.storage, told)
            settle_delegates_answers(tx, self.identity.account, told, every=every)

        await self._open.sequencer.submit(keep)

    async def _change(self, message: Message, content: bytes) -> MessageId:
        if message.account != self.identity.account:
            raise RefusedError(Refusal(ErrorCode.NOT_PERMITTED))
        return await self.send(message.conversation, content)

    def _read_inbox(self) -> list[InboxEntry]:
        with self._open.database.read() as reader:
            return find_inbox(reader, self._open.storage, self.identity.account)

    def _is_word_due(self) -> bool:
        with self._open.database.read() as reader:
            return is_word_due(reader)

    def _find_settled(self, message: MessageId) -> Message | None:
        with self._open.database.read() as reader:
            found = find_message(reader, self._open.storage, message)
        return None if found is None or found.state is MessageState.WAITING else found

    def _is_reachable(self) -> bool | None:
        with self._open.database.read() as reader:
            return None if self._open.engine.has_unpublished(reader) else True

    def _is_in(self, conversation: ConversationId) -> bool | None:
        with self._open.database.read() as reader:
            return True if self._open.engine.live(reader, conversation) is not None else None
