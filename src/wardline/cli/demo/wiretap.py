"""A wiretap on the hub's side of TLS: records every WebSocket message between the hub and its peers, unmasked."""

import asyncio
from pathlib import Path
from typing import BinaryIO

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from wardline.protocol.limits import MAX_FRAME
from wardline.protocol.version import SOCKET_PATH, SUBPROTOCOL


class Wiretap:
    """Listens on loopback, passes everything on to the hub, and writes the payloads of both directions to a file."""

    def __init__(self, capture: Path) -> None:
        self.hub_url = ""
        """Where the hub is, once it is known."""
        self._capture = capture
        self._server: Server | None = None
        self._file: BinaryIO | None = None
        self.captured = 0
        """Bytes recorded so far."""

    async def start(self) -> str:
        """Begin; returns the URL that peers use for the hub's."""
        self._file = self._capture.open("wb")
        self._server = await serve(
            self._relay,
            "127.0.0.1",
            0,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            max_size=MAX_FRAME,
            compression=None,
        )
        port = next(iter(self._server.sockets)).getsockname()[1]
        return f"ws://127.0.0.1:{port}"

    async def stop(self) -> None:
        """Close every connection and the file."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
        if self._file is not None:
            self._file.close()

    async def _relay(self, peer: ServerConnection) -> None:
        upstream = connect(
            self.hub_url + SOCKET_PATH,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            max_size=MAX_FRAME,
            compression=None,
        )
        async with upstream as hub, asyncio.TaskGroup() as tasks:
            tasks.create_task(self._pass_on(peer, hub))
            tasks.create_task(self._pass_on(hub, peer))

    async def _pass_on(
        self, source: ServerConnection | ClientConnection, sink: ServerConnection | ClientConnection
    ) -> None:
        try:
            async for message in source:
                data = message.encode() if isinstance(message, str) else message
                if self._file is not None:
                    self._file.write(data)
                    self.captured += len(data)
                await sink.send(message)
        except ConnectionClosed:
            pass
        finally:
            await sink.close()
