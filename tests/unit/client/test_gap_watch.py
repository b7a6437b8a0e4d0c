"""What the vault refuses while a session has ended is looked for again once it answers."""

import asyncio
from contextlib import nullcontext
from typing import Any, cast

import pytest

from wardline.client import watch_gaps
from wardline.client.local.gaps import Gap, Look
from wardline.client.watch_gaps import GapWatch
from wardline.kit.clock import FixedClock
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal

THREAD = ConversationId("c" * 32)


class Desk:
    """One conversation with one hole; stands for mender and journal."""

    def __init__(self) -> None:
        self.open = False
        self.asked = asyncio.Event()
        self.whole = False

    def find(self, _reader: object, _conversation: str) -> Look | None:
        return None if self.whole else Look(3, Gap(4, 4))

    async def fetch(self, _conversation: str, _gap: Gap) -> list[object] | Refusal:
        self.asked.set()
        return [] if self.open else Refusal("session_ended")

    def keep(self, *_kept: object) -> None:
        self.whole = True

    def read(self) -> Any:
        return nullcontext(None)

    async def record(self, operation: Any) -> Any:
        return operation(None)


def test_after_a_step_up_it_is_looked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def one(_reader: object) -> list[ConversationId]:
        return [THREAD]

    monkeypatch.setattr(watch_gaps, "find_conversations", one)

    async def main() -> None:
        desk, mended = Desk(), asyncio.Event()
        watch = GapWatch(cast("Any", desk), cast("Any", desk), FixedClock(1))
        running = asyncio.create_task(watch.run(mended.set))
        async with asyncio.timeout(60):
            await desk.asked.wait()
            assert not mended.is_set()
            desk.open = True
            watch.look_at_all()
            await mended.wait()
        running.cancel()

    asyncio.run(main())
