"""From a network to a place."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_network
from pathlib import Path
from threading import Event

import maxminddb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from tests.support.places import town, write_places

from wardline.audit import record
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol import identity_requests
from wardline.vault.places.model import PlacesPlan, Site
from wardline.vault.places.places import Places, open_places
from wardline.vault.places.rules import place_of_entry, read_network

CAMPUS = Site("campus", "Main campus", (ip_network("10.0.0.0/8"), ip_network("2001:db8:12::/48")))
CLINIC = Site("clinic", "Clinic", (ip_network("10.7.0.0/16"),))
ENTRIES = {
    "203.0.113.0/24": town("FR", "Lyon", 45.75, 4.85),
    "198.51.100.0/24": {"country": {"iso_code": "US"}},
    "192.0.2.0/24": {"country": {"iso_code": "usa"}, "location": {"latitude": 450.0, "longitude": 4.0}},
    "10.0.0.0/8": town("DE", "Berlin", 52.52, 13.405),
    "2001:db8:77::/48": town("FR", "Lyon", 45.75, 4.85),
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return write_places(tmp_path / "places.mmdb", ENTRIES)


def shown(places: Places, network: str) -> identity_requests.Place | None:
    found = places.find(network)
    return None if found is None else found.shown


def test_the_file_is_as_its_format_says(database: Path) -> None:
    with maxminddb.open_database(str(database)) as reader:
        assert reader.metadata().database_type == "Test-City"
        assert reader.get("203.0.113.9") == ENTRIES["203.0.113.0/24"]
        assert reader.get("203.0.112.9") is None


def test_a_site_first_then_what_the_database_says(database: Path) -> None:
    places = open_places(PlacesPlan(database, (CAMPUS, CLINIC)))
    lyon = identity_requests.Place(country="FR", town="Lyon")
    assert shown(places, "203.0.113.0/24") == lyon
    assert shown(places, "2001:db8:77::/48") == lyon
    assert shown(places, "198.51.100.0/24") == identity_requests.Place(country="US")
    assert shown(places, "10.1.2.0/24") == identity_requests.Place(site="Main campus")
    assert shown(places, "10.7.2.0/24") == identity_requests.Place(site="Clinic")
    assert shown(places, "2001:db8:12::/48") == identity_requests.Place(site="Main campus")
    assert shown(places, "192.0.2.0/24") is None
    assert shown(places, "100.64.0.0/24") is None
    found = places.find("203.0.113.0/24")
    assert found is not None
    assert found.recorded == record.Place(cell="u05", country="FR")
    site = places.find("10.7.2.0/24")
    assert site is not None
    assert site.recorded == record.Place(site="clinic")
    places.close()


def test_without_a_database_sites_are_known_and_without_either_nothing() -> None:
    places = open_places(PlacesPlan(sites=(CAMPUS,)))
    assert shown(places, "10.1.2.0/24") == identity_requests.Place(site="Main campus")
    assert shown(places, "203.0.113.0/24") is None
    assert shown(open_places(PlacesPlan()), "10.1.2.0/24") is None


@pytest.mark.parametrize(
    "network",
    ["", "nonsense", "203.0.113.7/24", "203.0.113.0/99", "0.0.0.0/0", "::/0", "203.0.113.0/24\n", "٢٠٣.0.0.0/24"],
)
def test_what_a_hub_should_not_say_is_no_place(database: Path, network: str) -> None:
    assert open_places(PlacesPlan(database, (CAMPUS, CLINIC))).find(network) is None


def test_ipv6_in_a_database_of_ipv4_is_no_place(tmp_path: Path) -> None:
    only_four = {"203.0.113.0/24": ENTRIES["203.0.113.0/24"]}
    places = open_places(PlacesPlan(write_places(tmp_path / "four.mmdb", only_four, ip_version=4)))
    assert shown(places, "203.0.113.0/24") == identity_requests.Place(country="FR", town="Lyon")
    assert places.find("2001:db8:77::/48") is None


@pytest.mark.parametrize("damage", ["missing", "folder", "empty", "cut", "text"])
def test_a_database_that_cannot_be_read_is_said_at_the_start(database: Path, damage: str) -> None:
    match damage:
        case "missing":
            database.unlink()
        case "folder":
            database.unlink()
            database.mkdir()
        case "empty":
            database.write_bytes(b"")
        case "cut":
            database.write_bytes(database.read_bytes()[:-120])
        case _:
            database.write_text("Lyon is in France")
    with pytest.raises(RefusedError) as refused:
        open_places(PlacesPlan(database))
    assert refused.value.refusal == Refusal("malformed_settings", "places.database")


LYON = identity_requests.Place(country="FR", town="Lyon")
BERLIN = identity_requests.Place(country="DE", town="Berlin")


def put(path: Path, entries: Mapping[str, object]) -> None:
    """As an operator does: written elsewhere, moved into the place."""
    write_places(path.with_suffix(".new"), entries).replace(path)


def test_a_file_that_was_put_in_the_place_of_another_is_taken_and_the_other_closed(database: Path) -> None:
    places = open_places(PlacesPlan(database, (CAMPUS,)))
    assert shown(places, "203.0.113.0/24") == LYON
    assert is_mapped(before := database.stat().st_ino)
    places.renew()
    assert is_mapped(before)
    put(database, {"203.0.113.0/24": ENTRIES["10.0.0.0/8"]})
    assert shown(places, "203.0.113.0/24") == LYON
    places.renew()
    assert shown(places, "203.0.113.0/24") == BERLIN
    assert shown(places, "2001:db8:77::/48") is None
    assert shown(places, "10.1.2.0/24") == identity_requests.Place(site="Main campus")
    assert not is_mapped(before)
    places.close()
    assert not is_mapped(database.stat().st_ino)


def is_mapped(inode: int) -> bool:
    """Whether this process has the file, deleted or not, in its memory."""
    rows = (line.split() for line in Path("/proc/self/maps").read_text().splitlines())
    return any(row[4] == str(inode) and ".mmdb" in row[5] for row in rows if len(row) > 5)


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ("missing", "missing"),
        ("folder", "unreadable"),
        ("empty", "not_a_database"),
        ("cut", "not_a_database"),
        ("text", "not_a_database"),
    ],
)
def test_a_file_that_cannot_be_used_keeps_the_one_before_and_is_told_of_once(
    database: Path, damage: str, reason: str
) -> None:
    places = open_places(PlacesPlan(database))
    whole = database.read_bytes()
    database.unlink()
    match damage:
        case "missing":
            pass
        case "folder":
            database.mkdir()
        case "empty":
            database.write_bytes(b"")
        case "cut":
            database.write_bytes(whole[:-120])
        case _:
            database.write_text("Lyon is in France")
    with capture_logs() as logs:
        for _ in range(3):
            places.renew()
            assert shown(places, "203.0.113.0/24") == LYON
            assert shown(places, "2001:db8:77::/48") == LYON
    told = {"event": "places_kept", "log_level": "warning", "reason": reason}
    assert [{key: each[key] for key in told} for each in logs] == [told]
    assert str(database.parent) not in repr(logs)
    if damage == "folder":
        database.rmdir()
    put(database, {"203.0.113.0/24": ENTRIES["10.0.0.0/8"]})
    with capture_logs() as logs:
        places.renew()
    assert (logs, shown(places, "203.0.113.0/24")) == ([], BERLIN)
    places.close()


def test_who_asks_while_a_file_is_replaced_hears_of_one_or_the_other(database: Path) -> None:
    places = open_places(PlacesPlan(database))
    networks = [f"203.0.{third}.0/24" for third in range(256)]
    heard: set[identity_requests.Place | None] = set()
    done = Event()

    def ask() -> None:
        while not done.is_set():
            heard.update(shown(places, network) for network in networks)

    both = ({"203.0.0.0/16": ENTRIES["203.0.113.0/24"]}, {"203.0.0.0/16": ENTRIES["10.0.0.0/8"]})
    put(database, both[0])
    places.renew()
    with ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask)
        try:
            for step in range(60):
                put(database, both[step % 2])
                places.renew()
        finally:
            done.set()
        asking.result(60)
    assert heard == {LYON, BERLIN}
    places.close()


@given(flips=st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), min_size=1, max_size=8))
def test_a_damaged_database_is_refused_or_says_less(
    flips: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = write_places(tmp_path_factory.mktemp("damaged") / "places.mmdb", ENTRIES)
    data = bytearray(path.read_bytes())
    for at, mask in flips:
        data[at % len(data)] ^= mask
    path.write_bytes(data)
    try:
        places = open_places(PlacesPlan(path))
    except RefusedError:
        return
    for network in ENTRIES:
        places.find(network if network.endswith("24") or ":" in network else "10.1.2.0/24")
    places.close()


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["country", "iso_code", "city", "names", "en", "location", "latitude", "longitude"]),
                inner,
            )
        ),
    )
)
def test_whatever_an_entry_holds_it_fits_a_record_or_is_nothing(entry: object) -> None:
    found = place_of_entry(entry)
    if found is not None:
        assert len(found.shown.town) <= 128
        assert found.shown.town.isprintable()


def test_a_town_is_shown_without_what_cannot_be_printed() -> None:
    found = place_of_entry(town("FR", "Ly\u202eon\x1b[31m" + "n" * 200, 45.75, 4.85))
    assert found is not None
    assert found.shown.town == ("Lyon[31m" + "n" * 200)[:128]


@given(st.text(max_size=64))
def test_any_text_is_a_network_or_none(text: str) -> None:
    network = read_network(text)
    assert network is None or ip_network(text) == network
