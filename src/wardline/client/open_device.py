"""What works behind a device's face while it is open: its database, its engine, its connection, and their watches."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar, final

from wardline.client.attachments.ask_again import ask_again
from wardline.client.changes import Changes
from wardline.client.connection import Connection, ConnectionLostError
from wardline.client.credentials import Credentials
from wardline.client.device_journal import DeviceJournal
from wardline.client.effects import Effects
from wardline.client.engine.engine import Engine
from wardline.client.keys import DeviceKeys
from wardline.client.local.anchors import find_anchors, store_anchors
from wardline.client.local.model import Message
from wardline.client.mend_gaps import GapMender
from wardline.client.own_session import taken
from wardline.client.renew import Renewal, newest, store_chain
from wardline.client.runner import Runner
from wardline.client.sealed import SealedRequests
from wardline.client.storage_key import StorageKey
from wardline.client.take_history import open_history
from wardline.client.transparency.log_desk import LogDesk
from wardline.client.transparency.log_desks import LogDesks
from wardline.client.transparency.model import LogName
from wardline.client.transparency.partner_vaults import PartnerVaults
from wardline.client.transparency.watch_certificates import CertificateWatch
from wardline.client.watch_gaps import GapWatch
from wardline.client.websocket import HubAddress, WebSocketConnection
from wardline.client.wipe import confirm_wipe, erase_rows, wipe_device
from wardline.client.wipe_order import DeviceRevokedError
from wardline.kit.clock import SystemClock
from wardline.kit.ids import ConversationId, new_id
from wardline.kit.outcome import Refusal, RefusedError
from wardline.mls.member import Member
from wardline.mls.public import Identity
from wardline.protocol.answers import Answer
from wardline.protocol.errors import ErrorCode
from wardline.protocol.handshake import Revoked
from wardline.protocol.identity_requests import (
    SteppedUp,
)
from wardline.protocol.requests import GetChunk, PutChunk
from wardline.protocol.sealed_requests import (
    GetHistory,
    History,
    ListPartners,
    Partners,
    VaultAnswer,
    VaultRequest,
)
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction

T = TypeVar("T")


@final
class OpenDevice:
    """Its parts, put together; ``Device`` is for people, this is for ``Device``."""

    def __init__(
        self, folder: Path, credentials: Credentials, keys: DeviceKeys, database: Database, sequencer: Sequencer
    ) -> None:
        self.identity: Identity = credentials.identity
        self.clock = SystemClock()
        self.storage = StorageKey(keys.storage_key)
        self._folder = folder
        self.database = database
        self.sequencer = sequencer
        with database.read() as reader:
            partners = find_anchors(reader, self.storage)
            credentials = newest(reader, self.storage, credentials)
        self.credentials, self._storage_secret = credentials, keys.storage_key
        self.engine = Engine(self._make_member(partners), self.storage, self.clock, new_id, secrets.randbelow)
        self._journal = DeviceJournal(database, sequencer, self.engine, self.storage)
        self._address = HubAddress(keys.hub)
        self.runner = Runner(
            self._dial,
            self.engine,
            self._journal,
            jitter=secrets.randbelow,
            observe=self._observe,
        )
        self.vault = self.runner.sealed = SealedRequests(
            self.runner.request,
            organisation=keys.organisation,
            check_anchor=lambda anchor: anchor == keys.anchor,
            clock=self.clock,
            make_id=new_id,
            credentials=credentials,
        )
        self.runner.learn = self._learn_partners
        self._gaps = GapWatch(
            GapMender(self.engine, self.storage, self.fetch_history, new_id), self._journal, self.clock
        )
        self.desks = LogDesks(
            database,
            LogName.of(keys.organisation, keys.anchor),
            self.vault.ask,
            PartnerVaults(
                self.runner.request,
                anchors=self._find_anchors,
                credentials=lambda: self.credentials,
                clock=self.clock,
                make_id=new_id,
            ),
            lambda ask, name: LogDesk(database, sequencer, self.engine, self.storage, ask, self.clock, name),
        )
        self._certificates = CertificateWatch(self.desks)
        self._renewal = Renewal(lambda: self.credentials, self.vault.ask, self._use_renewed, self.clock)
        self.changes = Changes()
        self.closing = False
        self._closed = asyncio.Event()
        self._failure: RefusedError | None = None

    async def run(self) -> None:
        """Until ``close``, or until the device cannot go on."""
        watching = asyncio.gather(
            self._gaps.run(self.changes.tell), self._renewal.run(), self._certificates.run(self.changes.tell)
        )
        try:
            await self.runner.run()
        except RefusedError as error:
            self._failure = error  # first of all: whoever waits for the hub wakes up now
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            if isinstance(error, DeviceRevokedError) and error.order.wipe:
                await self._wipe(error.order)
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            self.changes.tell()

    async def _wipe(self, order: Revoked) -> None:
        """Erase everything before anything else; then tell the vault, again and again while the program runs."""
        self._failure = RefusedError(Refusal(ErrorCode.DEVICE_WIPED))
        await wipe_device(
            self._folder,
            order,
            self.credentials,
            hub=self._address.origin,
            clock=self.clock,
            make_id=new_id,
            erase_rows=lambda: self.sequencer.submit(erase_rows),
        )
        self.changes.tell()
        await confirm_wipe(self._folder, self.clock, new_id, self._closed)

    async def _dial(self, cursor: int) -> Connection:
        """With the certificate that is the newest now."""
        return await WebSocketConnection.sign_in(self._address, self.credentials, cursor)

    async def close(self, running: asyncio.Task[None]) -> None:
        """``running``: ``run``."""
        self.closing = True
        self._closed.set()
        self.changes.tell()
        await self.runner.stop()
        await running

    def _observe(self, effects: Effects) -> None:
        self.changes.tell()
        self._gaps.look_after(effects)
        self._certificates.look_after(effects)

    async def _learn_partners(self) -> None:
        """Ask the vault which organisations it has agreements with. While it cannot say, nobody new is trusted."""
        answer = await self.vault.ask(ListPartners())
        if isinstance(answer, Partners):
            await self.sequencer.submit(lambda tx: self._trust(tx, answer))

    def _make_member(self, partners: Mapping[str, bytes]) -> Member:
        return self.credentials.member(self._storage_secret, partners)

    def _trust(self, tx: Transaction, answer: Partners) -> None:
        store_anchors(tx, self.storage, answer.partners)
        self.engine.replace_member(self._make_member({each.organisation: each.anchor for each in answer.partners}))

    def _find_anchors(self) -> Mapping[str, bytes]:
        with self.database.read() as reader:
            return find_anchors(reader, self.storage)

    async def _use_renewed(self, renewed: Credentials) -> None:
        def operation(tx: Transaction) -> None:
            store_chain(tx, self.storage, renewed.chain)
            partners = find_anchors(tx, self.storage)
            self.engine.replace_member(renewed.member(self._storage_secret, partners))

        await self.sequencer.submit(operation)
        self.credentials = self.vault.credentials = renewed

    def check(self) -> None:
        """Raises RefusedError where the device cannot go on."""
        if self._failure is not None:
            raise RefusedError(self._failure.refusal)

    def check_whole(self) -> None:
        """What is stored can be read as long as it is there, whatever the hub says."""
        if self._failure is not None and self._failure.code == ErrorCode.DEVICE_WIPED:
            raise RefusedError(self._failure.refusal)

    async def wait_for(self, look: Callable[[], T | None]) -> T:
        """What ``look`` finds once it finds something. Raises as ``check``, and ConnectionLostError once closed."""
        while True:
            changed = self.changes.next()
            found = look()
            if found is not None:
                return found
            self.check()
            if self.closing:
                raise ConnectionLostError("closed")
            await changed.wait()

    async def ask(self, body: VaultRequest, kind: type[T], request: str | None = None) -> T:
        """The vault. Raises RefusedError, and ConnectionLostError where the hub is not there."""
        self.check()
        try:
            answer: VaultAnswer = taken(await self.vault.ask_as(request or new_id(), body))
        except ConnectionLostError:
            self.check()
            raise
        if not isinstance(answer, kind):
            raise RefusedError(Refusal(ErrorCode.MALFORMED_REQUEST))
        if isinstance(answer, SteppedUp):
            self._gaps.look_at_all()  # what was missing while the session had ended
        return answer

    async def ask_hub(self, request: PutChunk | GetChunk) -> Answer | Refusal:
        """For pieces of files, again and again while it is away."""
        return await ask_again(self.runner.request, request, lambda: self.closing or self._failure is not None)

    async def fetch_history(self, conversation: ConversationId, before: int, limit: int) -> Sequence[Message] | Refusal:
        """From the vault's archive, opened; kept nowhere yet."""
        request = new_id()
        answer = await self.vault.ask_as(request, GetHistory(conversation, before, limit))
        if isinstance(answer, Refusal):
            return answer
        if not isinstance(answer, History):
            return Refusal(ErrorCode.MALFORMED_REQUEST)
        members = await self.sequencer.submit(lambda tx: self.engine.members(tx, conversation))
        return open_history(answer, conversation=conversation, request=request, asker=self.identity, members=members)
