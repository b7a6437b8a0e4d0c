"""The MLLP server: one message at a time per connection, stored durably before it is answered.

Nothing is trusted but the bytes' order: sizes, times and the number of connections are bounded, and a sender that never
ends a message is cut off with a negative answer. TLS is the caller's ``ssl.SSLContext``, with client certificates if it
says so.
"""

import asyncio
import contextlib
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast, final

from wardline.kit.clock import Clock
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.gateways.hl7.acknowledge import MakeControlId, acknowledge
from wardline.vault.gateways.hl7.mllp import NOISE, Fault, Frame, MllpDecoder, encode_frame


@dataclass(frozen=True, slots=True)
class Peer:
    """Who sent it: for the record, never for a log line."""

    address: str
    certificate: bytes | None = None
    """The client's certificate (DER), where TLS asked for one."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message. It is durable now, whether or not it was refused."""

    refusal: Refusal | None = None


class Store(Protocol):
    """The vault's side of the listener."""

    async def __call__(self, raw: bytes, peer: Peer, fault: Refusal | None) -> Receipt:
        """Commit the bytes and say what ``parse`` thinks of them; ``fault`` is the framing's refusal, if there was one.

        Returns only when they are durable. Raises when they are not: the sender is told to try again.
        """
        ...


@dataclass(frozen=True, slots=True)
class ListenerLimits:
    """Bounds of a listener; times in seconds."""

    max_bytes: int = 4 << 20
    max_connections: int = 64
    idle: float = 3600.0
    """Between messages. Interface engines keep connections for hours."""
    message: float = 60.0
    """From the first byte of a message to its last."""
    answer: float = 30.0
    """For storing, and for the sender to take its answer."""
    linger: float = 1.0
    """For the sender to read the last answer before the connection is gone."""
    chunk: int = 64 << 10


@final
class MllpListener:
    """An MLLP server on one address."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        make_control_id: MakeControlId,
        limits: ListenerLimits | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._make_control_id = make_control_id
        self._limits = limits or ListenerLimits()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        """Listen. Port 0 takes a free one (``addresses`` says which)."""
        self._server = await asyncio.start_server(
            self._serve, host, port, ssl=tls, limit=self._limits.chunk, backlog=self._limits.max_connections
        )

    @property
    def addresses(self) -> Sequence[tuple[str, int]]:
        """Where it listens."""
        sockets = () if self._server is None else self._server.sockets
        return [(name[0], name[1]) for name in (socket.getsockname() for socket in sockets)]

    async def close(self) -> None:
        """Stop listening, end the connections; a message being stored is stored, and may be sent again."""
        if self._server is None:
            return
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            if len(self._connections) <= self._limits.max_connections:
                await self._converse(reader, writer)
                await _linger(reader, writer, self._limits.linger)
        except (ConnectionError, TimeoutError, ssl.SSLError, asyncio.CancelledError):
            pass
        finally:
            await _close(writer)
            self._connections.discard(task)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        decoder = MllpDecoder(self._limits.max_bytes)
        peer = _peer_of(writer)
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._limits.idle
        while True:
            try:
                async with asyncio.timeout_at(deadline):
                    data = await reader.read(self._limits.chunk)
            except TimeoutError:
                data = b""
            was_busy = decoder.busy
            events = decoder.feed(data) if data else decoder.close()
            for event in events:
                if event is not NOISE:
                    await self._take(event, peer, writer)
            if not data:
                return
            # Only messages buy time: neither the bytes of one that does not end, nor bytes outside of any.
            if any(event is not NOISE for event in events) or (decoder.busy and not was_busy):
                deadline = loop.time() + (self._limits.message if decoder.busy else self._limits.idle)
            elif events:
                deadline = min(deadline, loop.time() + self._limits.message)

    async def _take(self, event: Frame | Fault, peer: Peer, writer: asyncio.StreamWriter) -> None:
        """Store and answer."""
        fault = event.refusal if isinstance(event, Fault) else None
        try:
            async with asyncio.timeout(self._limits.answer):
                receipt = await self._store(event.data, peer, fault)
            refusal = receipt.refusal or fault
        except Exception:  # noqa: BLE001  (whatever went wrong in storing, the sender must not believe that it is stored)
            refusal = Refusal(ErrorCode.INTERNAL)
        answers = acknowledge(event.data, refusal, self._clock.now(), self._make_control_id)
        async with asyncio.timeout(self._limits.answer):
            for answer in answers:
                writer.write(encode_frame(answer))
            await writer.drain()


def _peer_of(writer: asyncio.StreamWriter) -> Peer:
    name = cast("tuple[str, int] | None", writer.get_extra_info("peername"))
    tls = writer.get_extra_info("ssl_object")
    certificate = tls.getpeercert(binary_form=True) if isinstance(tls, ssl.SSLObject) else None
    return Peer(name[0] if name else "", certificate)


async def _linger(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, seconds: float) -> None:
    """Say that no more is coming, and take what still comes: closing at once would discard the answer on its way."""
    if not writer.can_write_eof():
        return
    writer.write_eof()
    async with asyncio.timeout(seconds):
        while await reader.read(64 << 10):
            pass


async def _close(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(ConnectionError, TimeoutError, ssl.SSLError, asyncio.CancelledError):
        async with asyncio.timeout(1.0):
            await writer.wait_closed()
