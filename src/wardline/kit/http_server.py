"""uvicorn in a process that has other things to do: served while a block runs, signals left alone."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from typing import Final, final

import uvicorn

BACKLOG: Final = 1024


@final
class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave them alone: they are the process's business, and several servers may run in one."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Tell that connections are taken."""
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def serving(config: uvicorn.Config, listener: socket.socket) -> AsyncGenerator[int]:
    """Serve while the block runs; its value is the port. Then connections are closed and their tasks awaited."""
    port: int = listener.getsockname()[1]
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    up = asyncio.create_task(server.up.wait())
    try:
        await asyncio.wait((task, up), return_when=asyncio.FIRST_COMPLETED)
        yield port
    finally:
        up.cancel()
        server.should_exit = True
        await task


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. Raises OSError where it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)
