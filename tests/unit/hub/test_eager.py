"""Coroutines that are started at once, and those that have to wait after all."""

import asyncio

import pytest

from wardline.hub.edge.eager import start


def test_one_that_never_waits_needs_no_task() -> None:
    done: list[int] = []

    async def job() -> None:
        event = asyncio.Event()
        event.set()
        await event.wait()
        done.append(1)

    async def main() -> None:
        assert start(job()) is None
        assert done == [1]

    asyncio.run(main())


def test_one_that_waits_goes_on_as_a_task() -> None:
    done: list[int] = []

    async def main() -> None:
        events = [asyncio.Event(), asyncio.Event()]

        async def job() -> None:
            for number, event in enumerate(events):
                await event.wait()
                done.append(number)
            await asyncio.sleep(0)
            done.append(9)

        task = start(job())
        assert task is not None
        assert done == []
        for event in events:
            event.set()
        await task
        assert done == [0, 1, 9]

    asyncio.run(main())


def test_a_cancellation_and_an_error_belong_to_the_coroutine() -> None:
    seen: list[str] = []

    async def main() -> None:
        async def waits() -> None:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                seen.append("cancelled")
                raise

        task = start(waits())
        assert task is not None
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        async def fails() -> None:
            try:
                await future
            except ValueError:
                seen.append("failed")

        task = start(fails())
        assert task is not None
        await asyncio.sleep(0)
        future.set_exception(ValueError())
        await task

    asyncio.run(main())
    assert seen == ["cancelled", "failed"]
