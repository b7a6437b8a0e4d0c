"""Effects and their records: together or not at all."""

import asyncio
from collections.abc import Callable

import pytest
from sqlalchemy import Column, Table, func, select
from tests.support.logs import LOG_KEY, NOW, append, make_record, open_ledger

from wardline.audit.merkle import hash_leaf
from wardline.audit.record import SYSTEM, Action, AuditRecord, Outcome, decode, encode
from wardline.kit.clock import FixedClock
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Ledger, Moment, Recorded, Unchanged, UnrecordedEffect
from wardline.ledger.read_log import read_peaks, read_records
from wardline.ledger.tables import LOG
from wardline.ledger.verify_database import verify_database
from wardline.store.database import Database
from wardline.store.schema import Int64, new_metadata
from wardline.store.sequencer import Sequencer, StoreError
from wardline.store.transaction import Transaction

METADATA = new_metadata()
THINGS = Table("things", METADATA, Column("id", Int64, primary_key=True, autoincrement=False))


@pytest.fixture
def ledger(database: Database, sequencer: Sequencer) -> Ledger:
    METADATA.create_all(database.writer)
    return open_ledger(database, sequencer)


def things(database: Database) -> int:
    with database.read() as reader:
        return reader.execute(select(func.count()).select_from(THINGS)).scalar_one()


def entries(database: Database) -> list[bytes]:
    with database.read() as reader:
        records = list(read_records(reader))
    assert [record.index for record in records] == list(range(len(records)))
    assert all(record.leaf == hash_leaf(record.entry) for record in records)
    return [record.entry for record in records]


def found(database: Database) -> list[object]:
    with database.read() as reader:
        return list(verify_database(reader, LOG_KEY.verifier))


def test_effect_and_record_commit_together(database: Database, ledger: Ledger) -> None:
    def operation(transaction: Transaction) -> Recorded[str]:
        transaction.insert(THINGS, {"id": 1})
        return Recorded("answer", (make_record(1), make_record(2)))

    assert ledger.run(operation) == "answer"
    assert asyncio.run(ledger.submit(lambda _: Recorded(3, (make_record(3),)))) == 3
    assert things(database) == 1
    assert entries(database) == [encode(make_record(number)) for number in (1, 2, 3)]
    assert found(database) == []


def test_an_effect_without_a_record_is_undone(database: Database, ledger: Ledger) -> None:
    def forgetful(transaction: Transaction) -> Unchanged[None]:
        transaction.insert(THINGS, {"id": 1})
        return Unchanged(None)

    with pytest.raises(UnrecordedEffect):
        ledger.run(forgetful)
    with pytest.raises(UnrecordedEffect):
        Recorded(None, ())

    def empty(transaction: Transaction) -> Recorded[None]:
        transaction.insert(THINGS, {"id": 2})
        return Recorded(None, ())

    with pytest.raises(UnrecordedEffect):
        ledger.run(empty)

    def wrong(transaction: Transaction) -> Recorded[None]:
        transaction.insert(THINGS, {"id": 3})
        return None  # pyright: ignore[reportReturnType] (what an untyped caller might do)

    with pytest.raises(UnrecordedEffect):
        ledger.run(wrong)
    assert things(database) == 0
    assert entries(database) == []


def test_a_question_needs_no_record(database: Database, ledger: Ledger) -> None:
    assert (
        ledger.run(
            lambda transaction: Unchanged(transaction.execute(select(func.count()).select_from(THINGS)).scalar())
        )
        == 0
    )
    assert entries(database) == []


def test_a_refusal_is_a_value_with_its_record(database: Database, ledger: Ledger) -> None:
    record = AuditRecord(
        action=Action.REQUEST_REFUSED, actor=SYSTEM, at=NOW, outcome=Outcome.REFUSED, code="epoch_conflict"
    )
    assert ledger.run(lambda _: Recorded(Refusal("epoch_conflict"), (record,))) == Refusal("epoch_conflict")
    assert [decode(entry) for entry in entries(database)] == [record]


def test_an_operation_that_raises_takes_its_records_along(database: Database, ledger: Ledger) -> None:
    def fail(transaction: Transaction) -> Recorded[None]:
        transaction.insert(THINGS, {"id": 9})
        raise LookupError

    def effect(number: int) -> Callable[[Transaction], Recorded[int]]:
        def operation(transaction: Transaction) -> Recorded[int]:
            transaction.insert(THINGS, {"id": number})
            return Recorded(number, (make_record(number),))

        return operation

    async def main() -> list[object]:
        operations = [effect(1), fail, effect(2), effect(1), effect(3)]
        return await asyncio.gather(*[ledger.submit(each) for each in operations], return_exceptions=True)

    answers = asyncio.run(main())
    assert answers[0] == 1
    assert isinstance(answers[1], LookupError)
    assert answers[2] == 2
    assert isinstance(answers[3], StoreError)
    assert answers[4] == 3
    assert things(database) == 3
    assert entries(database) == [encode(make_record(number)) for number in (1, 2, 3)]
    assert found(database) == []


def test_time_and_ids_are_taken_when_the_turn_comes(database: Database, sequencer: Sequencer) -> None:
    LOG.records.metadata.create_all(database.writer)
    clock, numbers = FixedClock(NOW), iter(range(100))
    ledger = Ledger(database, sequencer, clock, lambda: f"{next(numbers):032x}")
    seen: list[tuple[int, str]] = []

    def operation(_transaction: Transaction, moment: Moment) -> Unchanged[None]:
        seen.append((moment.now, moment.make_id()))
        clock.advance(5)
        return Unchanged(None)

    ledger.run_timed(operation)
    asyncio.run(ledger.submit_timed(operation))
    assert seen == [(NOW, "0" * 32), (NOW + 5, f"{1:032x}")]


def test_another_process_that_appends_is_noticed(database: Database, ledger: Ledger) -> None:
    """Two processes on one database: a command beside a running server. Neither loses a record or forks the tree."""
    other_sequencer = Sequencer(database)
    other = open_ledger(database, other_sequencer)
    for round_ in range(4):
        append(ledger, [10 * round_, 10 * round_ + 1])
        append(other, [10 * round_ + 2])
    other_sequencer.close()
    assert len(entries(database)) == 12
    assert found(database) == []


def test_two_processes_that_append_at_once(database: Database, ledger: Ledger) -> None:
    other_sequencer = Sequencer(database)
    other = open_ledger(database, other_sequencer)

    async def main() -> list[object]:
        writes = [
            each.submit(lambda _, number=number: Recorded(number, (make_record(number),)))
            for number in range(60)
            for each in (ledger, other)
        ]
        return await asyncio.gather(*writes, return_exceptions=True)

    answers = asyncio.run(main())
    other_sequencer.close()
    # A writer that loses the race twice gives up with a typed error; nothing is lost that was acknowledged.
    done = [answer for answer in answers if not isinstance(answer, StoreError)]
    assert all(isinstance(answer, int) for answer in done)
    assert len(entries(database)) == len(done) > 0
    assert found(database) == []


def test_the_tree_goes_on_after_a_restart(database: Database, ledger: Ledger) -> None:
    append(ledger, range(300))
    second = open_ledger(database, ledger.sequencer)
    append(second, range(300, 600))
    with database.read() as reader:
        assert read_peaks(reader).size == 600
    assert found(database) == []
