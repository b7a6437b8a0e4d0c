"""One connection from its first frame to its last. A fault of one never disturbs another."""

import asyncio
import contextlib
from typing import Final, final

from wardline.hub.caller import Caller
from wardline.hub.config import Limits
from wardline.hub.context import Hub
from wardline.hub.edge.handshake import shake_hands
from wardline.hub.edge.refusals import refused_frame
from wardline.hub.edge.routes import ROUTES, may_ask
from wardline.hub.edge.session import DeviceSession
from wardline.hub.edge.socket import FrameSocket, SocketClosedError
from wardline.hub.edge.strangers import Strangers
from wardline.hub.edge.token_bucket import TokenBucket
from wardline.hub.log import Event
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer
from wardline.protocol.errors import ErrorCode
from wardline.protocol.handshake import SignedIn
from wardline.protocol.requests import AdvanceReceipts, CarrySealed, HubRequest, Received
from wardline.store.errors import Overloaded, SequencerClosedError, StoreError

PATIENT: Final = (AdvanceReceipts, CarrySealed)
"""Requests that wait for other things than the writer: they do not count as on their way to it."""
FAREWELL_S = 1.0
"""How long a connection that is ended may take to hear why."""


async def serve_connection(hub: Hub, socket: FrameSocket, strangers: Strangers, network: str) -> None:
    """Serve an accepted socket until either side ends it. ``network``: where it comes from (``hub/networks.py``)."""
    try:
        opened = await shake_hands(hub, socket, strangers)
        if opened is None:
            await socket.close()
            return
        caller, answer, cursor = opened
        session = None if caller is None else DeviceSession(hub, caller, socket, cursor)
        connection = Connection(hub, socket, strangers, caller, session, network)
        if session is not None:
            # Open before the answer leaves, so that a newer sign-in of the device finds it to close.
            hub.fan_out.open(session)
        try:
            await connection.run(answer)
        finally:
            connection.stop()
    except SocketClosedError:
        return


@final
class Connection:
    """A session, or someone introduced, that asks."""

    __slots__ = (
        "_bucket",
        "_caller",
        "_credits",
        "_hub",
        "_last_id",
        "_network",
        "_room",
        "_session",
        "_socket",
        "_strangers",
        "_tasks",
        "_writes",
    )

    def __init__(
        self,
        hub: Hub,
        socket: FrameSocket,
        strangers: Strangers,
        caller: Caller | None,
        session: DeviceSession | None,
        network: str,
    ) -> None:
        self._hub = hub
        self._socket = socket
        self._strangers = strangers
        self._caller = caller
        self._session = session
        self._network = network
        self._last_id = 0
        limits = hub.limits
        rate, now = _rate(limits, caller), asyncio.get_running_loop().time()
        self._bucket = TokenBucket(*rate, now)
        self._credits = TokenBucket(*rate, now)
        """For ``Received``, which is never refused, only read later."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._writes = 0
        """How many of them are not ``PATIENT``."""
        self._room: asyncio.Event | None = None
        """Waited for while too many requests are in flight: then nothing more is read from the socket."""

    async def run(self, answer: SignedIn) -> None:
        """Answer the handshake, then take frames until one ends the connection. Raises SocketClosedError."""
        try:
            await self._socket.send(answer)
            if self._session is not None:
                self._session.wake()
            while True:
                refusal = await self._take()
                if refusal is not None:
                    break
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._session is None or self._session.ended is None or task is None:
                raise
            task.uncancel()
            refusal = Refusal(self._session.ended)
            self._hub.log.say(Event.SESSION_CLOSED, code=str(refusal.code), device=self._session.caller.device)
        self._stop_asking()
        # A second reason to end the session may cancel the farewell of the first.
        try:
            async with asyncio.timeout(FAREWELL_S):
                if self._session is not None and self._session.word is not None:
                    await self._socket.send(self._session.word)
                await self._socket.send(refused_frame(refusal))
                await self._socket.close()
        except (TimeoutError, asyncio.CancelledError):
            # It reads nothing: what waits for it would wait, in memory, until the kernel gives the connection up.
            self._socket.abort()

    def stop(self) -> None:
        """The connection is over, however it ended."""
        self._stop_asking()
        if self._session is not None:
            self._hub.fan_out.close(self._session)
            self._session.stop()

    def _stop_asking(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()

    async def _take(self) -> Refusal | None:
        """One frame; a refusal when it ends the connection."""
        frame = await self._socket.receive()
        if isinstance(frame, HubRequest):
            await self._request(frame)
            return None
        if isinstance(frame, Received):
            if self._session is not None:
                self._session.received(frame.cursor)
            await self._pause(self._credits.take(asyncio.get_running_loop().time()))
            return None
        refusal = frame if isinstance(frame, Refusal) else Refusal(ErrorCode.ALREADY_SIGNED_IN)
        return await self._record(refusal)

    async def _request(self, request: HubRequest) -> None:
        if request.id <= self._last_id:
            refusal = await self._record(Refusal(ErrorCode.REQUEST_ID_REUSED))
            await self._socket.send(refused_frame(refusal, request.id))
            return
        self._last_id = request.id
        wait_ms = self._bucket.take(asyncio.get_running_loop().time())
        if wait_ms is None:
            full_ms = self._hub.ledger.sequencer.full()
            if full_ms is not None:
                # Refused before any work is done for it: that work is what the accepted would wait for.
                await self._refuse_overloaded(request, full_ms)
                return
        else:
            await self._refuse_overloaded(request, wait_ms)
            await self._pause(wait_ms)
            return
        limits, patient = self._hub.limits, isinstance(request, PATIENT)
        while len(self._tasks) >= limits.requests_in_flight or (
            not patient and self._writes >= limits.writes_in_flight
        ):
            self._room = asyncio.Event()
            await self._room.wait()
        task = asyncio.get_running_loop().create_task(self._answer(request))
        self._tasks.add(task)
        if patient:
            task.add_done_callback(self._answered)
        else:
            self._writes += 1
            task.add_done_callback(self._written)

    async def _pause(self, wait_ms: int | None) -> None:
        """Read nothing for a while: one that sends more than it may fills its own buffers, and costs no more."""
        if wait_ms is not None:
            await asyncio.sleep(wait_ms / 1000)

    async def _refuse_overloaded(self, request: HubRequest, wait_ms: int) -> None:
        # Not recorded: whoever asks too much would make the log grow with it.
        await self._socket.send(refused_frame(Refusal(ErrorCode.OVERLOADED, retry_after=wait_ms), request.id))

    def _written(self, task: asyncio.Task[None]) -> None:
        self._writes -= 1
        self._answered(task)

    def _answered(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if self._room is not None:
            self._room.set()
            self._room = None

    async def _answer(self, request: HubRequest) -> None:
        outcome = await self._operate(request)
        if isinstance(outcome, Refusal):
            self._note(outcome, request)
            outcome = refused_frame(outcome, request.id)
        with contextlib.suppress(SocketClosedError):
            await self._socket.send(outcome)

    async def _operate(self, request: HubRequest) -> Answer | Refusal:
        try:
            route = ROUTES[type(request)]
            refusal = may_ask(route, self._caller)
            if refusal is not None:
                return await self._record(refusal)
            told = (self._network,) if route.told_network else ()
            return await route.operation(self._hub, self._caller, request, *told)
        except Overloaded as overloaded:
            return Refusal(ErrorCode.OVERLOADED, retry_after=overloaded.retry_after_ms)
        except SequencerClosedError:
            return Refusal(ErrorCode.OVERLOADED, retry_after=1000)
        except Exception as error:  # noqa: BLE001 (a bug in one request is answered, logged, and ends nothing else)
            self._hub.log.say(Event.REQUEST_FAILED, request=_kind(request), error=type(error).__name__)
            storage = isinstance(error, StoreError)
            return Refusal(ErrorCode.STORAGE_FAILED if storage else ErrorCode.INTERNAL)

    async def _record(self, refusal: Refusal) -> Refusal:
        """Audit what was refused to a device; count what was refused to a stranger."""
        if self._caller is None:
            self._strangers.refused(refusal.code)
            return refusal
        try:
            return await self._hub.refuse(self._caller, refusal)
        except StoreError:
            return refusal

    def _note(self, refusal: Refusal, request: HubRequest) -> None:
        if self._caller is None:
            self._strangers.refused(refusal.code)
        else:
            self._hub.log.say(
                Event.REQUEST_REFUSED, code=str(refusal.code), device=self._caller.device, request=_kind(request)
            )


def _rate(limits: Limits, caller: Caller | None) -> tuple[int, int]:
    if caller is None:
        return limits.anonymous_requests_per_second, limits.anonymous_burst
    if caller.steward:
        return limits.steward_requests_per_second, limits.steward_burst
    return limits.requests_per_second, limits.burst


def _kind(request: HubRequest) -> str:
    return type(request).__name__
