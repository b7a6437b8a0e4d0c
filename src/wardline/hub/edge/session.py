"""A signed-in connection's deliveries: from its stream, or from the database, to its socket."""

import asyncio
from typing import final

from wardline.hub.caller import Caller
from wardline.hub.context import Hub
from wardline.hub.delivery.read_backlog import read_backlog
from wardline.hub.edge.eager import start
from wardline.hub.edge.socket import FrameSocket, SocketClosedError
from wardline.hub.log import Event
from wardline.hub.sessions.stream import Burst, Stream
from wardline.protocol.deliveries import CaughtUp
from wardline.protocol.errors import ErrorCode
from wardline.protocol.handshake import Revoked
from wardline.store.errors import StoreError


@final
class DeviceSession:
    """What fan-out knows of a connection. One task delivers, and only while there is something to deliver."""

    __slots__ = (
        "_delivering",
        "_hub",
        "_pump",
        "_sending",
        "_socket",
        "_taken",
        "_taken_at",
        "_task",
        "caller",
        "ended",
        "stream",
        "word",
    )

    def __init__(self, hub: Hub, caller: Caller, socket: FrameSocket, cursor: int) -> None:
        self.caller = caller
        self.stream = Stream(cursor)
        self.ended: ErrorCode | None = None
        """Why the hub ends this session."""
        self.word: Revoked | None = None
        """Said before that."""
        self._hub = hub
        self._socket = socket
        self._task = asyncio.current_task()
        self._delivering = False
        self._pump: asyncio.Task[None] | None = None
        """What delivers, if it has to wait."""
        self._sending = False
        self._taken_at = hub.clock.now()
        self._taken = socket.taken

    @property
    def stuck(self) -> bool:
        """The device has to take something before it gets more."""
        return self.stream.full or self._sending or self._socket.waiting > 0

    @property
    def buffered(self) -> int:
        """Bytes that the hub holds for it."""
        return self.stream.held_bytes + self._socket.buffered

    def wake(self) -> None:
        """There may be something to deliver."""
        if self._delivering:
            return
        only = self.stream.only()
        if only is not None and self._socket.deliver_one(only):
            self.stream.sent_only()
            return
        self._delivering = True
        self._pump = start(self._deliver())

    def received(self, cursor: int) -> None:
        """The device stored everything up to ``cursor``."""
        if self.stream.received(cursor):
            self._taken_at = self._hub.clock.now()
            self.wake()

    def end(self, code: ErrorCode, word: Revoked | None = None) -> None:
        """Tell the device why, and close: the connection's own task does both."""
        if self.ended is None and self._task is not None:
            self.ended, self.word = code, word
            self._task.cancel()

    def check_stall(self, now: int) -> None:
        """End a session that takes nothing although something waits for it."""
        taken = self._socket.taken
        if not self.stuck or taken != self._taken:
            self._taken_at, self._taken = now, taken
        elif now - self._taken_at > self._hub.limits.stall_ms:
            self.end(ErrorCode.TOO_SLOW)

    def stop(self) -> None:
        """The connection is over."""
        if self._pump is not None:
            self._pump.cancel()

    async def _deliver(self) -> None:
        stream = self.stream
        try:
            while True:
                burst = stream.take()
                if burst:
                    await self._send(burst)
                if not stream.ready and not await self._read_page():
                    break
        except SocketClosedError:
            return
        except Exception as error:  # noqa: BLE001 (it ends this session, and no other)
            self._hub.log.say(Event.REQUEST_FAILED, request="backlog", error=type(error).__name__)
            self.end(ErrorCode.STORAGE_FAILED if isinstance(error, StoreError) else ErrorCode.INTERNAL)
        finally:
            self._delivering = False

    async def _send(self, burst: Burst) -> None:
        self._sending = True
        if burst.entries:
            await self._socket.deliver(burst.entries)
        if burst.caught_up is not None:
            await self._socket.send(CaughtUp(burst.caught_up))
        self._sending = False
        self._taken_at = self._hub.clock.now()

    async def _read_page(self) -> bool:
        cursor = self.stream.begin_page()
        if cursor is None:
            return False
        page = await self._hub.read(lambda db: read_backlog(db, self.caller, cursor))
        self.stream.end_page(page.entries, page.until, more=page.more)
        return True
