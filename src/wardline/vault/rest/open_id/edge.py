"""Back-channel logout over HTTP: who asks, how often, how much; then one turn.

Nothing but the token's signature says who asks. So each is checked, and right ones never wait for wrong ones, which
may neither have the provider asked for its keys again and again, nor fill the logs.
"""

import re
from typing import Final, final
from urllib.parse import parse_qsl

import structlog
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.open_id.desk import OpenIdDesk
from wardline.vault.identity.open_id.model import OpenIdError
from wardline.vault.identity.open_id.verify_logout_token import WRONG_LOGOUT
from wardline.vault.open_vault import OpenVault
from wardline.vault.rest.buckets import Allowance, Buckets
from wardline.vault.rest.open_id.answers import BAD, DONE, MEDIA_TYPE, later, refused
from wardline.vault.rest.serve import Manners, Reply, UnreadableBodyError, mount, read_body, serve
from wardline.vault.sessions.end_provider_sessions import end_provider_sessions, refuse_logout

PATH: Final = "/open-id"
LOGOUT: Final = "/{provider}/logout"
METHOD: Final = "POST"
FORM: Final = "application/x-www-form-urlencoded"
MAX_BODY: Final = 16_384
"""Bytes of a body."""
READ_S: Final = 10.0
LOGOUT_ALLOWANCE: Final = Allowance(burst=400, per_second=50)
"""Right tokens of one provider: a directory that signs a whole shift out."""
STRANGER_ALLOWANCE: Final = Allowance(burst=20, per_second=1)
"""Wrong tokens of one address. Right ones never wait for it."""
ASKING_ALLOWANCE: Final = Allowance(burst=3, per_second=1 / 20)
"""How often a token may have one provider asked for its keys, whoever sent it."""
RECORDED_ALLOWANCE: Final = Allowance(burst=20, per_second=1 / 60)
"""How many of the wrong tokens that one provider did sign are recorded: anybody there has ID tokens of their own."""
WAITING: Final = 512
"""Calls worked on at the same time: no fewer than a provider may make at once. More are told to come back."""

_ROUTE: Final = re.compile(r"/([^/]+)/logout")
_PROVIDER_FAILED: Final = frozenset({"unreachable", "refused", "bad_metadata"})
_AGAIN_MS: Final = 20_000
_OVERLOADED: Final = later(503, 1000)

_log = structlog.get_logger(__name__)


@final
class OpenIdEdge:
    """An ASGI application for everything below ``PATH``."""

    def __init__(self, vault: OpenVault, desk: OpenIdDesk) -> None:
        self._vault = vault
        self._desk = desk
        self._logouts = Buckets(LOGOUT_ALLOWANCE)
        self._strangers = Buckets(STRANGER_ALLOWANCE)
        self._asking = Buckets(ASKING_ALLOWANCE)
        self._recorded = Buckets(RECORDED_ALLOWANCE)
        self._working = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reply one request."""
        await serve(Request(scope, receive), send, _MANNERS, self._answer)

    async def _answer(self, request: Request) -> Reply:
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        found = _ROUTE.fullmatch(path)
        if found is None or not self._desk.knows(found[1]):
            return refused(404)
        if request.method != METHOD:
            return refused(405, headers={"allow": METHOD})
        form = await _read(request)
        if isinstance(form, Reply):
            return self._wait(request) or form
        if self._working >= WAITING:
            return _OVERLOADED
        self._working += 1
        try:
            return await self._log_out(request, found[1], form)
        finally:
            self._working -= 1

    async def _log_out(self, request: Request, provider: str, token: str) -> Reply:
        vault = self._vault
        try:
            logout = await self._desk.read_logout(provider, token, lambda: not self._take(self._asking, provider))
        except OpenIdError as error:
            return self._wait(request) or await self._refuse(provider, error.reason)
        wait = self._take(self._logouts, provider)
        if wait:
            return later(429, wait)
        await vault.ledger.submit(lambda turn: end_provider_sessions(turn, vault.config.sessions, logout))
        return DONE

    async def _refuse(self, provider: str, reason: str) -> Reply:
        _log.warning("open_id_logout_failed", reason=reason)
        if reason in _PROVIDER_FAILED:
            return later(503, _AGAIN_MS)
        if reason == WRONG_LOGOUT and not self._take(self._recorded, provider):
            await self._vault.ledger.submit(refuse_logout)
        return BAD

    def _wait(self, request: Request) -> Reply | None:
        """Whether who sent something wrong has to wait now; then nothing of it is logged."""
        wait = self._take(self._strangers, request.client.host if request.client is not None else "")
        return later(429, wait) if wait else None

    def _take(self, buckets: Buckets, key: str) -> int:
        return buckets.take(key, self._vault.clock.now())


def open_id_routes(vault: OpenVault, desk: OpenIdDesk) -> tuple[BaseRoute, ...]:
    """For the vault's server: none where the organisation has no provider."""
    if not desk.names():
        return ()
    return (mount(PATH, OpenIdEdge(vault, desk)),)


async def _read(request: Request) -> str | Reply:
    """The token in a body within bounds of size and time (section 2.5). Other fields are left alone."""
    if request.headers.get("content-type", "").partition(";")[0].strip().casefold() != FORM:
        return refused(415)
    try:
        taken = await read_body(request, most=MAX_BODY, within_s=READ_S)
    except UnreadableBodyError as error:
        return refused(error.status)
    try:
        fields = parse_qsl(taken.decode("ascii"), keep_blank_values=True, max_num_fields=16)
    except ValueError:
        return BAD
    tokens = [value for name, value in fields if name == "logout_token"]
    return tokens[0] if len(tokens) == 1 else BAD


def _failed(code: ErrorCode) -> Reply:
    if code is ErrorCode.OVERLOADED:
        return _OVERLOADED
    return refused(503 if code is ErrorCode.STORAGE_FAILED else 500, error="server_error")


_MANNERS: Final = Manners(MEDIA_TYPE, "open_id_logout_failed", _failed)
