"""Prepared queries: the same answers as SQLAlchemy's execution, faster."""

import pytest
from sqlalchemy import JSON, Boolean, Column, ForeignKey, Table, bindparam, exists, func, select, text

from wardline.store.database import Database
from wardline.store.errors import StoreError
from wardline.store.query import Query
from wardline.store.schema import Bytes, Id, Int64, new_metadata
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction

METADATA = new_metadata()
PARENTS = Table(
    "parents",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("count", Int64),
    Column("bytes", Bytes),
    Column("flag", Boolean),
    Column("json", JSON),
)
CHILDREN = Table(
    "children", METADATA, Column("id", Id, primary_key=True), Column("parent", Id, ForeignKey("parents.id"))
)

ONE = Query(select(PARENTS).where(PARENTS.c.id == bindparam("id")))
ORPHANLESS = Query(
    select(PARENTS.c.id).where(exists().where(CHILDREN.c.parent == PARENTS.c.id), PARENTS.c.count > 2).limit(5)
)
HOW_MANY = Query(select(func.count()).select_from(PARENTS))


@pytest.fixture(autouse=True)
def rows(database: Database, sequencer: Sequencer) -> None:
    METADATA.create_all(database.writer)

    def fill(transaction: Transaction) -> None:
        for number in range(5):
            row = {
                "id": f"{number:032x}",
                "count": number,
                "bytes": bytes([number]),
                "flag": number % 2 == 0,
                "json": [number],
            }
            transaction.insert(PARENTS, row)
        transaction.insert(CHILDREN, {"id": "c" * 32, "parent": f"{4:032x}"})
        transaction.insert(CHILDREN, {"id": "d" * 32, "parent": f"{1:032x}"})

    sequencer.run(fill)


def test_the_answers_are_sqlalchemy_s(database: Database, sequencer: Sequencer) -> None:
    for number in range(6):
        parameters = {"id": f"{number:032x}"}
        expected = sequencer.run(lambda transaction, p=parameters: transaction.execute(ONE.statement, p).all())
        assert sequencer.run(lambda transaction, p=parameters: transaction.fetch(ONE, p)) == expected
        assert database.fetch(ONE, parameters) == expected
        first = sequencer.run(lambda transaction, p=parameters: transaction.fetch_one(ONE, p))
        assert first == (expected[0] if expected else None)
    assert database.fetch(ONE, {"id": f"{2:032x}"}) == [(f"{2:032x}", 2, b"\x02", True, [2])]
    assert database.fetch(ORPHANLESS, {}) == [(f"{4:032x}",)]


def test_it_sees_the_buffered_rows_of_every_table_it_reads(sequencer: Sequencer) -> None:
    assert {table.name for table in ORPHANLESS.tables} == {"parents", "children"}

    def operation(transaction: Transaction) -> tuple[int, list[tuple[str]]]:
        transaction.insert(PARENTS, {"id": "9" * 32, "count": 9, "bytes": None, "flag": None, "json": None})
        transaction.insert(CHILDREN, {"id": "e" * 32, "parent": "9" * 32})
        (count,) = transaction.fetch(HOW_MANY, {})[0]
        return count, sorted(transaction.fetch(ORPHANLESS, {}))

    assert sequencer.run(operation) == (6, [(f"{4:032x}",), ("9" * 32,)])


def test_reading_is_no_write(sequencer: Sequencer) -> None:
    def operation(transaction: Transaction) -> bool:
        transaction.fetch(HOW_MANY, {})
        return transaction.wrote

    assert sequencer.run(operation) is False


def test_a_missing_parameter_or_an_expanding_one_is_a_bug(database: Database) -> None:
    with pytest.raises(KeyError):
        database.fetch(ONE, {})
    many = Query(select(PARENTS.c.id).where(PARENTS.c.id.in_(bindparam("ids", expanding=True))))
    with pytest.raises(TypeError, match="IN"):
        database.fetch(many, {"ids": ["a"]})


def test_a_database_that_fails_is_a_store_error(database: Database, sequencer: Sequencer) -> None:
    with database.writer.connect() as connection, connection.begin():
        connection.execute(text("DROP TABLE children"))
    with pytest.raises(StoreError):
        database.fetch(ORPHANLESS, {})
    with pytest.raises(StoreError):
        sequencer.run(lambda transaction: transaction.fetch(ORPHANLESS, {}))
    assert database.fetch(HOW_MANY, {}) == [(5,)]
