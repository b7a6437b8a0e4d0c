"""uvicorn, told what it needs to know."""

import contextlib
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

import uvicorn

from wardline.hub.config import HubConfig
from wardline.hub.edge.asgi import Application
from wardline.hub.edge.websocket import WritableWebSocket
from wardline.kit import http_server
from wardline.protocol.limits import MAX_FRAME

SHUTDOWN_S: Final = 5
PING_S: Final = 20
PONG_S: Final = 40
"""Later than a stall is noticed: a device that reads nothing is told and logged as that."""


@asynccontextmanager
async def serving(config: HubConfig, application: Application) -> AsyncGenerator[int]:
    """Serve while the block runs; its value is the port. Then connections are closed and their tasks awaited."""
    async with http_server.serving(_settings(config, application), _listen(config)) as port:
        yield port


def _settings(config: HubConfig, application: Application) -> uvicorn.Config:
    return uvicorn.Config(
        application,  # pyright: ignore[reportArgumentType] (ASGI's messages are plain dictionaries here)
        http="h11",
        ws=WritableWebSocket,
        ws_max_size=2 * MAX_FRAME,  # what is a little too large is told so; what is more ends the connection
        ws_per_message_deflate=False,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PONG_S,
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # uvicorn would believe whoever connects from this machine: networks.py decides
        date_header=False,
        ssl_certfile=config.tls_certificate,
        ssl_keyfile=config.tls_key,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )


def _listen(config: HubConfig) -> socket.socket:
    listener = http_server.listen(config.host, config.port)
    with contextlib.suppress(OSError, AttributeError):
        # Inherited by every connection: one whose peer reads nothing is given up by the kernel too, if the hub did not.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 2 * config.limits.stall_ms)
    return listener
