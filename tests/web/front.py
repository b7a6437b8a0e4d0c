"""A web server in front of a clinic's own: a test changes what it serves."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.web.clinic import Clinic, Person

_OURS = (b"content-length:", b"connection:", b"etag:", b"transfer-encoding:")


@dataclass
class Front:
    """One origin of its own: a browser that used another knows nothing here."""

    clinic: Clinic
    web: str = ""
    changed: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """By path (``/sw.js``): served in place of the vault's file."""
    asked: list[str] = field(default_factory=list[str])
    """Every path that was asked for."""

    def invite(self, person: Person) -> str:
        """A link that leads here."""
        return self.clinic.invite(person).replace(self.clinic.web, self.web)

    async def fetch(self, path: str) -> tuple[bytes, bytes]:
        """Head and body of what the vault serves."""
        host = urlsplit(self.clinic.web)
        reader, writer = await asyncio.open_connection(host.hostname, host.port)
        writer.write(f"GET {path} HTTP/1.1\r\nhost: {host.netloc}\r\nconnection: close\r\n\r\n".encode("ascii"))
        answer = await reader.read()
        writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        return head, body

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One request a connection."""
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            request = await reader.readuntil(b"\r\n\r\n")
            path = request.split(b" ")[1].decode("ascii")
            self.asked.append(path)
            head, body = await self.fetch(path)
            body = self.changed.get(path.partition("?")[0], body)
            kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(_OURS)]
            kept += [b"content-length: %d" % len(body), b"connection: close"]
            writer.write(b"\r\n".join(kept) + b"\r\n\r\n" + body)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def front(clinic: Clinic) -> AsyncGenerator[Front]:
    """Runs while the block does."""
    found = Front(clinic)
    web = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.web = f"http://127.0.0.1:{web.sockets[0].getsockname()[1]}"
    async with web:
        yield found
