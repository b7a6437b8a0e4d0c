"""Intake is killed at every write: whatever came before, after a restart each message has its effects exactly once."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Executable, func, select
from tests.support.databases import sqlite_url
from tests.support.vault_world import World, open_world
from tests.unit.vault.intake.messages import admit, merge, open_ward, potassium

from wardline.audit.record import Action, decode
from wardline.store.errors import StoreError
from wardline.store.transaction import Transaction
from wardline.vault.conversations.tables import CONVERSATIONS, WAITING_MESSAGES
from wardline.vault.escalation.tables import DEADLINES
from wardline.vault.intake.run_intake import process_all
from wardline.vault.intake.store_inbound import store_inbound
from wardline.vault.intake.tables import INBOUND, INBOUND_POSTED
from wardline.vault.patients.tables import KNOWN_CRITICALS, ORDER_CARDS, PATIENT_IDENTIFIERS, PATIENTS
from wardline.vault.work_items.tables import WORK_ITEMS

MESSAGES = (
    admit("1", mrn="70001"),
    potassium("2", "6.80"),
    admit("3", mrn="70002", attending="C999"),
    potassium("4", "6.90", order="F2", mrn="70003", attending="C999", unit="NOWHERE"),
    merge("5", "70001", "70002"),
)
COUNTED = (
    PATIENTS,
    PATIENT_IDENTIFIERS,
    ORDER_CARDS,
    KNOWN_CRITICALS,
    CONVERSATIONS,
    WAITING_MESSAGES,
    DEADLINES,
    WORK_ITEMS,
    INBOUND,
    INBOUND_POSTED,
)


class PowerCut:
    """Lets some writes pass and fails every later one, as a machine that is gone does."""

    def __init__(self, passes: int) -> None:
        self.left = passes

    def write(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise StoreError("the power went")


@contextmanager
def cut(monkeypatch: pytest.MonkeyPatch, power: PowerCut) -> Generator[None]:
    insert, put, execute = Transaction.insert, Transaction.put, Transaction.execute

    def counted_insert(self: Transaction, *arguments: Any) -> None:
        power.write()
        insert(self, *arguments)

    def counted_put(self: Transaction, *arguments: Any) -> None:
        power.write()
        put(self, *arguments)

    def counted_execute(self: Transaction, statement: Executable, *arguments: Any) -> Any:
        if not statement.is_select:
            power.write()
        return execute(self, statement, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(Transaction, "insert", counted_insert)
        patched.setattr(Transaction, "put", counted_put)
        patched.setattr(Transaction, "execute", counted_execute)
        yield


def effects(world: World) -> dict[str, Any]:
    """Everything that the messages did, without the ids that chance gave."""
    with world.database.read() as reader:
        counts = {table.name: reader.execute(select(func.count()).select_from(table)).scalar_one() for table in COUNTED}
        states = reader.execute(select(INBOUND.c.number, INBOUND.c.state, INBOUND.c.reason)).all()
        rows = reader.exec_driver_sql("SELECT record FROM audit_records").scalars().all()
    return {
        "counts": counts,
        "states": sorted(tuple(state) for state in states),
        "records": Counter(decode(bytes(row)).action for row in rows),
    }


def store_all(world: World) -> None:
    async def run() -> None:
        for message in MESSAGES:
            await store_inbound(world.ledger, message)

    asyncio.run(run())


def work(world: World) -> int:
    return asyncio.run(process_all(world.database, world.ledger, world.tools))


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault whose inbox is full."""
    folder = tmp_path_factory.mktemp("stored")
    with open_world(sqlite_url(folder)) as world:
        open_ward(world)
        store_all(world)
    return folder


@pytest.fixture(scope="module")
def expected(stored: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What an undisturbed run does."""
    folder = tmp_path_factory.mktemp("undisturbed") / "vault"
    shutil.copytree(stored, folder)
    with open_world(sqlite_url(folder)) as world:
        assert work(world) == len(MESSAGES)
        return effects(world)


def test_an_undisturbed_run_is_worth_comparing_with(expected: dict[str, Any]):
    assert expected["counts"]["patients"] == 3
    assert expected["counts"]["deadlines"] == 1
    assert expected["counts"]["inbound_posted"] == 4
    assert expected["records"][Action.PATIENT_MERGED] == 1
    assert [state for _, state, _ in expected["states"]] == ["processed", "processed", "processed", "held", "processed"]


def test_killed_at_any_write_each_message_has_its_effects_once(
    stored: Path, expected: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    passes = 0
    while True:
        folder = tmp_path / str(passes)
        shutil.copytree(stored, folder)
        power = PowerCut(passes)
        with open_world(sqlite_url(folder), new=False) as world, cut(monkeypatch, power):
            try:
                work(world)
            except StoreError:
                interrupted = True
            else:
                interrupted = False
        with open_world(sqlite_url(folder), new=False) as world:
            work(world)
            assert effects(world) == expected, f"after {passes} writes"
            assert work(world) == 0
        shutil.rmtree(folder)
        if not interrupted:
            break
        passes += 1
    assert passes > 50


def test_killed_while_storing_the_sender_repeats_and_nothing_is_stored_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with open_world(sqlite_url(tmp_path)) as world:
        open_ward(world)
        passes = 0
        answered = False
        while not answered:
            with cut(monkeypatch, PowerCut(passes)):
                try:
                    asyncio.run(store_inbound(world.ledger, MESSAGES[0]))
                except StoreError:
                    passes += 1
                else:
                    answered = True
            with world.database.read() as reader:
                assert reader.execute(select(func.count()).select_from(INBOUND)).scalar_one() == int(answered)
        assert passes > 0
        assert asyncio.run(store_inbound(world.ledger, MESSAGES[0])).repeated


def test_stored_but_not_answered_is_the_same_message_when_it_comes_again(tmp_path: Path):
    with open_world(sqlite_url(tmp_path)) as world:
        open_ward(world)
        asyncio.run(store_inbound(world.ledger, MESSAGES[1]))
    with open_world(sqlite_url(tmp_path)) as world:
        receipt = asyncio.run(store_inbound(world.ledger, MESSAGES[1]))
        assert receipt.repeated
        assert work(world) == 1
        with world.database.read() as reader:
            assert reader.execute(select(func.count()).select_from(DEADLINES)).scalar_one() == 1
