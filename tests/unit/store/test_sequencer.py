"""The one writer: order, group commit, failures that stay alone, back-pressure."""

import asyncio
import threading
from collections.abc import Callable
from typing import Self

import pytest
from sqlalchemy import Column, Table, func, select

from wardline.store.database import Database
from wardline.store.errors import ConstraintError, Overloaded, SequencerClosedError, StaleCacheError, StoreError
from wardline.store.schema import Int64, new_metadata
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction

METADATA = new_metadata()
THINGS = Table("things", METADATA, Column("id", Int64, primary_key=True, autoincrement=False))


@pytest.fixture(autouse=True)
def tables(database: Database) -> None:
    METADATA.create_all(database.writer)


def ids(database: Database) -> list[int]:
    with database.read() as reader:
        return list(reader.execute(select(THINGS.c.id).order_by(THINGS.c.id)).scalars())


def add(number: int) -> Callable[[Transaction], int]:
    def operation(transaction: Transaction) -> int:
        transaction.insert(THINGS, {"id": number})
        return number

    return operation


class Held:
    """Keeps the writer busy, so that what is queued meanwhile becomes one batch."""

    def __init__(self, sequencer: Sequencer) -> None:
        self._started, self._go = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: sequencer.run(self._hold))

    def _hold(self, _transaction: Transaction) -> None:
        self._started.set()
        self._go.wait(10)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._go.set()
        self._thread.join()


async def in_one_batch(sequencer: Sequencer, operations: list[Callable[[Transaction], object]]) -> list[object]:
    with Held(sequencer):
        waiting = [asyncio.ensure_future(sequencer.submit(operation)) for operation in operations]
        await asyncio.sleep(0)  # each has been queued
    return await asyncio.gather(*waiting, return_exceptions=True)


def test_operations_run_in_order_in_one_transaction(database: Database, sequencer: Sequencer) -> None:
    batches: list[int] = []

    def operation(number: int) -> Callable[[Transaction], list[int]]:
        def step(transaction: Transaction) -> list[int]:
            batches.append(id(transaction.batch))
            transaction.insert(THINGS, {"id": number})
            return list(transaction.execute(select(THINGS.c.id).order_by(THINGS.c.id)).scalars())

        return step

    answers = asyncio.run(in_one_batch(sequencer, [operation(number) for number in range(4)]))
    assert answers == [[0], [0, 1], [0, 1, 2], [0, 1, 2, 3]]
    assert len(set(batches)) == 1
    assert ids(database) == [0, 1, 2, 3]


def test_nothing_is_acknowledged_before_the_commit(database: Database, sequencer: Sequencer) -> None:
    seen: list[list[int]] = []

    async def main() -> None:
        await sequencer.submit(add(1))
        seen.append(ids(database))

    asyncio.run(main())
    assert seen == [[1]]


def test_one_failure_never_undoes_its_neighbours(database: Database, sequencer: Sequencer) -> None:
    def fail(transaction: Transaction) -> None:
        transaction.insert(THINGS, {"id": 99})
        raise LookupError("mine")

    answers = asyncio.run(in_one_batch(sequencer, [add(1), fail, add(2), add(1), add(3)]))
    assert answers[0] == 1
    assert isinstance(answers[1], LookupError)
    assert answers[2] == 2
    assert isinstance(answers[3], ConstraintError)
    assert answers[4] == 3
    assert ids(database) == [1, 2, 3]


def test_callbacks_follow_the_fate_of_the_transaction(sequencer: Sequencer) -> None:
    heard: list[str] = []

    def operation(name: str, *, fails: bool = False) -> Callable[[Transaction], str]:
        def step(transaction: Transaction) -> str:
            transaction.on_commit(lambda: heard.append(f"{name} committed"))
            transaction.on_rollback(lambda: heard.append(f"{name} undone"))
            if fails:
                raise LookupError(name)
            return name

        return step

    asyncio.run(in_one_batch(sequencer, [operation("a"), operation("b", fails=True), operation("c")]))
    assert heard == ["b undone", "a undone", "a committed", "b undone", "c committed"]


def test_commit_callbacks_come_before_the_acknowledgement(sequencer: Sequencer) -> None:
    cache: set[int] = set()

    def operation(transaction: Transaction) -> None:
        transaction.on_commit(lambda: cache.add(1))

    sequencer.run(operation)
    assert cache == {1}


def test_a_callback_that_raises_disturbs_nobody(database: Database, sequencer: Sequencer) -> None:
    heard: list[int] = []

    def fail() -> None:
        raise LookupError

    def operation(transaction: Transaction) -> int:
        transaction.on_commit(fail)
        transaction.on_commit(lambda: heard.append(1))
        return add(1)(transaction)

    assert sequencer.run(operation) == 1
    assert heard == [1]
    assert sequencer.run(add(2)) == 2
    assert ids(database) == [1, 2]


def test_before_commit_runs_once_per_batch_inside_the_transaction(database: Database, sequencer: Sequencer) -> None:
    runs: list[int] = []
    transactions: list[Transaction] = []

    def close() -> None:
        runs.append(1)
        transactions[0].insert(THINGS, {"id": 1000 + len(runs)})

    def operation(transaction: Transaction) -> None:
        transactions.append(transaction)
        transaction.before_commit(close)

    asyncio.run(in_one_batch(sequencer, [operation, operation, operation]))
    assert runs == [1]
    assert ids(database) == [1001]


def test_a_stale_cache_is_run_once_more_even_alone(sequencer: Sequencer) -> None:
    tries: list[int] = []

    def operation(_transaction: Transaction) -> int:
        tries.append(1)
        if len(tries) == 1:
            raise StaleCacheError("changed elsewhere")
        return 7

    assert sequencer.run(operation) == 7

    def always(_transaction: Transaction) -> None:
        tries.append(1)
        raise StaleCacheError("changed elsewhere")

    tries.clear()
    with pytest.raises(StaleCacheError):
        sequencer.run(always)
    assert len(tries) == 2


def test_any_exception_reaches_its_caller_and_the_writer_lives(sequencer: Sequencer) -> None:
    def stop(_transaction: Transaction) -> None:
        raise StopIteration

    def leave(_transaction: Transaction) -> None:
        raise SystemExit(3)

    with pytest.raises(StopIteration):
        sequencer.run(stop)
    with pytest.raises(RuntimeError, match="StopIteration"):
        asyncio.run(sequencer.submit(stop))
    with pytest.raises(SystemExit):
        sequencer.run(leave)
    assert sequencer.run(lambda _transaction: 5) == 5


def test_a_full_queue_refuses_at_once(database: Database) -> None:
    sequencer = Sequencer(database, capacity=3, batch=2)

    async def main() -> list[object]:
        with Held(sequencer):
            waiting = [asyncio.ensure_future(sequencer.submit(add(number))) for number in range(5)]
            await asyncio.sleep(0)
            refused = [each for each in waiting if each.done()]
            assert len(refused) == 2
        return await asyncio.gather(*waiting, return_exceptions=True)

    answers = asyncio.run(main())
    assert answers[:3] == [0, 1, 2]
    for answer in answers[3:]:
        assert isinstance(answer, Overloaded)
        assert answer.retry_after_ms > 0
    sequencer.close()
    assert ids(database) == [0, 1, 2]


def test_beyond_one_batch_only_as_many_wait_as_may_expect_their_turn_in_time(database: Database) -> None:
    sequencer = Sequencer(database, capacity=100, batch=2, patience_ms=0)

    async def main() -> list[object]:
        with Held(sequencer):
            waiting = [asyncio.ensure_future(sequencer.submit(add(number))) for number in range(5)]
            await asyncio.sleep(0)
            assert sequencer.full() is not None
            assert sum(each.done() for each in waiting) == 3
        return await asyncio.gather(*waiting, return_exceptions=True)

    answers = asyncio.run(main())
    assert answers[:2] == [0, 1]
    assert all(isinstance(answer, Overloaded) for answer in answers[2:])
    assert sequencer.full() is None
    sequencer.close()
    assert ids(database) == [0, 1]


def test_close_finishes_what_is_queued_and_takes_no_more(database: Database) -> None:
    sequencer = Sequencer(database, batch=2)

    async def main() -> list[int]:
        with Held(sequencer):
            waiting = [asyncio.ensure_future(sequencer.submit(add(number))) for number in range(7)]
            await asyncio.sleep(0)
            closing = threading.Thread(target=sequencer.close)
            closing.start()
        closing.join()
        with pytest.raises(SequencerClosedError):
            await sequencer.submit(add(100))
        with pytest.raises(SequencerClosedError):
            sequencer.run(add(100))
        return await asyncio.gather(*waiting)

    assert asyncio.run(main()) == list(range(7))
    sequencer.close()
    assert ids(database) == list(range(7))


def test_several_loops_and_threads_share_it(database: Database, sequencer: Sequencer) -> None:
    def from_a_loop(first: int) -> None:
        async def main() -> None:
            await asyncio.gather(*[sequencer.submit(add(first + number)) for number in range(50)])

        asyncio.run(main())

    def from_a_thread(first: int) -> None:
        for number in range(20):
            sequencer.run(add(first + number))

    threads = [threading.Thread(target=from_a_loop, args=(1000 * number,)) for number in range(3)]
    threads += [threading.Thread(target=from_a_thread, args=(10_000 + 1000 * number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids(database)) == 3 * 50 + 3 * 20


def test_a_cancelled_caller_gives_up_the_answer_not_the_operation(database: Database, sequencer: Sequencer) -> None:
    async def main() -> None:
        with Held(sequencer):
            waiting = asyncio.ensure_future(sequencer.submit(add(1)))
            await asyncio.sleep(0)
            waiting.cancel()
        assert await sequencer.submit(add(2)) == 2

    asyncio.run(main())
    assert ids(database) == [1, 2]


def test_a_loop_that_is_gone_disturbs_nobody(database: Database, sequencer: Sequencer) -> None:
    loop = asyncio.new_event_loop()
    with Held(sequencer):
        coroutine = sequencer.submit(add(1))
        task = loop.create_task(coroutine)
        loop.run_until_complete(asyncio.sleep(0))
        task.cancel()
        loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
        loop.close()
    assert sequencer.run(add(2)) == 2
    assert ids(database) == [1, 2]


def test_waiting_for_the_writer_inside_it_is_a_bug_that_shows(sequencer: Sequencer) -> None:
    with pytest.raises(RuntimeError, match="waits for the writer"):
        sequencer.run(lambda _transaction: sequencer.run(add(1)))


def test_a_database_that_is_gone_is_a_store_error_for_all(database: Database, sequencer: Sequencer) -> None:
    METADATA.drop_all(database.writer)
    answers = asyncio.run(in_one_batch(sequencer, [add(1), add(2)]))
    assert all(isinstance(answer, StoreError) for answer in answers)
    METADATA.create_all(database.writer)
    assert sequencer.run(add(3)) == 3
    with database.read() as reader:
        assert reader.execute(select(func.count()).select_from(THINGS)).scalar_one() == 1
