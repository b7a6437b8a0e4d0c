"""The machine's clock is ten minutes off and steps back: no deadline fires twice, none is forgotten."""

from pathlib import Path

from sqlalchemy import select
from tests.support.databases import sqlite_url
from tests.support.vault_world import World, open_world
from tests.unit.vault.intake.messages import open_ward, potassium

from wardline.audit.record import Action, decode
from wardline.vault.escalation.fire_due import fire_due
from wardline.vault.escalation.model import DeadlineState
from wardline.vault.escalation.tables import DEADLINES
from wardline.vault.schema import LEDGER

STEP = 10 * 60_000
"""Milliseconds."""


def fire(world: World) -> int:
    return world.run(lambda turn: fire_due(turn, world.composer, world.tools.policy))


def states(world: World) -> list[str]:
    with world.database.read() as reader:
        return list(reader.execute(select(DEADLINES.c.state)).scalars())


def test_each_step_of_a_deadline_happens_once_however_the_clock_jumps(tmp_path: Path) -> None:
    with open_world(sqlite_url(tmp_path)) as world:
        ward = open_ward(world)
        ward.give(potassium("1", "6.80"))
        window = world.tools.policy.within_ms
        world.clock.advance(window - STEP // 2)
        assert fire(world) == 0
        world.clock.advance(STEP)
        assert fire(world) == 1, "too early by a clock that is ahead, but not lost"
        world.clock.advance(-STEP)
        assert fire(world) == 0, "stepping back fires nothing again"
        assert states(world) == [DeadlineState.PAGED.value]
        world.clock.advance(STEP)
        assert fire(world) == 0, "nor does coming to the same time again"
        world.clock.advance(world.tools.policy.second_within_ms)
        assert fire(world) == 1
        world.clock.advance(-STEP)
        assert fire(world) == 0
        world.clock.advance(2 * STEP)
        assert fire(world) == 0
        assert states(world) == [DeadlineState.EXHAUSTED.value]
        with world.database.read() as reader:
            rows = reader.execute(select(LEDGER.records.c.record)).scalars().all()
        assert [decode(row).action for row in rows].count(Action.DEADLINE_EXPIRED) == 2
