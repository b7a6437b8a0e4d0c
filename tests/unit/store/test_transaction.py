"""Buffered rows: written in time, in order, complete."""

import pytest
from sqlalchemy import JSON, Boolean, Column, ForeignKey, Table, func, select, text, update

from wardline.store.database import Database
from wardline.store.errors import ConstraintError
from wardline.store.schema import Bytes, Id, Int64, new_metadata
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction

METADATA = new_metadata()
PARENTS = Table(
    "parents",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("count", Int64, nullable=False, server_default="7"),
    Column("bytes", Bytes),
    Column("flag", Boolean),
    Column("json", JSON),
)
CHILDREN = Table(
    "children",
    METADATA,
    Column("id", Id, primary_key=True),
    Column("parent", Id, ForeignKey("parents.id"), nullable=False),
)


@pytest.fixture(autouse=True)
def tables(database: Database) -> None:
    METADATA.create_all(database.writer)


def count(transaction: Transaction, table: Table) -> int:
    return transaction.execute(select(func.count()).select_from(table)).scalar_one()


def test_a_row_is_seen_by_the_next_statement(sequencer: Sequencer) -> None:
    def operation(transaction: Transaction) -> list[int]:
        seen = [count(transaction, PARENTS)]
        for number in range(3):
            transaction.insert(PARENTS, {"id": f"{number:032}", "count": number})
        seen.append(count(transaction, PARENTS))
        return seen

    assert sequencer.run(operation) == [0, 3]


def test_values_come_back_as_they_were(sequencer: Sequencer) -> None:
    row = {"json": {"a": [1, "é"]}, "flag": True, "bytes": bytes(range(256)), "id": "a" * 32}

    def operation(transaction: Transaction) -> None:
        transaction.insert(PARENTS, row)
        row["flag"] = False  # a copy was taken

    sequencer.run(operation)
    stored = sequencer.run(lambda transaction: transaction.execute(select(PARENTS)).one())
    assert stored._asdict() == {
        "id": "a" * 32,
        "count": 7,
        "bytes": bytes(range(256)),
        "flag": True,
        "json": {"a": [1, "é"]},
    }


def test_referenced_rows_are_written_before_those_that_refer_to_them(sequencer: Sequencer) -> None:
    def operation(transaction: Transaction) -> None:
        transaction.insert(PARENTS, {"id": "1" * 32})
        transaction.insert(CHILDREN, {"id": "2" * 32, "parent": "1" * 32})
        transaction.insert(CHILDREN, {"id": "4" * 32, "parent": "3" * 32})
        transaction.insert(PARENTS, {"id": "3" * 32})

    sequencer.run(operation)
    assert sequencer.run(lambda transaction: count(transaction, CHILDREN)) == 2


def test_put_inserts_and_then_updates_only_what_it_names(sequencer: Sequencer) -> None:
    def operation(transaction: Transaction) -> None:
        transaction.put(PARENTS, {"id": "1" * 32, "count": 1, "bytes": b"x"})
        transaction.put(PARENTS, {"id": "1" * 32, "count": 2})
        transaction.put(PARENTS, {"id": "1" * 32})

    sequencer.run(operation)
    stored = sequencer.run(lambda transaction: transaction.execute(select(PARENTS)).one())
    assert (stored.count, stored.bytes) == (2, b"x")


def test_a_breach_is_typed_and_says_nothing_of_the_row(sequencer: Sequencer) -> None:
    secret = "d" * 32

    def twice(transaction: Transaction) -> None:
        transaction.insert(PARENTS, {"id": secret})
        transaction.insert(PARENTS, {"id": secret})

    with pytest.raises(ConstraintError) as caught:
        sequencer.run(twice)
    assert secret not in str(caught.value)
    assert caught.value.__cause__ is None
    assert sequencer.run(lambda transaction: count(transaction, PARENTS)) == 0


def test_a_value_that_fits_no_column_is_not_taken_for_a_failing_store(sequencer: Sequencer) -> None:
    """A failing store is tried again, and this would fail for ever."""
    with pytest.raises((ConstraintError, OverflowError)):
        sequencer.run(lambda transaction: transaction.insert(PARENTS, {"id": "1" * 32, "count": 2**70}))
    assert sequencer.run(lambda transaction: count(transaction, PARENTS)) == 0


def test_a_flush_shows_a_breach_at_once(sequencer: Sequencer) -> None:
    def twice(transaction: Transaction) -> None:
        for _ in range(2):
            transaction.insert(PARENTS, {"id": "1" * 32})
        with pytest.raises(ConstraintError):
            transaction.flush()
        raise KeyError("undone")

    with pytest.raises(KeyError):
        sequencer.run(twice)


def test_a_column_that_does_not_exist_or_has_a_python_default_is_a_bug(sequencer: Sequencer) -> None:
    defaulted = Table("defaulted", new_metadata(), Column("id", Id, primary_key=True), Column("n", Int64, default=1))
    with pytest.raises(TypeError, match="nonsense"):
        sequencer.run(lambda transaction: transaction.insert(PARENTS, {"id": "1" * 32, "nonsense": 1}))
    with pytest.raises(TypeError, match="n"):
        sequencer.run(lambda transaction: transaction.insert(defaulted, {"id": "1" * 32}))


def test_wrote_tells_effects_from_questions(sequencer: Sequencer) -> None:
    def operation(transaction: Transaction) -> bool:
        count(transaction, PARENTS)
        transaction.execute(update(PARENTS).values(count=1))  # there is no row
        return transaction.wrote

    assert sequencer.run(operation) is False

    def insertion(transaction: Transaction) -> bool:
        transaction.insert(PARENTS, {"id": "1" * 32})
        return transaction.wrote

    assert sequencer.run(insertion) is True

    def change(transaction: Transaction) -> bool:
        transaction.execute(update(PARENTS).values(count=1))
        return transaction.wrote

    assert sequencer.run(change) is True

    def raw(transaction: Transaction) -> bool:
        transaction.execute(text("UPDATE parents SET count = 3"))
        return transaction.wrote

    assert sequencer.run(raw) is True
