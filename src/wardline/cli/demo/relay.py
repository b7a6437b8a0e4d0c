"""A relay between a hub and its peers: everything passes through it, and somebody looks."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, final

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from wardline.protocol.limits import MAX_FRAME
from wardline.protocol.version import SOCKET_PATH, SUBPROTOCOL

_GONE: Final = (WebSocketException, OSError, TimeoutError)


@final
class Relay:
    """Listens on loopback and passes WebSocket messages on to a hub, which may die and come back at the same place."""

    def __init__(self, look: Callable[[bytes, bool], None], hub_url: str = "") -> None:
        """``look`` gets each message before it is passed on, and whether it is for the hub."""
        self.hub_url = hub_url
        """Where the hub is, once it is known."""
        self._look = look
        self._server: Server | None = None

    async def start(self) -> str:
        """Begin; returns the URL that peers use for the hub's."""
        protocols = [Subprotocol(SUBPROTOCOL)]
        self._server = await serve(
            self._carry, "127.0.0.1", 0, subprotocols=protocols, max_size=MAX_FRAME, compression=None
        )
        port = next(iter(self._server.sockets)).getsockname()[1]
        return f"ws://127.0.0.1:{port}"

    async def stop(self) -> None:
        """Close every connection."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _carry(self, peer: ServerConnection) -> None:
        upstream = connect(
            self.hub_url + SOCKET_PATH,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            max_size=MAX_FRAME,
            compression=None,
        )
        with suppress(*_GONE):
            async with upstream as hub:
                await asyncio.gather(self._pass_on(peer, hub, up=True), self._pass_on(hub, peer, up=False))

    async def _pass_on(
        self, source: ServerConnection | ClientConnection, sink: ServerConnection | ClientConnection, *, up: bool
    ) -> None:
        try:
            async for message in source:
                self._look(message.encode() if isinstance(message, str) else message, up)
                await sink.send(message)
        except ConnectionClosed:
            pass
        finally:
            await sink.close()
