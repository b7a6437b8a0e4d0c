"""PostgreSQL crashes and comes back while the ledger writes: typed errors meanwhile; what was acknowledged is there."""

import asyncio

import pytest
from sqlalchemy import select
from tests.faults.test_ledger_killed import METADATA, THINGS
from tests.support.logs import LOG_KEY, make_record, open_ledger
from tests.support.postgresql import Cluster

from wardline.ledger.ledger import Recorded
from wardline.ledger.verify_database import verify_database
from wardline.store.database import Database
from wardline.store.errors import StoreError
from wardline.store.sequencer import Sequencer
from wardline.store.transaction import Transaction

MOST_CRASHES = 20
"""Until one comes in the middle of a write."""

pytestmark = pytest.mark.timeout(240)


def test_what_was_acknowledged_outlives_crashes_of_the_database(cluster: Cluster) -> None:  # noqa: C901
    database = Database.open(cluster.new_database())
    METADATA.create_all(database.writer)
    sequencer = Sequencer(database)
    ledger = open_ledger(database, sequencer)
    acknowledged: list[int] = []
    errors: list[StoreError] = []

    def effect(number: int):
        def operation(transaction: Transaction) -> Recorded[int]:
            transaction.insert(THINGS, {"id": number})
            return Recorded(number, (make_record(number),))

        return operation

    async def client(first: int, stop: asyncio.Event) -> None:
        number = first
        while not stop.is_set():
            try:
                acknowledged.append(await ledger.submit(effect(number)))
            except StoreError as error:
                errors.append(error)
            number += 8  # a failed commit may be stored: not the same one again

    async def until_more(count: int) -> None:
        wanted = len(acknowledged) + count
        async with asyncio.timeout(60):
            while len(acknowledged) < wanted:  # noqa: ASYNC110 (rows of another thread give no event)
                await asyncio.sleep(0.01)

    async def main() -> None:
        stop = asyncio.Event()
        async with asyncio.TaskGroup() as group:
            for first in range(8):
                group.create_task(client(first, stop))
            crashes = 0
            while crashes < 2 or (not errors and crashes < MOST_CRASHES):
                await until_more(50)
                cluster.restart()
                crashes += 1
            await until_more(50)
            stop.set()

    try:
        asyncio.run(main())
        assert errors, "nobody was told that the database is gone"
        with database.read() as reader:
            things = set(reader.execute(select(THINGS.c.id)).scalars())
            assert set(acknowledged) <= things
            assert verify_database(reader, LOG_KEY.verifier) == []
    finally:
        sequencer.close()
        database.close()
