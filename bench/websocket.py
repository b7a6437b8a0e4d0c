"""A WebSocket client (RFC 6455) for a load generator: no task, no queue, no copy more than needed."""

import asyncio
import os
from collections.abc import Callable
from typing import Final, cast

_BINARY: Final = 0x82
_PING: Final = 0x89
_PONG: Final = 0x8A
_CLOSE: Final = 0x88
_TWO_BYTES: Final = 126
"""The length follows in two bytes."""
_USUAL: Final = bytes((_BINARY, _TWO_BYTES))


def client_frame(payload: bytes, opcode: int = _BINARY) -> bytes:
    """One masked frame (RFC 6455 section 5.3), ready to be written."""
    size = len(payload)
    if size < 126:
        header = bytes((opcode, 0x80 | size))
    elif size < 1 << 16:
        header = bytes((opcode, 0x80 | _TWO_BYTES)) + size.to_bytes(2)
    else:
        header = bytes((opcode, 0x80 | 127)) + size.to_bytes(8)
    mask = os.urandom(4)
    pad = (mask * (size // 4 + 1))[:size]
    masked = (int.from_bytes(payload) ^ int.from_bytes(pad)).to_bytes(size)
    return header + mask + masked


def split_frames(data: bytes) -> tuple[list[tuple[int, bytes]], bytes]:
    """Every whole server frame in ``data`` (first byte, payload), and what is left."""
    frames: list[tuple[int, bytes]] = []
    start, end = 0, len(data)
    while end - start >= 2:
        size, head = data[start + 1], start + 2
        if size == _TWO_BYTES:
            size, head = int.from_bytes(data[head : head + 2]), head + 2
        elif size == 127:
            size, head = int.from_bytes(data[head : head + 8]), head + 8
        stop = head + size
        if head > end or stop > end:
            break
        frames.append((data[start], data[head:stop]))
        start = stop
    return frames, data[start:]


class Client(asyncio.Protocol):
    """One connection. ``take`` gets each binary frame's payload, on the event loop."""

    def __init__(self, path: str, subprotocol: str | None, take: Callable[[bytes], None]) -> None:
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.take = take
        self.write: Callable[[bytes], None] = _not_open
        self.closing = False
        self._path, self._subprotocol = path, subprotocol
        self._transport: asyncio.Transport | None = None
        self._rest = b""

    async def open(self, port: int) -> None:
        """Connect to this machine's ``port`` and finish the handshake. Raises ConnectionError."""
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", port)
        await self.opened

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self.write = self._transport.write
        asked = f"Sec-WebSocket-Protocol: {self._subprotocol}\r\n" if self._subprotocol else ""
        self.write(
            f"GET {self._path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n{asked}\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        if not self.opened.done():
            head, blank, data = (self._rest + data).partition(b"\r\n\r\n")
            if not blank:
                self._rest = head
                return
            self._rest = b""
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                self.opened.set_exception(ConnectionError(head.decode("latin-1")))
                return
            self.opened.set_result(None)
        if self._rest:
            data = self._rest + data
        elif data[:2] == _USUAL and len(data) == 4 + int.from_bytes(data[2:4]):
            self.take(data[4:])  # one whole frame: nearly always, and then nothing else has to be looked at
            return
        frames, self._rest = split_frames(data)
        for first, payload in frames:
            if first == _BINARY:
                self.take(payload)
            elif first == _PING:
                self.write(client_frame(payload, _PONG))
            elif first == _CLOSE:
                self.closing = True

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError("closed"))
        self.closing = True

    def pause(self) -> None:
        """Read nothing more."""
        if self._transport is not None:
            self._transport.pause_reading()

    def resume(self) -> None:
        """Read on."""
        if self._transport is not None:
            self._transport.resume_reading()

    def close(self) -> None:
        """End it without ceremony; what is still written goes nowhere."""
        self.write = _ignore
        if self._transport is not None:
            self._transport.abort()


def _not_open(_: bytes) -> None:
    raise ConnectionError("not open")


def _ignore(_: bytes) -> None:
    return
