"""The ASGI application: one socket path, one health check, nothing else."""

from typing import Any, Final, final

from wardline.hub.context import Hub
from wardline.hub.edge.connection import serve_connection
from wardline.hub.edge.refusals import refused_frame
from wardline.hub.edge.socket import FrameSocket, Message, Receive, Send, SocketClosedError
from wardline.hub.edge.strangers import Strangers
from wardline.hub.edge.websocket import EXTENSION
from wardline.hub.networks import network_of
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.version import SOCKET_PATH, SUBPROTOCOL

HEALTH_PATH: Final = "/health"
RETRY_AFTER_MS: Final = 5_000


@final
class Application:
    """What uvicorn runs."""

    def __init__(self, hub: Hub, strangers: Strangers) -> None:
        self._hub = hub
        self._strangers = strangers
        self._connections = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """ASGI 3."""
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await _answer_http(scope, send)

    async def _socket(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["path"] != SOCKET_PATH or SUBPROTOCOL not in scope["subprotocols"]:
            await receive()
            await send({"type": "websocket.close"})
            return
        socket = FrameSocket(receive, send, scope["extensions"].get(EXTENSION))
        self._connections += 1
        try:
            await socket.accept()
            if self._connections > self._hub.limits.connections:
                await socket.send(refused_frame(Refusal(ErrorCode.OVERLOADED, retry_after=RETRY_AFTER_MS)))
                await socket.close()
                return
            await serve_connection(self._hub, socket, self._strangers, self._network(scope))
        except SocketClosedError:
            return
        finally:
            self._connections -= 1

    def _network(self, scope: dict[str, Any]) -> str:
        config, client = self._hub.config, scope.get("client")
        return network_of(
            None if client is None else client[0], scope["headers"], config.trusted_proxies, config.proxy_header
        )


async def _answer_http(scope: dict[str, Any], send: Send) -> None:
    healthy = scope["path"] == HEALTH_PATH and scope["method"] in {"GET", "HEAD"}
    body = b"ok\n" if healthy else b"not found\n"
    start: Message = {
        "type": "http.response.start",
        "status": 200 if healthy else 404,
        "headers": [(b"content-type", b"text/plain"), (b"content-length", str(len(body)).encode())],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body if scope["method"] != "HEAD" else b""})
