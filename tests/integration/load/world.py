"""Connections that do not behave, and what the hub holds for them."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager

import pytest
from tests.support.certificates import NOW, Device
from tests.support.hubs import RunningHub
from tests.support.wire import Party, sign_in_frame
from websockets.asyncio.client import ClientConnection, connect

from wardline.hub import app
from wardline.hub.edge.session import DeviceSession
from wardline.hub.sessions.fan_out import FanOut, Session
from wardline.kit.clock import Clock
from wardline.kit.ids import ConversationId
from wardline.protocol.deliveries import CaughtUp
from wardline.protocol.frames import decode_hub_frame, encode_frame
from wardline.protocol.group_id import GroupId
from wardline.protocol.handshake import Challenge, SignedIn
from wardline.protocol.version import SOCKET_PATH, SUBPROTOCOL
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer

PATIENCE_S = 60


class PassingClock(Clock):
    """Starts at the certificates' time and goes on as the machine's does."""

    def __init__(self) -> None:
        self._start = time.monotonic_ns()

    def now(self) -> int:
        """Milliseconds."""
        return NOW * 1000 + (time.monotonic_ns() - self._start) // 1_000_000


class Sessions:
    """The hub's sessions by device, as they are opened and closed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.by_device: dict[str, DeviceSession] = {}
        self._closed: dict[str, threading.Event] = {}
        opening, closing = FanOut.open, FanOut.close

        def opened(fan_out: FanOut, session: Session) -> None:
            assert isinstance(session, DeviceSession)
            self.by_device[session.caller.device] = session
            self._closed[session.caller.device] = threading.Event()
            opening(fan_out, session)

        def closed(fan_out: FanOut, session: Session) -> None:
            closing(fan_out, session)
            if self.by_device.get(session.caller.device) is session:
                self._closed[session.caller.device].set()

        monkeypatch.setattr(FanOut, "open", opened)
        monkeypatch.setattr(FanOut, "close", closed)

    async def closed(self, device: str) -> None:
        """Until the hub has ended the session."""
        ended = await asyncio.get_running_loop().run_in_executor(None, self._closed[device].wait, PATIENCE_S)
        assert ended


class Writers:
    """The hub's writer, which a test may stop."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._made: list[Sequencer] = []

        def make(database: Database, capacity: int, patience_ms: int) -> Sequencer:
            sequencer = Sequencer(database, capacity, patience_ms=patience_ms)
            self._made.append(sequencer)
            return sequencer

        monkeypatch.setattr(app, "Sequencer", make)

    @contextmanager
    def stopped(self) -> Generator[None]:
        """Nothing is written meanwhile; what arrives is queued."""
        reached, go_on = threading.Event(), threading.Event()

        def hold(_: object) -> None:
            reached.set()
            go_on.wait(PATIENCE_S)

        thread = threading.Thread(target=self._made[-1].run, args=(hold,))
        thread.start()
        try:
            assert reached.wait(PATIENCE_S)
            yield
        finally:
            go_on.set()
            thread.join()


@asynccontextmanager
async def narrow(hub: RunningHub, device: Device, cursor: int = 0) -> AsyncGenerator[ClientConnection]:
    """A session over a socket with a small buffer, of whose deliveries nothing is read unless somebody does."""
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.setblocking(False)
    await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", hub.port))
    async with connect(
        hub.url + SOCKET_PATH,
        sock=plain,
        subprotocols=[SUBPROTOCOL],  # pyright: ignore[reportArgumentType]
        compression=None,
        max_size=None,
        max_queue=1,
        ping_interval=None,
        close_timeout=0.1,
        proxy=None,
    ) as narrowed:
        challenge = decode_hub_frame(await narrowed.recv(decode=False))
        assert isinstance(challenge, Challenge)
        await narrowed.send(encode_frame(sign_in_frame(device, challenge, cursor)))
        assert isinstance(decode_hub_frame(await narrowed.recv(decode=False)), SignedIn)
        while not isinstance(decode_hub_frame(await narrowed.recv(decode=False)), CaughtUp):
            pass
        yield narrowed


def join_filled(party: Party, conversation: str) -> bytes:
    """A member of a group that ``fill_hub`` wrote may speak in it: the hub compares name and epoch. Its name."""
    name = GroupId(ConversationId(conversation), 1).to_bytes()
    party.groups[name] = group = party.member.found(name, now=NOW)
    group.commit(add=[], remove=[], authenticated_data=b"", now=NOW)
    group.apply_pending()
    return name
