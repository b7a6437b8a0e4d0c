"""Where an account was, as far as the rules over places need it. Pure.

Kept are the countries of the last 180 days and the newest one however old, and the cells of the last day: of each the
newest sighting, for an older one of the same place says nothing more. As countries are kept, so are classes of device
(``device_classes.py``).
"""

from dataclasses import dataclass
from typing import Final

import msgspec

from wardline.audit.record import AuditRecord, ObjectKind, Outcome
from wardline.kit.ids import AccountId
from wardline.vault.watch.cells import distance_km
from wardline.vault.watch.model import HOUR, Hit, Rule

KNOWN_MS: Final = 180 * 24 * HOUR
"""For how long a country, or a class of device, is known."""

FAR_KM: Final = 500.0
"""Nearer than this is no journey: what a network's address tells can be wrong by as much."""

FASTEST_KMH: Final = 900.0
"""An airliner's cruise."""

CELL_MS: Final = 24 * HOUR
"""In this time an airliner comes everywhere: half the earth's circumference is 20,015 km."""

MOST_PLACES: Final = 32
"""Countries, and cells, that are kept of one account: the newest."""


@dataclass(frozen=True, slots=True)
class Seen:
    """An account was somewhere."""

    account: AccountId
    index: int
    """The record's leaf in the log."""
    at: int
    """Milliseconds UTC."""
    country: str | None
    cell: str | None


class Sighting(msgspec.Struct, frozen=True, array_like=True):
    """The last time in one country or cell, or on one class of device. Stable fields: it is kept in rows."""

    where: str
    index: int
    at: int


class Whereabouts(msgspec.Struct, frozen=True, array_like=True):
    """Of one account, the newest last. Stable fields."""

    countries: tuple[Sighting, ...] = ()
    cells: tuple[Sighting, ...] = ()
    classes: tuple[Sighting, ...] = ()


def seen_in(index: int, record: AuditRecord) -> Seen | None:
    """Whom record number ``index`` saw, and where: its actor; where none is known yet, as before a sign-in is over, the
    one account that it is about. A refusal proves nobody's presence, and one's own network has no cell.
    """
    place = record.place
    if place is None or record.outcome is not Outcome.DONE or (place.country is None and place.cell is None):
        return None
    about = {each.id for each in record.objects if each.kind is ObjectKind.ACCOUNT}
    account = record.actor.account or (about.pop() if len(about) == 1 else None)
    return None if account is None else Seen(AccountId(account), index, record.at, place.country, place.cell)


def note_place(known: Whereabouts, seen: Seen) -> tuple[Whereabouts, tuple[Hit, ...]]:
    """What is known from now on, and what it means to the rules. ``seen.at``: never before what is known."""
    hits: list[Hit] = []
    countries, cells = known.countries, known.cells
    if seen.country is not None:
        countries, before = note_new(countries, seen.country, seen.index, seen.at)
        if before is not None:
            hits.append(_hit(Rule.NEW_COUNTRY, seen, before))
    if seen.cell is not None:
        here = seen.cell
        recent = tuple(each for each in cells if seen.at - each.at < CELL_MS)
        left = next((each for each in reversed(recent) if is_impossible(each.where, here, seen.at - each.at)), None)
        if left is not None:
            hits.append(_hit(Rule.IMPOSSIBLE_TRAVEL, seen, left))
        cells = _with(recent, Sighting(here, seen.index, seen.at))
    return Whereabouts(countries, cells, known.classes), tuple(hits)


def note_new(
    known: tuple[Sighting, ...], where: str, index: int, at: int
) -> tuple[tuple[Sighting, ...], Sighting | None]:
    """What is known from now on; and, where ``where`` is new while something else is known, the newest of that."""
    recent = tuple(each for each in known if at - each.at < KNOWN_MS) or known[-1:]
    before = recent[-1] if recent and all(each.where != where for each in recent) else None
    return _with(recent, Sighting(where, index, at)), before


def is_impossible(one: str, other: str, within: int) -> bool:
    """Whether nobody comes from one cell to the other ``within`` so many milliseconds."""
    distance = distance_km(one, other)
    return distance >= FAR_KM and distance * HOUR > FASTEST_KMH * within


def _with(known: tuple[Sighting, ...], sighting: Sighting) -> tuple[Sighting, ...]:
    others = tuple(each for each in known if each.where != sighting.where)
    return (*others, sighting)[-MOST_PLACES:]


def _hit(rule: Rule, seen: Seen, before: Sighting) -> Hit:
    return Hit(rule, seen.account, seen.index, seen.at, account=seen.account, beside=before.index)
