"""A device as the SDK runs it (engine, journal, runner, a store of its own), many of them in one process."""

import asyncio
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from wardline.client.credentials import Credentials
from wardline.client.device_journal import DeviceJournal
from wardline.client.effects import Effect, Effects
from wardline.client.engine.engine import Engine
from wardline.client.runner import Runner
from wardline.client.schema import migrate_client
from wardline.client.sealed import SealedRequests
from wardline.client.session import Pace
from wardline.client.storage_key import StorageKey
from wardline.client.websocket import HubAddress, WebSocketConnection
from wardline.content.codec import encode
from wardline.content.text import Text
from wardline.kit.clock import SystemClock
from wardline.kit.ids import ConversationId, new_id
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.protocol.sealed_requests import VaultAnswer, VaultRequest
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction

NO_UPKEEP: Final = Pace(upkeep=3600.0)
"""Self-updates follow within a minute of joining: they would be measured with the next round."""


def make_template(folder: Path) -> Path:
    """A device's empty store, to copy."""
    path = folder / "template.db"
    database = Database.open(f"sqlite:///{path}")
    migrate_client(database)
    database.close()
    return path


class PocketDevice:
    """One device. ``observe`` gets each effect after it was stored, on the event loop."""

    def __init__(
        self, credentials: Credentials, hub: HubAddress, template: Path, observe: Callable[[Effect], None]
    ) -> None:
        self.identity = credentials.identity
        path = template.with_name(f"{self.identity.device}.db")
        shutil.copyfile(template, path)
        storage = Secret(secrets.token_bytes(32))
        self._database = Database.open(f"sqlite:///{path}", readers=1)
        self._sequencer = Sequencer(self._database)
        self._engine = Engine(
            credentials.member(storage), StorageKey(storage), SystemClock(), new_id, secrets.randbelow
        )
        self._journal = DeviceJournal(self._database, self._sequencer, self._engine, StorageKey(storage))

        def seen(effects: Effects) -> None:
            for effect in effects:
                observe(effect)

        async def dial(cursor: int) -> WebSocketConnection:
            return await WebSocketConnection.sign_in(hub, credentials, cursor)

        self._runner = Runner(
            dial,
            self._engine,
            self._journal,
            jitter=secrets.randbelow,
            observe=seen,
            receipts=False,
            pace=NO_UPKEEP,
        )
        self._sealed = self._runner.sealed = SealedRequests(
            self._runner.request,
            organisation=self.identity.organisation,
            check_anchor=lambda anchor: anchor == credentials.anchor,
            clock=SystemClock(),
            make_id=new_id,
            credentials=credentials,
        )
        self._running: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect; returns when others can add it."""
        self._running = asyncio.create_task(self._runner.run())
        await self._runner.caught_up()
        while self._has_unpublished():  # noqa: ASYNC110 (rows of another thread give no event)
            await asyncio.sleep(0.02)

    async def close(self) -> None:
        """Hang up."""
        if self._running is not None:
            await self._runner.stop()
            await self._running
        await asyncio.to_thread(self._sequencer.close)
        self._database.close()

    async def ask(self, body: VaultRequest) -> VaultAnswer:
        """A sealed request. Raises RuntimeError on a refusal."""
        answer = await self._sealed.ask(body)
        if isinstance(answer, Refusal):
            raise RuntimeError(answer.code)  # noqa: TRY004 (no type is wrong)
        return answer

    async def report(self, body: VaultRequest) -> None:
        """Through the outbox, as a device reports by itself."""

        def operation(tx: Transaction) -> Effects:
            self._engine.queue_request(tx, body)
            return ()

        await self._journal.record(operation)

    async def send(self, conversation: ConversationId, text: str) -> None:
        """A message through the outbox. Raises RuntimeError where this device is no member."""

        def operation(tx: Transaction) -> Effects:
            outcome = self._engine.compose(tx, conversation, encode(Text(body=text)))
            if isinstance(outcome, Refusal):
                raise RuntimeError(outcome.code)  # noqa: TRY004
            return ()

        await self._journal.record(operation)

    def _has_unpublished(self) -> bool:
        with self._database.read() as reader:
            return self._engine.has_unpublished(reader)
