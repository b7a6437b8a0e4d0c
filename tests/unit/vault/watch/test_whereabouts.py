"""Where somebody was: new countries, journeys that nobody makes; bounded, and the same however sightings are cut."""

from collections.abc import Iterable
from math import ceil

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action, Actor, AuditRecord, Object, Outcome, Place
from wardline.kit.ids import AccountId
from wardline.vault.watch.cells import distance_km
from wardline.vault.watch.model import HOUR, Hit, Rule
from wardline.vault.watch.whereabouts import (
    KNOWN_MS,
    MOST_PLACES,
    Seen,
    Whereabouts,
    is_impossible,
    note_place,
    seen_in,
)

ADA, BEN, PHONE = AccountId("a" * 32), "b" * 32, "d" * 32
START = 1_800_000_000_000
DAY = 24 * HOUR
CHICAGO, NEW_YORK, PARIS = "dp3", "dr5", "u09"


def seen(index: int, at: int, country: str | None = None, cell: str | None = None) -> Seen:
    return Seen(ADA, index, START + at, country, cell)


def run(sightings: Iterable[Seen], known: Whereabouts | None = None) -> tuple[Whereabouts, list[Hit]]:
    whereabouts, hits = known or Whereabouts(), list[Hit]()
    for each in sightings:
        whereabouts, found = note_place(whereabouts, each)
        hits += found
    return whereabouts, hits


def countries(*visits: tuple[int, str]) -> list[tuple[int, int | None]]:
    """Days and countries; the hits as index and the record beside."""
    _, hits = run(seen(index, day * DAY, country) for index, (day, country) in enumerate(visits))
    assert all(hit.rule is Rule.NEW_COUNTRY and hit.account == ADA for hit in hits)
    return [(hit.index, hit.beside) for hit in hits]


def test_the_first_country_is_nothing_and_a_new_one_is() -> None:
    assert countries((0, "US"), (1, "US")) == []
    assert countries((0, "US"), (1, "FR"), (2, "FR"), (3, "US")) == [(1, 0)]


def test_a_country_is_forgotten_after_half_a_year_but_never_the_newest() -> None:
    assert countries((0, "FR"), (1, "US"), (180, "FR")) == [(1, 0), (2, 1)]
    assert countries((0, "FR"), (1, "US"), (179, "FR")) == [(1, 0)]
    assert countries((0, "US"), (1000, "US")) == []
    assert countries((0, "US"), (1000, "FR")) == [(1, 0)]


def journey(minutes: float, one: str = CHICAGO, other: str = PARIS) -> list[Rule]:
    _, hits = run([seen(0, 0, None, one), seen(1, int(minutes * 60_000), None, other)])
    return [hit.rule for hit in hits]


def test_nobody_is_in_two_far_places_sooner_than_an_airliner() -> None:
    minutes = distance_km(CHICAGO, PARIS) / 900 * 60
    assert journey(0) == journey(minutes - 1) == [Rule.IMPOSSIBLE_TRAVEL]
    assert journey(minutes + 1) == []


def test_near_places_are_no_journey_however_fast() -> None:
    assert distance_km("dp3", "dpk") < 500 < distance_km(CHICAGO, NEW_YORK)
    assert journey(0, "dp3", "dpk") == []
    assert journey(0, CHICAGO, NEW_YORK) == [Rule.IMPOSSIBLE_TRAVEL]


def test_a_stop_on_the_way_does_not_hide_where_somebody_was() -> None:
    _, hits = run([seen(0, 0, None, PARIS), seen(1, 9 * HOUR, None, CHICAGO), seen(2, 10 * HOUR, None, PARIS)])
    assert [(hit.index, hit.beside) for hit in hits] == [(2, 1)]


@pytest.mark.parametrize(
    ("place", "country", "cell"),
    [
        (Place(country="US", cell="dp3"), "US", "dp3"),
        (Place(country="US"), "US", None),
        (Place(cell="dp3"), None, "dp3"),
    ],
)
def test_whom_a_record_saw(place: Place, country: str | None, cell: str | None) -> None:
    enrolled = record(Action.DEVICE_ENROLLED, Actor(), place, device_object(PHONE), account_object(ADA))
    assert seen_in(7, enrolled) == Seen(ADA, 7, START, country, cell)
    removing = record(Action.DEVICE_REVOKED, Actor(account=ADA), place, device_object(PHONE), account_object(BEN))
    assert seen_in(7, removing) == Seen(ADA, 7, START, country, cell)


def test_what_says_nothing_of_anybodys_place() -> None:
    somewhere, who = Place(country="US", cell="dp3"), account_object(ADA)
    assert seen_in(7, record(Action.ACCOUNT_SIGNED_IN, Actor(), None, who)) is None
    assert seen_in(7, record(Action.ACCOUNT_SIGNED_IN, Actor(), Place(site="main"), who)) is None
    assert seen_in(7, record(Action.ACCOUNT_SIGNED_IN, Actor(), somewhere)) is None
    assert seen_in(7, record(Action.DELEGATE_NAMED, Actor(), somewhere, who, account_object(BEN))) is None
    refused = AuditRecord(
        action=Action.ACCOUNT_SIGN_IN_REFUSED,
        actor=Actor(),
        at=START,
        code="sign_in_failed",
        objects=(who,),
        outcome=Outcome.REFUSED,
        place=somewhere,
    )
    assert seen_in(7, refused) is None


def record(action: Action, actor: Actor, place: Place | None, *objects: Object) -> AuditRecord:
    return AuditRecord(action=action, actor=actor, at=START, objects=objects, place=place)


CELLS = st.sampled_from([CHICAGO, NEW_YORK, PARIS, "r3g", "gcp", "dpk", "s00"])
VISITS = st.lists(
    st.tuples(st.integers(0, 200 * HOUR), st.sampled_from(["US", "FR", "AU", "GB", None]), st.none() | CELLS),
    max_size=30,
)


def sightings(visits: list[tuple[int, str | None, str | None]]) -> list[Seen]:
    at, out = 0, list[Seen]()
    for index, (pause, country, cell) in enumerate(visits):
        at += pause
        out.append(seen(index, at, country, cell))
    return out


@given(VISITS, st.integers(0, 30))
def test_kept_in_a_row_between_any_two_it_comes_to_the_same(
    visits: list[tuple[int, str | None, str | None]], cut: int
) -> None:
    every = sightings(visits)
    whole = run(every)
    first, hits = run(every[:cut])
    kept = msgspec.msgpack.decode(msgspec.msgpack.encode(first), type=Whereabouts)
    last, more = run(every[cut:], kept)
    assert (last, hits + more) == whole


@given(VISITS)
def test_a_hit_is_exactly_what_a_look_at_everything_before_finds(
    visits: list[tuple[int, str | None, str | None]],
) -> None:
    every = sightings(visits)
    expected: set[tuple[Rule, int]] = set()
    for each in every:
        before = every[: each.index]
        far = [o for o in before if o.cell and each.cell and is_impossible(o.cell, each.cell, each.at - o.at)]
        known = [o for o in before if o.country is not None]
        recent = {o.country for o in known if each.at - o.at < KNOWN_MS} | {o.country for o in known[-1:]}
        if far:
            expected.add((Rule.IMPOSSIBLE_TRAVEL, each.index))
        if each.country is not None and recent and each.country not in recent:
            expected.add((Rule.NEW_COUNTRY, each.index))
    _, hits = run(every)
    assert {(hit.rule, hit.index) for hit in hits} == expected
    assert all(hit.beside is not None and hit.beside < hit.index for hit in hits)


@given(st.integers(0, 10**9), CELLS, CELLS)
def test_both_ways_are_as_long_and_half_the_earth_takes_less_than_a_day(within: int, one: str, other: str) -> None:
    assert is_impossible(one, other, within) == is_impossible(other, one, within)
    assert not is_impossible(one, other, ceil(20_016 / 900 * HOUR))


def test_what_is_kept_is_bounded() -> None:
    letters = "ABCDEFGHIJ"
    everywhere = [seen(index, index, a + b) for index, (a, b) in enumerate((a, b) for a in letters for b in letters)]
    known, hits = run(everywhere)
    assert len(known.countries) == MOST_PLACES
    assert known.countries[-1].where == "JJ"
    assert len(hits) == 99
