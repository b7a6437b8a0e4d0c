"""What the REST interfaces have in common: a request becomes one answer, whatever goes wrong."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Send

from wardline.protocol.errors import ErrorCode
from wardline.store.errors import Overloaded, SequencerClosedError, StoreError

_HEADERS: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, in the words of its interface. ``status``: HTTP's."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Manners:
    """How one interface says that something went wrong."""

    media_type: str
    event: str
    """In the log."""
    failed: Callable[[ErrorCode], Reply]
    """For ``overloaded``, ``storage_failed`` and ``internal``."""


class UnreadableBodyError(Exception):
    """A body that is too large (413) or too late (408): ``status``."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


async def serve(request: Request, send: Send, manners: Manners, answer: Callable[[Request], Awaitable[Reply]]) -> None:
    """Answer one request. There is no cookie, no session and no cross-origin access."""
    try:
        reply = await answer(request)
    except ClientDisconnect:
        return
    except (Overloaded, SequencerClosedError):
        reply = manners.failed(ErrorCode.OVERLOADED)
    except StoreError as error:
        reply = _failed(manners, error, ErrorCode.STORAGE_FAILED)
    except Exception as error:  # noqa: BLE001 (a bug: told as such, without what was asked)
        reply = _failed(manners, error, ErrorCode.INTERNAL)
    body = b"" if request.method == "HEAD" else reply.body.encode()
    media_type = manners.media_type if reply.body else None
    response = Response(body, reply.status, {**_HEADERS, **reply.headers}, media_type)
    await response(request.scope, request.receive, send)


async def read_body(request: Request, *, most: int, within_s: float) -> bytes:
    """``most``: bytes. Raises UnreadableBodyError."""
    taken = bytearray()
    try:
        async with asyncio.timeout(within_s):
            async for chunk in request.stream():
                taken += chunk
                if len(taken) > most:
                    raise UnreadableBodyError(413)
    except TimeoutError:
        raise UnreadableBodyError(408) from None
    return bytes(taken)


def mount(path: str, application: ASGIApp) -> BaseRoute:
    """Everything below ``path``. Starlette's own lets a path with a line feed in it past, to be answered by whoever
    comes after.
    """
    route = Mount(path, application)
    route.path_regex = re.compile(route.path_regex.pattern, re.DOTALL)
    return route


def _failed(manners: Manners, error: Exception, code: ErrorCode) -> Reply:
    _log.error(manners.event, error=type(error).__name__, code=code.value)
    return manners.failed(code)
