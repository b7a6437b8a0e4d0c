"""Where devices are: shown to their owners, sealed at rest, and in the records that say that a person was there."""

from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from tests.support.organisations import Organisation, TestDevice, open_organisation
from tests.support.passkeys import HandMade, begin, complete, enrol_person, sign_in, step_up
from tests.support.passwords import approve, set_up, wait
from tests.support.places import town, write_places

from wardline.audit import record
from wardline.audit.record import Action
from wardline.client.effects import SealedRequestArrived
from wardline.kit.ids import RequestId, new_id
from wardline.protocol.identity_requests import Approvals, Devices, ListApprovals, ListDevices, Place
from wardline.protocol.sealed_requests import FindPeople
from wardline.vault.devices.approvals.tables import APPROVALS
from wardline.vault.devices.note_seen import AT_MOST_EVERY
from wardline.vault.devices.tables import DEVICES
from wardline.vault.edge.defer_request import defer_request, open_network
from wardline.vault.edge.tables import DEFERRED_REQUESTS
from wardline.vault.identity.model import Role
from wardline.vault.identity.open_id.model import Redemption
from wardline.vault.identity.passwords import hashing
from wardline.vault.identity.set_roles import set_roles
from wardline.vault.places.model import PlacesPlan, Site
from wardline.vault.places.places import open_places

LYON, CAMPUS, NOWHERE = "203.0.113.0/24", "10.1.2.0/24", "100.64.0.0/24"
IN_LYON = Place(country="FR", town="Lyon")
CELL = record.Place(cell="u05", country="FR")


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    database = write_places(tmp_path / "places.mmdb", {LYON: town("FR", "Lyon", 45.75, 4.85)})
    site = Site("campus", "Main campus", (ip_network("10.0.0.0/8"),))
    with open_organisation(tmp_path, places=open_places(PlacesPlan(database, (site,)))) as organisation:
        organisation.network = LYON
        yield organisation


def seen_from(house: Organisation, device: TestDevice) -> Place | None:
    answer = house.ask(ListDevices(), device)
    assert isinstance(answer, Devices)
    return next(each.seen_from for each in answer.devices if each.device == device.id)


def places(house: Organisation, action: Action) -> list[record.Place | None]:
    return [each.place for each in house.records() if each.action is action]


def test_an_owner_sees_where_a_device_was_last_answered(house: Organisation) -> None:
    ada = house.enrol(house.person())
    assert seen_from(house, ada) is None, "not answered yet"
    assert seen_from(house, ada) == IN_LYON
    house.network = CAMPUS
    assert seen_from(house, ada) == IN_LYON, "written at most once in a minute"
    house.clock.advance(AT_MOST_EVERY)
    house.ask(FindPeople("grey", 10), ada)
    assert seen_from(house, ada) == Place(site="Main campus")
    house.network = NOWHERE
    house.clock.advance(AT_MOST_EVERY)
    house.ask(FindPeople("grey", 10), ada)
    assert seen_from(house, ada) is None, "where it was before is not where it is"


def test_a_place_is_sealed_at_rest_for_its_device(house: Organisation) -> None:
    ada = house.enrol(house.person())
    house.ask(FindPeople("grey", 10), ada)
    with house.vault.database.read() as reader:
        sealed = reader.execute(select(DEVICES.c.seen_from).where(DEVICES.c.id == ada.id)).scalar_one()
    assert sealed is not None
    assert b"Lyon" not in sealed


def test_records_say_where_a_person_was_there(house: Organisation) -> None:
    person = enrol_person(house)
    assert places(house, Action.DEVICE_ENROLLED)[-1] == CELL
    house.network = CAMPUS
    sign_in(house, person)
    assert places(house, Action.ACCOUNT_SIGNED_IN) == [record.Place(site="campus")]
    house.network = LYON
    step_up(house, person)
    assert places(house, Action.ACCOUNT_STEPPED_UP) == [CELL]
    stranger = HandMade()
    complete(house, begin(house, "ada.grey"), stranger, TestDevice())
    assert places(house, Action.ACCOUNT_SIGN_IN_REFUSED) == [CELL]
    complete(house, begin(house, "nobody"), stranger, TestDevice())
    assert places(house, Action.ACCOUNT_SIGN_IN_REFUSED) == [CELL, None], "there is nobody of whom to say it"
    assert not any(places(house, Action.REQUEST_ANSWERED)), "a log of where people are all day is not kept"


def test_who_lets_a_device_in_sees_where_it_asked_from(house: Organisation) -> None:
    ada = set_up(house)
    admin = enrol_person(house, "Cleo Vane", "cleo")
    house.run(lambda turn: set_roles(turn, admin.account, [Role.ADMINISTRATOR]))
    for network in (LYON, CAMPUS, NOWHERE):
        house.network = network
        wait(house, ada)
    house.network = LYON  # from where they look says nothing
    asked_from = [None, Place(site="Main campus"), IN_LYON]
    for body, asker in (
        (ListApprovals(), ada.device),
        (ListApprovals(ada.account), admin.device),
        (ListApprovals(everybody=True), admin.device),
    ):
        answer = house.ask(body, asker)
        assert isinstance(answer, Approvals)
        assert [each.asked_from for each in answer.approvals] == asked_from
    with house.vault.database.read() as reader:
        kept = reader.execute(select(APPROVALS.c.asked_from).order_by(APPROVALS.c.asked_at)).scalars().all()
    assert kept[2] is None
    assert not any(b"Lyon" in sealed or b"campus" in sealed for sealed in kept if sealed is not None)


def test_whoever_lets_a_device_in_may_be_elsewhere(house: Organisation) -> None:
    ada = set_up(house)
    house.network = CAMPUS
    waiting = wait(house, ada)
    house.network = LYON
    approve(house, waiting, ada.device)
    assert places(house, Action.APPROVAL_ASKED) == [record.Place(site="campus")]
    assert places(house, Action.DEVICE_ENROLLED)[-1] is None


@pytest.mark.parametrize("network", ["", "nonsense", "0.0.0.0/0", "203.0.113.9/24"])
def test_a_hub_that_says_nothing_or_nonsense_is_answered_all_the_same(house: Organisation, network: str) -> None:
    house.network = network
    ada = house.enrol(house.person())
    assert places(house, Action.DEVICE_ENROLLED)[-1] is None
    house.ask(FindPeople("grey", 10), ada)
    assert seen_from(house, ada) is None


def test_what_waits_for_a_word_from_outside_keeps_its_place(house: Organisation) -> None:
    request = new_id()
    redemption = Redemption(new_id(), None, bytes(32))  # pyright: ignore[reportArgumentType] (not asked here)
    house.run(lambda turn: defer_request(turn, SealedRequestArrived(RequestId(request), None, b"x", LYON), redemption))
    with house.vault.database.read() as reader:
        kept = reader.execute(select(DEFERRED_REQUESTS.c.network)).scalar_one()
    assert b"203.0" not in kept
    assert house.run(lambda turn: open_network(turn, request, kept)) == LYON
