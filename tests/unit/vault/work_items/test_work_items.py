"""Work items: opened, counted, resolved once, unreadable at rest."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from tests.support.vault_world import START, World, open_world

from wardline.audit.record import Action, decode
from wardline.kit.outcome import Refusal
from wardline.vault.work_items.close_work_item import dismiss_work_item
from wardline.vault.work_items.find_work_items import find_work_item, open_work_items
from wardline.vault.work_items.model import Details, Resolution, WorkItem, WorkItemKind
from wardline.vault.work_items.open_work_item import open_work_item
from wardline.vault.work_items.show_work_item import show_work_item
from wardline.vault.work_items.tables import WORK_ITEMS


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with open_world(database_url) as opened:
        yield opened


def waiting(world: World) -> tuple[WorkItem, ...]:
    with world.database.read() as reader:
        return open_work_items(reader, world.ledger.keys)


def open_clinician(world: World, number: str) -> str:
    details = Details(clinicians=(("GMC", number),))
    return world.run(
        lambda turn: open_work_item(
            turn, WorkItemKind.UNKNOWN_CLINICIAN, reason="unknown_clinician", details=details, same_as=number
        )
    )


def test_the_same_thing_counts_while_it_is_open(world: World):
    first, again, other = (open_clinician(world, number) for number in ("C999", "C999", "C998"))
    assert first == again != other
    assert sorted(item.count for item in waiting(world)) == [1, 2]
    world.run(lambda turn: dismiss_work_item(turn, first, by=None, note=""))
    assert open_clinician(world, "C999") not in {first, other}


def test_a_resolved_item_keeps_who_when_and_why(world: World):
    item = open_clinician(world, "C999")
    by = world.person("Ward clerk")
    world.clock.advance(5_000)
    assert world.run(lambda turn: dismiss_work_item(turn, item, by=by, note="moved to another hospital")) is None
    assert waiting(world) == ()
    with world.database.read() as reader:
        found = find_work_item(reader, world.ledger.keys, item)
    assert found is not None
    assert (found.resolution, found.resolved_by, found.resolved_at) == (Resolution.DISMISSED, by, START + 5_000)
    assert found.details == Details(clinicians=(("GMC", "C999"),), note="moved to another hospital")


def test_resolving_twice_or_nothing_is_refused_and_recorded(world: World):
    item = open_clinician(world, "C999")
    world.run(lambda turn: dismiss_work_item(turn, item, by=None, note=""))
    for unknown in (item, "f" * 32):
        refused = world.run(lambda turn, unknown=unknown: dismiss_work_item(turn, unknown, by=None, note=""))
        assert refused == Refusal("unknown_work_item")
    with world.database.read() as reader:
        rows = reader.exec_driver_sql("SELECT record FROM audit_records ORDER BY leaf_index").scalars().all()
    last = decode(bytes(rows[-1]))
    assert (last.action, last.code) == (Action.WORK_ITEM_RESOLVED, "unknown_work_item")


def test_details_are_sealed(world: World):
    open_clinician(world, "C999-canary")
    with world.database.read() as reader:
        row = reader.execute(select(WORK_ITEMS.c.details, WORK_ITEMS.c.same_as)).one()
    assert b"canary" not in row.details + row.same_as


def test_the_oldest_comes_first(world: World):
    items: list[str] = []
    for number in ("C3", "C1", "C2"):
        items.append(open_clinician(world, number))
        world.clock.advance(1)
    assert [item.id for item in waiting(world)] == items


def test_showing_an_item_is_an_access_to_a_record(world: World):
    item = open_clinician(world, "C999")
    shown = world.run(lambda turn: show_work_item(turn, item))
    assert isinstance(shown, WorkItem)
    assert shown.details.clinicians == (("GMC", "C999"),)
    assert world.run(lambda turn: show_work_item(turn, "f" * 32)) == Refusal("unknown_work_item")
    with world.database.read() as reader:
        rows = reader.exec_driver_sql("SELECT record FROM audit_records ORDER BY leaf_index").scalars().all()
    assert [decode(bytes(row)).action for row in rows[-2:]] == [Action.RECORD_READ, Action.RECORD_READ]
