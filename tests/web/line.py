"""The line between devices and the hub, a relay in a thread of its own: a test cuts browsers off, and nobody else."""

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from typing import final


class Weather(Enum):
    """What becomes of browsers' connections."""

    FAIR = auto()
    CUT = auto()
    NONSENSE = auto()
    """A WebSocket opens, and what comes out of it means nothing."""


_NONSENSE = b"\x82\x05\xc1\xc1\xc1\xc1\xc1" + b"\x81\x0bhello there" + b"\x82\x03\x81\x01\x02"
"""Frames of RFC 6455: bytes that no MessagePack begins with, a text, a map of numbers."""


@final
class Line:
    """Browsers are told from others by their `Origin` header."""

    def __init__(self, hub_port: int) -> None:
        self._hub_port = hub_port
        self._weather = Weather.FAIR
        self._browsers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self.refused = 0
        """Connections of browsers that did not get through."""

    def set(self, weather: Weather) -> None:
        """From now on. Whatever but fair weather ends the connections that are there."""
        done = threading.Event()

        def change() -> None:
            self._weather = weather
            if weather is not Weather.FAIR:
                for each in self._browsers:
                    each.transport.abort()
            done.set()

        self._loop.call_soon_threadsafe(change)
        done.wait()

    @contextmanager
    def open(self, port: int) -> Generator[None]:
        """Relay from ``port`` for as long as the block runs."""
        server = self._loop.run_until_complete(asyncio.start_server(self._relay, "127.0.0.1", port))
        thread = threading.Thread(target=self._loop.run_forever)
        thread.start()
        try:
            yield
        finally:
            asyncio.run_coroutine_threadsafe(self._end(server), self._loop).result()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join()
            self._loop.close()

    async def _end(self, server: asyncio.Server) -> None:
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            browser = b"\r\norigin:" in head.lower()
            weather = self._weather if browser else Weather.FAIR
            self.refused += weather is not Weather.FAIR
            if weather is Weather.CUT:
                writer.transport.abort()
                return
            there, hub = await asyncio.open_connection("127.0.0.1", self._hub_port)
            ours = {writer, hub} if browser else set[asyncio.StreamWriter]()
            self._browsers |= ours
            hub.write(head)
            try:
                if weather is Weather.NONSENSE:
                    writer.write(await there.readuntil(b"\r\n\r\n") + _NONSENSE)
                    await reader.read(1)
                else:
                    await asyncio.gather(_pump(reader, hub), _pump(there, writer))
            finally:
                self._browsers -= ours
                hub.close()
        writer.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()
