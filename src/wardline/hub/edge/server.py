"""uvicorn, told what it needs to know."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Final, final

import uvicorn

from wardline.hub.config import HubConfig
from wardline.hub.edge.asgi import Application
from wardline.hub.edge.websocket import WritableWebSocket
from wardline.protocol.limits import MAX_FRAME

SHUTDOWN_S: Final = 5
BACKLOG: Final = 1024
PING_S: Final = 20
PONG_S: Final = 40
"""Later than a stall is noticed: a device that reads nothing is told and logged as that."""


@final
class _Server(uvicorn.Server):
    """Signals are the process's business, not the server's: several may run in one process."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave them alone."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell that connections are taken."""
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def serving(config: HubConfig, application: Application) -> AsyncGenerator[int]:
    """Serve while the block runs; its value is the port. Then connections are closed and their tasks awaited."""
    listener = _listen(config)
    port: int = listener.getsockname()[1]
    server = _Server(_settings(config, application))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    up = asyncio.create_task(server.up.wait())
    try:
        await asyncio.wait((task, up), return_when=asyncio.FIRST_COMPLETED)
        yield port
    finally:
        up.cancel()
        server.should_exit = True
        await task


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
        date_header=False,
        ssl_certfile=config.tls_certificate,
        ssl_keyfile=config.tls_key,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )


def _listen(config: HubConfig) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
    listener = socket.create_server((config.host, config.port), family=family, backlog=BACKLOG)
    with contextlib.suppress(OSError, AttributeError):
        # Inherited by every connection: one whose peer reads nothing is given up by the kernel too, if the hub did not.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 2 * config.limits.stall_ms)
    return listener
