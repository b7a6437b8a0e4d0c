"""Where marks wait for their turn: those of a conversation leave together, as one write and one delivery.

Lives on the event loop. A request is answered when its marks are stored, so that nothing which was answered is lost
with the process; what was not is said again. One write is on its way at a time, and it is a small one: messages
never wait for more than it.
"""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, final

from wardline.hub.caller import Caller
from wardline.hub.sessions.receipt_pace import ReceiptPace
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Done
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import AdvanceReceipts

TOGETHER: Final = 128
"""Marks of one write, give or take one request: some milliseconds of the writer."""
WAITING: Final = 65_536
"""Marks that may wait, of all devices; more are refused."""
RETRY_AFTER_MS: Final = 1_000

Outcome = Done | Refusal


@dataclass(frozen=True, slots=True)
class Asked:
    """Who says what."""

    caller: Caller
    request: AdvanceReceipts

    def conversations(self) -> set[str]:
        """Of its marks."""
        return {mark.conversation for mark in self.request.marks}


@dataclass(frozen=True, slots=True)
class Advanced:
    """What became of some requests."""

    outcomes: tuple[Outcome, ...]
    members: Mapping[str, int]
    """Conversations whose marks rose, and how many members were told."""


Advance = Callable[[Sequence[Asked]], Awaitable[Advanced]]
"""Decides and stores requests together. What it raises, each of them gets."""


@dataclass(order=True, slots=True)
class _Waiting:
    due: float
    number: int
    asked: Asked = field(compare=False)
    answer: "asyncio.Future[Outcome]" = field(compare=False)


@final
class ReceiptDesk:
    """See above."""

    def __init__(self, per_member_ms: int) -> None:
        self._pace = ReceiptPace(per_member_ms / 1000)
        self._waiting: list[_Waiting] = []
        self._marks = 0
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None

    async def advance(self, asked: Asked, advance: Advance) -> Outcome:
        """The answer, once the marks are stored."""
        loop = asyncio.get_running_loop()
        if self._marks >= WAITING:
            return Refusal(ErrorCode.OVERLOADED, retry_after=RETRY_AFTER_MS)
        answer: asyncio.Future[Outcome] = loop.create_future()
        self._number += 1
        due = self._pace.due(asked.conversations(), loop.time())
        heapq.heappush(self._waiting, _Waiting(due, self._number, asked, answer))
        self._marks += len(asked.request.marks)
        self._plan(advance)
        return await answer

    def _plan(self, advance: Advance) -> None:
        """Write when the first is due: not before the writer is back, and not before what arrived with it is read."""
        if self._writing is not None or not self._waiting:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_at(self._waiting[0].due, self._begin, advance)

    def _begin(self, advance: Advance) -> None:
        self._timer = None
        now = asyncio.get_running_loop().time()
        batch: list[_Waiting] = []
        marks = 0
        while self._waiting and marks < TOGETHER and (self._waiting[0].due <= now or not batch):
            waiting = heapq.heappop(self._waiting)
            batch.append(waiting)
            marks += len(waiting.asked.request.marks)
            self._pace.leave(waiting.asked.conversations(), now)
        self._marks -= marks
        self._writing = asyncio.get_running_loop().create_task(self._write(batch, advance))

    async def _write(self, batch: list[_Waiting], advance: Advance) -> None:
        try:
            advanced = await advance([waiting.asked for waiting in batch])
        except Exception as error:  # noqa: BLE001 (each request's connection answers and logs it)
            for waiting in batch:
                if not waiting.answer.done():
                    waiting.answer.set_exception(error)
        else:
            for waiting, outcome in zip(batch, advanced.outcomes, strict=True):
                if not waiting.answer.done():
                    waiting.answer.set_result(outcome)
            self._pace.told(advanced.members, asyncio.get_running_loop().time())
        finally:
            self._writing = None
            self._plan(advance)
