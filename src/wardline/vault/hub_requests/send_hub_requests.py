"""The loop that hands queued requests to the hub."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, final

from sqlalchemy import delete, select

from wardline.audit.objects import device_object, request_object
from wardline.audit.record import Action
from wardline.client.connection import ConnectionLostError
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer
from wardline.protocol.errors import ErrorCode
from wardline.protocol.frames import decode_device_frame
from wardline.protocol.requests import AnswerSealed, CloseSession, Request, RevokeDevice
from wardline.store.database import Database
from wardline.vault.hub_requests.queue_hub_request import DurableRequest
from wardline.vault.hub_requests.tables import HUB_REQUESTS
from wardline.vault.signals import Signal, Signals
from wardline.vault.turn import Turn, VaultLedger

AskHub = Callable[[Request], Awaitable[Answer | Refusal]]
"""``Runner.request``."""

_AT_ONCE: Final = 32
LOOK_S: Final = 0.25
"""A command of another process gives no signal, and a session must end within a second of a revocation."""
_PASSING: Final = frozenset({ErrorCode.OVERLOADED.value, ErrorCode.INTERNAL.value, ErrorCode.STORAGE_FAILED.value})
"""Refusals that say nothing about the request: it is sent again."""
_PAUSE_S: Final = 1.0


@final
class HubRequests:
    """Sends in order of queueing, a window at a time; a row goes when the hub has answered."""

    def __init__(
        self, database: Database, ledger: VaultLedger, signals: Signals, ask: AskHub, *, tick_s: float = LOOK_S
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._signals = signals
        self._ask = ask
        self._tick_s = tick_s

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            sent = await self.send_waiting()
            if not sent:
                await self._signals.wait(Signal.HUB_REQUESTS, self._tick_s)

    async def send_waiting(self) -> int:
        """Send one window of what waits; how many the hub answered for good."""
        with self._database.read() as reader:
            columns = HUB_REQUESTS.c
            rows = reader.execute(
                select(columns.id, columns.about, columns.frame).order_by(columns.id).limit(_AT_ONCE)
            ).all()
        if not rows:
            return 0
        if any(isinstance(decode_device_frame(frame), RevokeDevice) for _, _, frame in rows):
            # The steward got no signal either, if it was another process that revoked.
            self._signals.give(Signal.STEWARD)
        outcomes = await asyncio.gather(*(self._send(number, about, frame) for number, about, frame in rows))
        if not any(outcomes):
            await asyncio.sleep(_PAUSE_S)
        return sum(outcomes)

    async def _send(self, number: int, about: str, frame: bytes) -> bool:
        request = decode_device_frame(frame)
        assert isinstance(request, DurableRequest)
        try:
            answer = await self._ask(request)
        except ConnectionLostError:
            return False
        if isinstance(answer, Refusal) and answer.code in _PASSING:
            return False
        await self._ledger.submit(lambda turn: _settle(turn, number, about, request, answer))
        return True


def _settle(turn: Turn, number: int, about: str, request: DurableRequest, answer: Answer | Refusal) -> None:
    if turn.tx.execute(delete(HUB_REQUESTS).where(HUB_REQUESTS.c.id == number)).rowcount == 0:
        return
    match request:
        case AnswerSealed():
            action, about_object = Action.SEALED_REQUEST_ANSWERED, request_object(about)
        case RevokeDevice():
            action, about_object = Action.REVOCATION_DELIVERED, device_object(about)
        case CloseSession():
            action, about_object = Action.SESSION_CLOSED, device_object(about)
    if isinstance(answer, Refusal):
        turn.refuse(action, answer.code, about_object)
    else:
        turn.record(action, about_object)
