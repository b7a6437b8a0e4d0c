"""uvicorn's WebSocket with a second way out: frames that are made once and written to many connections.

A delivery to a group is the same bytes for every member. ASGI would have each connection frame them again, in a
coroutine of its own; a server's frames are not masked (RFC 6455 section 5.1), so here they are framed once and handed
to the transport. Whatever has to wait, and everything else, goes ASGI's way.
"""

from functools import lru_cache
from typing import Final, final

from msgspec import Raw
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from wardline.protocol.deliveries import Deliveries
from wardline.protocol.frames import HubFrame, encode_frame

EXTENSION: Final = "wardline.writer"
"""Where the application finds the writer, in the scope's ``extensions``."""

_BINARY: Final = 0x82
"""FIN and opcode 2 (RFC 6455 section 5.2)."""


@final
class WritableWebSocket(WebSocketsSansIOProtocol):
    """uvicorn's protocol, which tells the application how to write."""

    def handle_connect(self, event: Request) -> None:
        """Put the writer into the scope that uvicorn made."""
        super().handle_connect(event)
        scope = getattr(self, "scope", None)
        if scope is not None:
            scope["extensions"][EXTENSION] = self

    def write_now(self, data: bytes) -> bool:
        """Hand whole WebSocket frames to the transport, if it takes them without waiting: the connection is open and
        its buffer is not full.
        """
        transport = self.transport
        if self.disconnected or self.close_sent or not self.writable.is_set() or transport.is_closing():
            return False
        transport.write(data)
        return True

    def handle_ping(self) -> None:
        """Answer while the peer reads. Pongs are not bounded by anything else: one that pings and never reads would
        fill the memory (RFC 6455 section 5.5.3 lets pings go unanswered that a newer one follows).
        """
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def keepalive_timeout(self) -> None:
        """Nobody answers: nor will anybody read what waits."""
        super().keepalive_timeout()
        self.transport.abort()

    def abort(self) -> None:
        """Drop the connection and what its buffer holds."""
        self.transport.abort()


def websocket_frame(frame: HubFrame) -> bytes:
    """``frame`` as a WebSocket frame from a server."""
    payload = encode_frame(frame)
    size = len(payload)
    if size < 126:
        return bytes((_BINARY, size)) + payload
    if size < 1 << 16:
        return bytes((_BINARY, 126)) + size.to_bytes(2) + payload
    return bytes((_BINARY, 127)) + size.to_bytes(8) + payload


def deliveries_frame(entries: tuple[bytes, ...]) -> bytes:
    """The WebSocket frame of some deliveries; of a single one it is made once for all who get it."""
    return single_frame(entries[0]) if len(entries) == 1 else websocket_frame(Deliveries(tuple(map(Raw, entries))))


@lru_cache(maxsize=256)
def single_frame(entry: bytes) -> bytes:
    """The WebSocket frame of one delivery."""
    return websocket_frame(Deliveries((Raw(entry),)))
