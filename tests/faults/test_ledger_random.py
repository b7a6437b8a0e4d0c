"""Random operations, good and bad, from several callers at once: what was acknowledged, and only that, is in tables
and log."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Table, select
from tests.support.databases import sqlite_url
from tests.support.logs import LOG_KEY, make_record, open_ledger

from wardline.audit.record import encode
from wardline.ledger.ledger import Recorded, Unchanged, UnrecordedEffect
from wardline.ledger.read_log import read_records
from wardline.ledger.verify_database import verify_database
from wardline.store.database import Database
from wardline.store.errors import ConstraintError
from wardline.store.schema import Int64, new_metadata
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction

METADATA = new_metadata()
THINGS = Table("things", METADATA, Column("id", Int64, primary_key=True, autoincrement=False))

KINDS = ["effect", "effect", "effect", "raises", "forgets", "question", "refusal", "reads"]

Operation = Callable[[Transaction], Recorded[object] | Unchanged[object]]


def make(kind: str, number: int, row: int) -> Operation:
    def operation(transaction: Transaction) -> Recorded[object] | Unchanged[object]:
        if kind in {"question", "refusal"}:
            return Unchanged(number) if kind == "question" else Recorded(number, (make_record(number),))
        transaction.insert(THINGS, {"id": row})
        if kind == "reads":
            transaction.execute(select(THINGS.c.id)).all()
        if kind == "raises":
            raise LookupError
        if kind == "forgets":
            return Unchanged(number)
        return Recorded(number, (make_record(number), make_record(number + 10_000)))

    return operation


@given(
    st.lists(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 12)), max_size=8), max_size=6),
    st.integers(1, 8),
)
@settings(max_examples=60, deadline=None)
def test_only_what_was_acknowledged_is_there(callers: list[list[tuple[str, int]]], batch: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = Database.open(sqlite_url(Path(folder)))
        METADATA.create_all(database.writer)
        sequencer = Sequencer(database, batch=batch)
        ledger = open_ledger(database, sequencer)
        acknowledged: list[tuple[str, int, int]] = []
        failures: list[tuple[str, type[Exception]]] = []

        async def call(caller: int, operations: list[tuple[str, int]]) -> None:
            for place, (kind, row) in enumerate(operations):
                number = 100 * caller + place
                try:
                    assert await ledger.submit(make(kind, number, row)) == number
                except (LookupError, UnrecordedEffect, ConstraintError) as error:
                    failures.append((kind, type(error)))
                else:
                    acknowledged.append((kind, number, row))

        async def main() -> None:
            await asyncio.gather(*[call(caller, operations) for caller, operations in enumerate(callers)])

        asyncio.run(main())
        sequencer.close()
        own = {"raises": LookupError, "forgets": UnrecordedEffect}
        assert all(error in {ConstraintError, own.get(kind)} for kind, error in failures)
        with database.read() as reader:
            rows = set(reader.execute(select(THINGS.c.id)).scalars())
            entries = [record.entry for record in read_records(reader)]
            assert verify_database(reader, LOG_KEY.verifier) == []
        database.close()
        effects = [(number, row) for kind, number, row in acknowledged if kind in {"effect", "reads"}]
        assert rows == {row for _, row in effects}
        assert len(rows) == len(effects)
        expected = [encode(make_record(each)) for number, _ in effects for each in (number, number + 10_000)]
        expected += [encode(make_record(number)) for kind, number, _ in acknowledged if kind == "refusal"]
        assert sorted(entries) == sorted(expected)
