"""A push service (RFC 8030) on loopback: keeps what it is called with, and answers what the test wants."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class PushService:
    """``calls``: path, headers and body of each call, in order."""

    origin: str = ""
    status: int = 201
    calls: "asyncio.Queue[tuple[str, dict[str, str], bytes]]" = field(default_factory=asyncio.Queue)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
        first, *lines = head.strip().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        writer.write(f"HTTP/1.1 {self.status} -\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode("ascii"))
        await writer.drain()
        writer.close()
        self.calls.put_nowait((first.split(" ")[1], headers, body))


@asynccontextmanager
async def push_service(port: int = 0) -> AsyncGenerator[PushService]:
    """Runs while the block does, at a free port or at this one."""
    service = PushService()
    server = await asyncio.start_server(service.answer, "127.0.0.1", port)
    service.origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield service
