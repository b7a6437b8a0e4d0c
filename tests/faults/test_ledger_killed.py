"""The process is killed while it writes: what it acknowledged is there, records and effects agree, the tree goes on."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Column, Table, select
from tests.support.databases import sqlite_url
from tests.support.logs import LOG_KEY, append, make_record, open_ledger

from wardline.audit.record import encode
from wardline.ledger.read_log import read_records
from wardline.ledger.verify_database import verify_database
from wardline.store.database import Database
from wardline.store.schema import Int64, new_metadata
from wardline.store.sequencer import Sequencer

ROOT = Path(__file__).parents[2]

METADATA = new_metadata()
THINGS = Table("things", METADATA, Column("id", Int64, primary_key=True, autoincrement=False))

WRITER = """
import asyncio, sys
from tests.faults.test_ledger_killed import METADATA, THINGS
from tests.support.logs import make_record, open_ledger
from wardline.ledger.ledger import Recorded
from wardline.store.database import Database
from wardline.store.sequencer import Sequencer

database = Database.open(sys.argv[1])
METADATA.create_all(database.writer)
ledger = open_ledger(database, Sequencer(database))

def effect(number):
    def operation(transaction):
        transaction.insert(THINGS, {"id": number})
        return Recorded(number, (make_record(number),))
    return operation

async def client(first):
    number = first
    while True:
        print(await ledger.submit(effect(number)), flush=True)
        number += 8

async def main():
    await asyncio.gather(*[client(first) for first in range(8)])

asyncio.run(main())
"""


@pytest.mark.parametrize("acknowledgements", [1, 40, 700])
def test_what_was_acknowledged_outlives_a_kill(tmp_path: Path, acknowledgements: int) -> None:
    url = sqlite_url(tmp_path)
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    writer = subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True, env=environment)
    assert writer.stdout is not None
    acknowledged: list[int] = []
    try:
        for line in writer.stdout:
            acknowledged.append(int(line))
            if len(acknowledged) == acknowledgements:
                break
    finally:
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().split("\n")[:-1]  # the last may be cut in the middle
        acknowledged += [int(line) for line in rest if line]
        writer.wait()
        writer.stdout.close()

    database = Database.open(url)
    sequencer = Sequencer(database)
    with database.read() as reader:
        things = list(reader.execute(select(THINGS.c.id)).scalars())
        entries = [record.entry for record in read_records(reader)]
        assert verify_database(reader, LOG_KEY.verifier) == []
    assert set(acknowledged) <= set(things)
    assert len(acknowledged) >= acknowledgements
    assert sorted(entries) == sorted(encode(make_record(number)) for number in things)
    append(open_ledger(database, sequencer), range(10**6, 10**6 + 3))
    with database.read() as reader:
        assert verify_database(reader, LOG_KEY.verifier) == []
    sequencer.close()
    database.close()
