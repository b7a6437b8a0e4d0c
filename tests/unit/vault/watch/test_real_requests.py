"""The watch over what devices really ask: the records that the vault itself leaves, with the places that it finds."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.support.organisations import Organisation, TestDevice, open_organisation
from tests.support.passkeys import HandMade, begin, complete, enrol_person, sign_in, step_up
from tests.support.places import town, write_places
from tests.unit.vault.policy.test_enforcement import with_role

from wardline.audit.record import Action
from wardline.protocol.sealed_requests import FindPatients, Patients
from wardline.vault.identity.model import Role
from wardline.vault.places.model import PlacesPlan
from wardline.vault.places.places import open_places
from wardline.vault.watch.find_findings import find_findings
from wardline.vault.watch.hours import Hours, Shift
from wardline.vault.watch.model import HOUR, Finding, Rule, WatchPlan
from wardline.vault.watch.run_watch import Watch

LYON, CHICAGO = "203.0.113.0/24", "198.51.100.0/24"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    towns = {LYON: town("FR", "Lyon", 45.75, 4.85), CHICAGO: town("US", "Chicago", 41.88, -87.63)}
    places = open_places(PlacesPlan(write_places(tmp_path / "places.mmdb", towns)))
    with open_organisation(tmp_path, places=places) as organisation:
        organisation.network = LYON
        yield organisation


def look(house: Organisation, plan: WatchPlan) -> tuple[Finding, ...]:
    async def all_of_it() -> None:
        watch = Watch(house.vault.database, house.vault.ledger, house.clock, plan)
        while not await watch.look():
            pass

    asyncio.run(all_of_it())
    with house.vault.database.read() as reader:
        return find_findings(reader)


def test_a_journey_that_nobody_makes_is_found_in_what_requests_leave(house: Organisation) -> None:
    ada = enrol_person(house)
    step_up(house, ada)
    house.clock.advance(HOUR)
    house.network = CHICAGO
    complete(house, begin(house, "ada.grey"), HandMade(), TestDevice())
    assert look(house, WatchPlan()) == (), "a stranger who fails in her name was not her"
    sign_in(house, ada)
    found = {each.rule: each for each in look(house, WatchPlan())}
    assert set(found) == {Rule.NEW_COUNTRY, Rule.IMPOSSIBLE_TRAVEL}
    travel = found[Rule.IMPOSSIBLE_TRAVEL]
    assert travel.account == ada.account
    log = house.records()
    before, after = (log[index] for index in travel.evidence[:2])
    assert (before.action, after.action) == (Action.ACCOUNT_STEPPED_UP, Action.ACCOUNT_SIGNED_IN)
    assert [each.place and each.place.country for each in (before, after)] == ["FR", "US"]
    house.clock.advance(12 * HOUR)
    house.network = LYON
    step_up(house, ada)
    assert {each.id for each in look(house, WatchPlan())} == {each.id for each in found.values()}


def test_a_search_at_night_is_its_clerks(house: Organisation) -> None:
    clerk = with_role(house, "Clerk", Role.CLERK)
    zone = ZoneInfo("Europe/Paris")
    hours = Hours(zone, frozenset({Role.CLERK}), (Shift(7 * 60, 19 * 60),) * 7)

    def search_at(hour: int) -> None:
        local = datetime.fromtimestamp(house.clock.now() / 1000, UTC).astimezone(zone)
        house.clock.advance((hour - local.hour) % 24 * HOUR)
        assert isinstance(house.ask(FindPatients("esterkin", 10), clerk), Patients)

    search_at(11)
    assert look(house, WatchPlan(hours=hours)) == ()
    search_at(21)
    (found,) = look(house, WatchPlan(hours=hours))
    assert (found.rule, found.account) == (Rule.OUT_OF_HOURS, clerk.account)
