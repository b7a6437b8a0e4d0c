"""Receipts wait for their turn: how long, what leaves together, and what is refused."""

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.hub.caller import Caller
from wardline.hub.sessions import receipt_desk
from wardline.hub.sessions.receipt_desk import Advanced, Asked, ReceiptDesk
from wardline.hub.sessions.receipt_pace import INTERVAL_S, ReceiptPace
from wardline.kit.ids import new_id
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Done
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import AdvanceReceipts, Mark

WARD = new_id()


def asked(*conversations: str) -> Asked:
    caller = Caller(new_id(), new_id(), new_id(), steward=False)
    return Asked(caller, AdvanceReceipts(1, tuple(Mark(each, 1, 1) for each in conversations)))


def test_the_first_leaves_at_once_and_the_next_after_an_interval_for_each_member() -> None:
    pace = ReceiptPace(0.01)
    assert pace.due(["ward"], 5.0) == 5.0
    pace.leave(["ward"], 5.0)
    pace.told({"ward": 50}, 5.1)
    assert pace.due(["ward"], 5.2) == pytest.approx(5.6)
    assert pace.due(["another"], 5.2) == 5.2
    assert pace.due(["another", "ward"], 5.2) == pytest.approx(5.6)
    pace.leave(["ward"], 5.6)
    assert pace.due(["ward"], 5.6) == pytest.approx(6.1)
    assert pace.due(["ward"], 9.0) == 9.0


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 2)), max_size=60), st.integers(1, 10_000))
def test_a_conversation_is_told_no_more_often_than_its_interval(steps: list[tuple[int, float]], size: int) -> None:
    """Whatever arrives when: nothing waits for more than the interval, however many members."""
    pace, now = ReceiptPace(0.01), 0.0
    told: dict[str, float] = {}
    for which, passed in steps:
        now += passed
        name = str(which)
        due = pace.due([name], now)
        assert now <= due <= now + INTERVAL_S
        if due == now:
            assert now >= told.get(name, -INTERVAL_S) + min(INTERVAL_S, 0.01 * size)
            pace.leave([name], now)
            pace.told({name: size}, now)
            told[name] = now


def test_what_waits_leaves_together_and_each_gets_its_own_answer() -> None:
    async def main() -> None:
        desk = ReceiptDesk(per_member_ms=10)
        writes: list[int] = []
        begun, open_ = asyncio.Event(), asyncio.Event()

        async def advance(together: Sequence[Asked]) -> Advanced:
            writes.append(len(together))
            begun.set()
            await open_.wait()
            outcomes = tuple(
                Done(index) if index % 2 else Refusal(ErrorCode.NOT_A_MEMBER) for index in range(len(together))
            )
            return Advanced(outcomes, {WARD: 1})

        first = asyncio.ensure_future(desk.advance(asked(WARD), advance))
        await begun.wait()
        later = [asyncio.ensure_future(desk.advance(asked(WARD), advance)) for _ in range(4)]
        await asyncio.sleep(0)  # they ask
        later[2].cancel()
        open_.set()
        assert await first == Refusal(ErrorCode.NOT_A_MEMBER)
        answers = await asyncio.gather(*later, return_exceptions=True)
        assert writes == [1, 4]
        assert answers[:2] == [Refusal(ErrorCode.NOT_A_MEMBER), Done(1)]
        assert isinstance(answers[2], asyncio.CancelledError)
        assert answers[3] == Done(3)

    asyncio.run(main())


def test_a_write_is_small_and_one_that_fails_spoils_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt_desk, "TOGETHER", 3)

    async def main() -> None:
        desk = ReceiptDesk(per_member_ms=0)
        writes: list[int] = []

        async def advance(together: Sequence[Asked]) -> Advanced:
            writes.append(len(together))
            if len(writes) == 2:
                raise OSError
            return Advanced(tuple(Done(1) for _ in together), {})

        asking = [desk.advance(asked(WARD), advance) for _ in range(7)]
        answers = await asyncio.gather(*asking, return_exceptions=True)
        assert writes == [3, 3, 1]
        assert [type(answer) for answer in answers] == [Done] * 3 + [OSError] * 3 + [Done]

    asyncio.run(main())


def test_marks_that_wait_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipt_desk, "WAITING", 4)

    async def main() -> None:
        desk = ReceiptDesk(per_member_ms=0)

        async def advance(together: Sequence[Asked]) -> Advanced:
            return Advanced(tuple(Done(1) for _ in together), {})

        asking = [desk.advance(asked(WARD, new_id()), advance) for _ in range(3)]
        *taken, refused = await asyncio.gather(*asking)
        assert taken == [Done(1), Done(1)]
        assert refused == Refusal(ErrorCode.OVERLOADED, retry_after=receipt_desk.RETRY_AFTER_MS)
        assert await desk.advance(asked(WARD), advance) == Done(1)

    asyncio.run(main())
