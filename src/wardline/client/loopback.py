"""A person's browser brings a provider's answer to a program on the same machine (RFC 8252, sections 7.3 and 8.3)."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, final

import uvicorn

from wardline.client.provers import state_of
from wardline.client.read_return import read_return
from wardline.kit.http_server import listen, serving
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode

HOST: Final = "127.0.0.1"
PATH: Final = "/sign-in"
WAIT_S: Final = 600.0
"""Seconds: for longer the vault keeps no sign-in that has begun."""
MOST_QUERY: Final = 8192
FAREWELL_S: Final = 2
"""In which the browser takes its page before the listener is gone."""

Show = Callable[[str], Awaitable[None]]
"""Shows a person the address to open."""

_PAGE: Final = b"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>You can close this window</title><h1>You can close this window</h1>
<p>Go back to the program that sent you here.</p></html>
"""
_HEADERS: Final = (
    (b"cache-control", b"no-store"),
    (b"connection", b"close"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"content-type", b"text/html; charset=utf-8"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


@final
class Loopback:
    """Listens while ``awaiting_browser`` runs. Takes one answer: the one with the ``state`` of the address shown."""

    def __init__(self, port: int, show: Show, wait_s: float) -> None:
        self.port = port
        self._show = show
        self._wait_s = wait_s
        self._state = ""
        self._returned: asyncio.Future[str] | None = None

    async def visit(self, address: str) -> str | Refusal:
        """A ``provers.Visit``. Refused ``provider_timed_out``."""
        self._state, self._returned = state_of(address), asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self._wait_s):
                await self._show(address)
                return await self._returned
        except TimeoutError:
            return Refusal(ErrorCode.PROVIDER_TIMED_OUT)
        finally:
            self._state, self._returned = "", None

    async def __call__(
        self, scope: Mapping[str, Any], _receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        """ASGI. A body is not read: whoever sends one is answered, and the connection is closed."""
        status = self._take(scope)
        body = _PAGE if status == 200 else b""
        extra = ((b"allow", b"GET"),) if status == 405 else ()
        await send({"type": "http.response.start", "status": status, "headers": (*_HEADERS, *extra)})
        await send({"type": "http.response.body", "body": body})

    def _take(self, scope: Mapping[str, Any]) -> int:
        """The status of the answer."""
        headers: list[tuple[bytes, bytes]] = scope["headers"]
        # Another name for this address is another site's: it was rebound to reach what listens here.
        if [value for name, value in headers if name == b"host"] != [f"{HOST}:{self.port}".encode()]:
            return 400
        if scope["raw_path"] != PATH.encode():
            return 404
        if scope["method"] != "GET":
            return 405
        query: bytes = scope["query_string"]
        if _has_body(headers) or len(query) > MOST_QUERY or not query.isascii():
            return 400
        returned, answer = self._returned, query.decode("ascii")
        if returned is None or returned.done() or read_return(answer, self._state) is None:
            return 400
        returned.set_result(f"http://{HOST}:{self.port}{PATH}?{answer}")
        return 200


def _has_body(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(
        name == b"transfer-encoding" or (name == b"content-length" and value.strip() != b"0") for name, value in headers
    )


@asynccontextmanager
async def awaiting_browser(show: Show, *, wait_s: float = WAIT_S) -> AsyncGenerator[Loopback]:
    """Listen on a free port of 127.0.0.1 while the block runs: ``by_provider(…, loopback.visit, loopback.port)``."""
    listener = listen(HOST, 0)
    loopback = Loopback(listener.getsockname()[1], show, wait_s)
    config = uvicorn.Config(
        loopback,
        http="h11",
        h11_max_incomplete_event_size=2 * MOST_QUERY,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="error",  # what a stranger sends is no news on a person's terminal
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=FAREWELL_S,
    )
    async with serving(config, listener):
        yield loopback
