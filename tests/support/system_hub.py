"""A real hub without sockets: its operations, fan-out and streams over its own database, asked one at a time."""

import asyncio
import contextlib
import io
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support.faults import make_faulty

from wardline.client.connection import ConnectionLostError
from wardline.client.credentials import Credentials
from wardline.hub.caller import Caller
from wardline.hub.config import HubConfig, Limits
from wardline.hub.context import Hub
from wardline.hub.delivery.read_backlog import read_backlog
from wardline.hub.devices.sign_in import sign_in
from wardline.hub.edge.routes import ROUTES, may_ask
from wardline.hub.log import Log
from wardline.hub.log_keys import load_log_keys
from wardline.hub.migrations import SCRIPTS
from wardline.hub.sessions.effects import Effect
from wardline.hub.sessions.fan_out import FanOut
from wardline.hub.sessions.stream import Stream
from wardline.hub.state.hub_state import HubState
from wardline.kit.clock import Clock
from wardline.kit.ids import new_id
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Ledger
from wardline.protocol.answers import Answer
from wardline.protocol.deliveries import Delivery
from wardline.protocol.errors import ErrorCode
from wardline.protocol.frames import decode_delivery
from wardline.protocol.handshake import Challenge, Revoked, SignedIn, SignIn
from wardline.protocol.requests import HubRequest, SendMessage
from wardline.protocol.signing import SignInStatement
from wardline.protocol.version import WIRE_VERSION
from wardline.store.blobs.folder import FolderBlobs
from wardline.store.database import Database
from wardline.store.errors import StoreError
from wardline.store.migrate import migrate
from wardline.store.sequencer import Sequencer

ORIGIN = "ws://hub.test"
LIMITS = Limits(vault_away_ms=0, answer_ms=0, receipts_ms=0)
"""A sealed request does not wait: what has no answer yet is ``vault_away``, and is asked again. Nor do receipts."""


class Listener:
    """A session as fan-out sees it, with what left for the device and was not taken yet."""

    def __init__(self, caller: Caller, cursor: int, sessions: "dict[str, Listener]") -> None:
        self.caller = caller
        self.stream = Stream(cursor)
        self.arrived: list[Delivery] = []
        self._sessions = sessions

    def wake(self) -> None:
        """``HubParty.deliveries`` looks by itself."""

    def end(self, code: ErrorCode, word: Revoked | None = None) -> None:  # noqa: ARG002 (fan-out's signature)
        self._sessions.pop(self.caller.device, None)

    def check_stall(self, now: int) -> None:
        """Nobody stalls here."""


class HubParty:
    """The hub: rows in a file, everything else lost by ``kill``."""

    def __init__(self, path: Path, clock: Clock, loop: asyncio.AbstractEventLoop) -> None:
        self.path = path
        self.clock = clock
        self.sessions: dict[str, Listener] = {}
        self.lives = False
        """Whether a write that failed ends the process."""
        self.dies_of_faults = True
        self.offered: list[tuple[str, bytes]] = []
        """Every application message that ever left a device, with the device: taken or not."""
        self._loop = loop
        self._workers = ThreadPoolExecutor(1)

    def open(self) -> None:
        """Start the process."""
        new = not self.path.exists()
        self.database = Database.open(f"sqlite:///{self.path}", readers=2)
        if new:
            migrate(self.database, "hub", SCRIPTS)
        make_faulty(self.database)
        self.sequencer = Sequencer(self.database)
        self.ledger = Ledger(self.database, self.sequencer, self.clock, new_id)
        self.lives = True
        try:
            keys = load_log_keys(self.ledger, ORIGIN)
        except StoreError:
            self.stop()
            raise
        config = HubConfig(f"sqlite:///{self.path}", ORIGIN, limits=LIMITS)
        self.hub = Hub(
            config,
            self.clock,
            self.database,
            self.ledger,
            HubState(self._emit),
            keys,
            FanOut(),
            Log(io.StringIO()),
            self._workers,
            blobs=FolderBlobs(self.path.parent / "hub-blobs", keep_free=0),
        )

    def stop(self) -> None:
        """End the process: every connection is lost."""
        if self.lives:
            self.lives = False
            self.sessions = {}
            self.sequencer.close()
            self.database.close()

    def close(self) -> None:
        """The test is over."""
        self.stop()
        self._workers.shutdown()

    def kill(self) -> None:
        """Lose the memory, keep the rows. Where a write of its start fails, it is started again."""
        self.stop()
        while not self.lives:
            with contextlib.suppress(StoreError):
                self.open()

    async def sign_in(self, credentials: Credentials, cursor: int) -> SignedIn | Refusal:
        """A new session of a device. Raises ConnectionLostError."""
        self._reached()
        challenge = Challenge(WIRE_VERSION, ORIGIN, secrets.token_bytes(32))
        identity = credentials.identity
        statement = SignInStatement(ORIGIN, challenge.nonce, identity.organisation, identity.device)
        frame = SignIn(WIRE_VERSION, credentials.chain, credentials.sign(statement), cursor)
        try:
            opened = await sign_in(self.hub, challenge, frame)
        except StoreError:
            self._failed()
            raise ConnectionLostError("the hub's store failed") from None
        if isinstance(opened, Revoked):
            return Refusal(ErrorCode.DEVICE_REVOKED)
        if isinstance(opened, Refusal):
            return opened
        listener = Listener(opened.caller, cursor, self.sessions)
        self.hub.fan_out.open(listener)
        self.sessions[identity.device] = listener
        return opened.answer

    def lose(self, device: str) -> None:
        """The connection of a device ends."""
        listener = self.sessions.pop(device, None)
        if listener is not None:
            self.hub.fan_out.close(listener)

    async def ask(self, device: str | None, request: HubRequest) -> Answer | Refusal:
        """One request of a session (None: of somebody without a certificate). Raises ConnectionLostError."""
        self._reached()
        caller = None
        if device is not None:
            caller = self._session(device).caller
            if isinstance(request, SendMessage):
                self.offered.append((device, request.message))
        route = ROUTES[type(request)]
        refusal = may_ask(route, caller)
        assert refusal is None, refusal
        try:
            return await route.operation(self.hub, caller, request)
        except StoreError:
            self._failed()
            return Refusal(ErrorCode.STORAGE_FAILED)

    def deliveries(self, device: str) -> list[Delivery]:
        """What was delivered to a session and is not ``taken``. Raises ConnectionLostError."""
        self._reached()
        listener = self._session(device)
        stream = listener.stream
        while True:
            listener.arrived += map(decode_delivery, stream.take().entries)
            cursor = None if stream.ready else stream.begin_page()
            if cursor is None:
                return listener.arrived
            with self.database.read() as reader:
                page = read_backlog(reader, listener.caller, cursor)
            stream.end_page(page.entries, page.until, more=page.more)

    def taken(self, device: str, cursor: int) -> None:
        """The device stored everything up to ``cursor``."""
        listener = self._session(device)
        listener.stream.received(cursor)
        listener.arrived = [entry for entry in listener.arrived if entry.seq > cursor]

    def _session(self, device: str) -> Listener:
        listener = self.sessions.get(device)
        if listener is None:
            raise ConnectionLostError("no session")
        return listener

    def _reached(self) -> None:
        if not self.lives:
            raise ConnectionLostError("the hub is away")

    def _failed(self) -> None:
        if self.dies_of_faults:
            self.kill()
            raise ConnectionLostError("the hub died")

    def _emit(self, effects: list[Effect]) -> None:
        self._loop.call_soon_threadsafe(self.hub.fan_out.carry_out, effects)
