"""The network between devices and hub: it remembers which bytes were sent for each message, so that a second ciphertext
for one shows.
"""

import asyncio
from collections import defaultdict
from contextlib import suppress
from hashlib import sha256
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from wardline.mls.public import inspect_message
from wardline.protocol.envelope import decode_envelope
from wardline.protocol.frames import decode_device_frame
from wardline.protocol.limits import MAX_FRAME
from wardline.protocol.requests import SendMessage
from wardline.protocol.version import SOCKET_PATH, SUBPROTOCOL

Sent = tuple[str, str, bytes, int]
"""Sending device, message, group id, epoch."""
_GONE: Final = (WebSocketException, OSError, TimeoutError)


class Wire:
    """Passes WebSocket messages on to a hub that may die and come back at the same place."""

    def __init__(self, hub_url: str) -> None:
        self._hub_url = hub_url
        self._server: Server | None = None
        self.sent: dict[Sent, set[bytes]] = defaultdict(set)
        """SHA-256 of each ciphertext that a device sent for a message in an epoch."""
        self.repeated = 0
        """Messages that were sent again."""

    async def start(self) -> str:
        """Listen; returns the URL that peers take for the hub's."""
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
            self._hub_url + SOCKET_PATH,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            max_size=MAX_FRAME,
            compression=None,
        )
        with suppress(*_GONE):
            async with upstream as hub:
                await asyncio.gather(self._pass_on(peer, hub, look=True), self._pass_on(hub, peer, look=False))

    async def _pass_on(
        self,
        source: ServerConnection | ClientConnection,
        sink: ServerConnection | ClientConnection,
        *,
        look: bool,
    ) -> None:
        try:
            async for message in source:
                if look and isinstance(message, bytes):
                    self._remember(message)
                await sink.send(message)
        except ConnectionClosed:
            pass
        finally:
            await sink.close()

    def _remember(self, data: bytes) -> None:
        frame = decode_device_frame(data)
        if isinstance(frame, SendMessage):
            info = inspect_message(frame.message)
            envelope = decode_envelope(info.authenticated_data)
            forms = self.sent[envelope.sender, envelope.message, info.group_id, info.epoch]
            self.repeated += bool(forms)
            forms.add(sha256(frame.message).digest())

    def violations(self) -> list[str]:
        """Messages with two ciphertexts in one epoch, and ciphertexts that stand for two messages."""
        found: list[str] = []
        owner: dict[bytes, Sent] = {}
        for key, forms in self.sent.items():
            if len(forms) > 1:
                found.append(f"message {key[1]} left in {len(forms)} forms in epoch {key[3]}")
            shared = [owner[form][1] for form in forms if owner.setdefault(form, key) != key]
            found += [f"messages {key[1]} and {other} left as the same bytes" for other in shared]
        return found
