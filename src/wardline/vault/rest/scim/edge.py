"""SCIM over HTTP: who asks, how often, how much; then one call on a thread."""

import asyncio
import hmac
from dataclasses import dataclass
from typing import Final, final

import msgspec
from starlette.requests import Request
from starlette.routing import BaseRoute
from starlette.types import Receive, Scope, Send

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.open_vault import OpenVault
from wardline.vault.provisioning.find_token import find_token
from wardline.vault.provisioning.model import Token
from wardline.vault.rest.buckets import Allowance, Buckets
from wardline.vault.rest.dpop import SeenProofs, verify_proof
from wardline.vault.rest.scim.answers import MEDIA_TYPE, Answer, fault, refused
from wardline.vault.rest.scim.call import Call
from wardline.vault.rest.scim.routes import ROUTES, Operation, find_route, methods_of
from wardline.vault.rest.serve import Manners, UnreadableBodyError, mount, read_body, serve

PATH: Final = "/scim/v2"
MAX_BODY: Final = 1 << 20
"""Bytes of a body: a team of some 10,000 people."""
TOKEN_ALLOWANCE: Final = Allowance(burst=400, per_second=50)
"""Of one provider: a first synchronisation sends tens a second."""
STRANGER_ALLOWANCE: Final = Allowance(burst=20, per_second=1)
"""Wrong tokens of one address. Right ones never wait for it."""
AT_ONCE: Final = 4
"""Calls worked on at the same time."""
WAITING: Final = 64
"""Calls that wait for that; more are told to come back."""

_BODIES: Final = frozenset({"POST", "PUT", "PATCH"})
_READ_S: Final = 30.0


@final
class ScimEdge:
    """An ASGI application for everything below ``PATH``."""

    def __init__(self, vault: OpenVault, origin: str) -> None:
        self._vault = vault
        self._base = origin + PATH
        self._tokens = Buckets(TOKEN_ALLOWANCE)
        self._strangers = Buckets(STRANGER_ALLOWANCE)
        self._proofs = SeenProofs(vault.clock.now())
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await serve(Request(scope, receive), send, _MANNERS, self._answer)

    async def _answer(self, request: Request) -> Answer:
        token = await self._authenticate(request)
        if isinstance(token, Answer):
            return token
        wait = self._tokens.take(token.id, self._vault.clock.now())
        if wait:
            return refused(Refusal(ErrorCode.THROTTLED.value, retry_after=wait))
        call = Call(self._vault, token, self._base)
        path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        route = find_route(path)
        if route is None:
            return await self._refuse(call, fault(404, "There is nothing at this path."))
        template, named = route
        operation = ROUTES.get((request.method, template))
        if operation is None:
            allowed = {"allow": ", ".join(methods_of(template))}
            return await self._refuse(call, fault(405, "This path does not take that method.", headers=allowed))
        body: object = None
        if request.method in _BODIES:
            found = await _body(request)
            if isinstance(found, Answer):
                return await self._refuse(call, found)
            body = found.value
        query = dict(request.query_params)
        headers = {name: value for name in ("if-match", "if-none-match") if (value := request.headers.get(name))}
        call = Call(self._vault, token, self._base, named, query, headers, body)
        return await self._on_thread(call, operation)

    async def _authenticate(self, request: Request) -> Token | Answer:
        """Whose token it is. What was wrong with it is not told; one without its key was stolen, and is recorded."""
        scheme, _, text = request.headers.get("authorization", "").partition(" ")
        now = self._vault.clock.now()
        token = None
        if scheme.casefold() in {"bearer", "dpop"}:
            token = await asyncio.to_thread(self._find, text.strip(), now)
        bound = scheme.casefold() == "dpop"
        if token is not None and (self._proves(request, text.strip(), token, now) if bound else token.key is None):
            return token
        wait = self._strangers.take(request.client.host if request.client is not None else "", now)
        if wait:
            return refused(Refusal(ErrorCode.THROTTLED.value, retry_after=wait))
        answer = refused(Refusal(ErrorCode.UNKNOWN_TOKEN.value))
        return answer if token is None else await self._refuse(Call(self._vault, token, self._base), answer)

    def _proves(self, request: Request, text: str, token: Token, now: int) -> bool:
        proofs = request.headers.getlist("dpop")
        if token.key is None or len(proofs) != 1:
            return False
        url = self._base + request.scope["path"].removeprefix(request.scope.get("root_path", ""))
        proof = verify_proof(proofs[0], method=request.method, url=url, token=text, now=now)
        return proof is not None and hmac.compare_digest(proof.thumbprint, token.key) and self._proofs.take(proof, now)

    def _find(self, text: str, now: int) -> Token | None:
        with self._vault.database.read() as reader:
            return find_token(reader, text, now)

    async def _on_thread(self, call: Call, operation: Operation) -> Answer:
        if self._waiting >= WAITING:
            return _OVERLOADED
        self._waiting += 1
        try:
            async with self._turns:
                return await asyncio.to_thread(call.answer, operation)
        finally:
            self._waiting -= 1

    async def _refuse(self, call: Call, answer: Answer) -> Answer:
        return await self._on_thread(call, lambda _: answer)


def scim_route(vault: OpenVault, origin: str) -> BaseRoute:
    """For the vault's server. ``origin``: how the provider reaches it, ``https://…``."""
    return mount(PATH, ScimEdge(vault, origin))


@dataclass(frozen=True, slots=True)
class _Json:
    value: object


async def _body(request: Request) -> _Json | Answer:
    """The JSON of a body within bounds of size and time."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if kind not in {MEDIA_TYPE, "application/json"}:
        return fault(415, f"The body must be {MEDIA_TYPE}.")
    try:
        taken = await read_body(request, most=MAX_BODY, within_s=_READ_S)
    except UnreadableBodyError as error:
        if error.status == 413:
            return refused(Refusal(ErrorCode.FRAME_TOO_LARGE.value))
        return fault(error.status, "The body did not come in time.")
    try:
        return _Json(msgspec.json.decode(taken))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return fault(400, "The body is not JSON, or nested too deeply.", kind="invalidSyntax")


def _failed(code: ErrorCode) -> Answer:
    return _OVERLOADED if code is ErrorCode.OVERLOADED else refused(Refusal(code.value))


_OVERLOADED: Final = refused(Refusal(ErrorCode.OVERLOADED.value, retry_after=1000))
_MANNERS: Final = Manners(MEDIA_TYPE, "scim_failed", _failed)
