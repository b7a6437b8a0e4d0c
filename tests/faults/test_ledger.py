"""Each write fails once, before or after it took effect; then tables, tree and a fresh start agree, and nothing that
was acknowledged is lost.
"""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Column, Table, func, select, text
from tests.support.databases import sqlite_url
from tests.support.faults import Fault, make_faulty
from tests.support.logs import LOG_KEY, append, make_record, open_ledger
from tests.support.postgresql import Cluster

from wardline.audit.record import encode
from wardline.ledger.ledger import Ledger, Recorded
from wardline.ledger.make_checkpoint import make_checkpoint
from wardline.ledger.read_log import read_peaks, read_records
from wardline.ledger.verify_database import verify_database
from wardline.store.database import Database
from wardline.store.schema import Int64, new_metadata
from wardline.store.sequencer import Sequencer, StoreError
from wardline.store.transaction import Transaction

METADATA = new_metadata()
THINGS = Table("things", METADATA, Column("id", Int64, primary_key=True, autoincrement=False))

FIRST = 253
"""Records before the fault: the batch completes a block of 256, so that a node is written too."""


def effect(number: int) -> Callable[[Transaction], Recorded[int]]:
    def operation(transaction: Transaction) -> Recorded[int]:
        transaction.insert(THINGS, {"id": number})
        return Recorded(number, (make_record(number),))

    return operation


def one_batch(ledger: Ledger, numbers: range) -> list[int | BaseException]:
    """Submit effects while the writer is held, so that they share a transaction."""
    started, go = threading.Event(), threading.Event()

    def hold(_transaction: Transaction) -> None:
        started.set()
        go.wait(10)

    async def main() -> list[int | BaseException]:
        holder = threading.Thread(target=lambda: ledger.sequencer.run(hold))
        holder.start()
        assert started.wait(10)
        waiting = [asyncio.ensure_future(ledger.submit(effect(number))) for number in numbers]
        await asyncio.sleep(0)
        go.set()
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        holder.join()
        return answers

    return asyncio.run(main())


def state(database: Database) -> tuple[list[bytes], int]:
    with database.read() as reader:
        entries = [record.entry for record in read_records(reader)]
        things = reader.execute(select(func.count()).select_from(THINGS)).scalar_one()
        assert read_peaks(reader).size == len(entries)
        assert verify_database(reader, LOG_KEY.verifier) == []
    return entries, things


WRITES = [
    "BEGIN IMMEDIATE",
    "UPDATE audit_state",
    "INSERT INTO things",
    "INSERT INTO audit_nodes",
    "INSERT INTO audit_records",
]
"""What a batch writes; each of these is made to fail."""

FAULTS = [
    *[(number, stored) for number in range(1, len(WRITES) + 1) for stored in (False, True)],
    (None, False),
    (None, True),
]


@pytest.mark.parametrize(("statement", "stored"), FAULTS)
def test_a_failing_write_leaves_tables_and_tree_agreeing(tmp_path: Path, statement: int | None, stored: bool) -> None:
    database = Database.open(sqlite_url(tmp_path))
    make_faulty(database)
    METADATA.create_all(database.writer)
    sequencer = Sequencer(database)
    ledger = open_ledger(database, sequencer)
    append(ledger, range(FIRST))

    fault = Fault(statement, stored, after_commits=1)  # the first is the holder's
    fault.arm()
    answers = one_batch(ledger, range(FIRST, FIRST + 5))
    fault.disarm()

    acknowledged = [answer for answer in answers if not isinstance(answer, BaseException)]
    assert all(isinstance(answer, int | StoreError) for answer in answers)
    entries, things = state(database)
    written = [encode(make_record(number)) for number in acknowledged]
    assert set(written) <= set(entries)
    assert things == len(entries) - FIRST
    assert fault.fired
    if len(acknowledged) < 5 and not (statement is None and stored):
        assert things == len(acknowledged)

    # The same process goes on, with what it has in memory; then a fresh one, with what is stored.
    append(ledger, range(1000, 1010))
    fresh = open_ledger(database, sequencer)
    append(fresh, range(2000, 2300))
    after, _ = state(database)
    assert after[: len(entries)] == entries
    assert len(after) == len(entries) + 310
    make_checkpoint(ledger, LOG_KEY)
    assert state(database)[0] == after
    sequencer.close()
    database.close()


def test_the_faults_reach_every_write(tmp_path: Path) -> None:
    database = Database.open(sqlite_url(tmp_path))
    make_faulty(database)
    METADATA.create_all(database.writer)
    sequencer = Sequencer(database)
    ledger = open_ledger(database, sequencer)
    append(ledger, range(FIRST))
    watcher = Fault(statement=10**9, after_commits=1)
    watcher.arm()
    one_batch(ledger, range(FIRST, FIRST + 5))
    watcher.disarm()
    assert [statement.split(" (")[0].split(" SET")[0] for statement in watcher.seen] == WRITES
    sequencer.close()
    database.close()


def test_a_commit_that_fails_but_is_stored_is_not_acknowledged_and_not_lost(tmp_path: Path) -> None:
    database = Database.open(sqlite_url(tmp_path))
    make_faulty(database)
    METADATA.create_all(database.writer)
    sequencer = Sequencer(database)
    ledger = open_ledger(database, sequencer)
    fault = Fault(stored=True)
    fault.arm()
    with pytest.raises(StoreError):
        ledger.run(effect(1))
    fault.disarm()
    assert state(database) == ([encode(make_record(1))], 1)
    ledger.run(effect(2))
    assert state(database) == ([encode(make_record(1)), encode(make_record(2))], 2)
    sequencer.close()
    database.close()


def test_a_lost_connection_to_postgresql_is_replaced(postgresql_cluster: Cluster) -> None:
    database = Database.open(postgresql_cluster.new_database())
    METADATA.create_all(database.writer)
    sequencer = Sequencer(database)
    ledger = open_ledger(database, sequencer)
    ledger.run(effect(1))

    def cut(transaction: Transaction) -> Recorded[None]:
        transaction.insert(THINGS, {"id": 2})
        transaction.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
        return Recorded(None, (make_record(2),))

    with pytest.raises(StoreError):
        ledger.run(cut)
    ledger.run(effect(3))
    entries, things = state(database)
    assert entries == [encode(make_record(1)), encode(make_record(3))]
    assert things == 2
    sequencer.close()
    database.close()
