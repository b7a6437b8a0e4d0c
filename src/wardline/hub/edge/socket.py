"""One WebSocket as frames: ASGI's messages in, decoded frames out. The only file that knows ASGI's vocabulary."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, final

from msgspec import Raw

from wardline.hub.edge.websocket import WritableWebSocket, deliveries_frame, single_frame, websocket_frame
from wardline.kit.outcome import Refusal
from wardline.protocol.deliveries import Deliveries
from wardline.protocol.errors import ErrorCode
from wardline.protocol.frames import DeviceFrame, HubFrame, MalformedFrameError, decode_device_frame, encode_frame
from wardline.protocol.limits import MAX_FRAME
from wardline.protocol.version import SUBPROTOCOL

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

POLICY_VIOLATION = 1008
"""RFC 6455 section 7.4.1; the reason is in the ``Refused`` frame before it."""


class SocketClosedError(Exception):
    """The other side is gone."""


@final
class FrameSocket:
    """Frames in and out."""

    __slots__ = ("_receive", "_send", "_writer", "taken", "waiting")

    def __init__(self, receive: Receive, send: Send, writer: WritableWebSocket | None = None) -> None:
        self._receive = receive
        self._send = send
        self._writer = writer
        self.waiting = 0
        """Frames that wait because the transport's buffer is full."""
        self.taken = 0
        """Frames that waited, and were taken in the end."""

    @property
    def buffered(self) -> int:
        """Bytes that the transport holds."""
        return 0 if self._writer is None else self._writer.transport.get_write_buffer_size()

    async def accept(self) -> None:
        """Finish the WebSocket handshake."""
        await self._receive()
        await self._put({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})

    async def receive(self) -> DeviceFrame | Refusal:
        """The next frame, or why the bytes are none. Raises SocketClosedError."""
        message = await self._receive()
        if message["type"] == "websocket.disconnect":
            raise SocketClosedError
        data: bytes | None = message.get("bytes")
        if data is None:
            return Refusal(ErrorCode.MALFORMED_FRAME)
        if len(data) > MAX_FRAME:
            return Refusal(ErrorCode.FRAME_TOO_LARGE)
        try:
            return decode_device_frame(data)
        except MalformedFrameError as error:
            return Refusal(ErrorCode.MALFORMED_FRAME, str(error))

    def deliver_one(self, entry: bytes) -> bool:
        """Hand one delivery to the transport, if it takes it at once."""
        return self._writer is not None and self._writer.write_now(single_frame(entry))

    async def deliver(self, entries: tuple[bytes, ...]) -> None:
        """Hand deliveries to the transport, in one frame. As ``send``."""
        if self._writer is None or not self._writer.write_now(deliveries_frame(entries)):
            await self._put({"type": "websocket.send", "bytes": encode_frame(Deliveries(tuple(map(Raw, entries))))})

    async def send(self, frame: HubFrame) -> None:
        """Hand one frame to the transport; waits while its buffer is full. Raises SocketClosedError."""
        if self._writer is None or not self._writer.write_now(websocket_frame(frame)):
            await self._put({"type": "websocket.send", "bytes": encode_frame(frame)})

    async def close(self) -> None:
        """Begin the closing handshake."""
        await self._put({"type": "websocket.close", "code": POLICY_VIOLATION})

    def abort(self) -> None:
        """End it without a word; what waits is dropped."""
        if self._writer is not None:
            self._writer.abort()

    async def _put(self, message: Message) -> None:
        self.waiting += 1
        try:
            await self._send(message)
            self.taken += 1
        except (OSError, RuntimeError):
            # ASGI servers say OSError for a lost peer; uvicorn says RuntimeError for one that was closed here before.
            raise SocketClosedError from None
        finally:
            self.waiting -= 1
