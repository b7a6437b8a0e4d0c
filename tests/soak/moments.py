"""When who is killed: drawn from a seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Moment:
    """One kill."""

    after: int
    """Messages of the feed that were acknowledged by then."""
    delay: float
    """Seconds more."""
    victim: str


def draw_moments(seed: int, victims: Sequence[str], messages: int, kills: int, *, longest: float) -> list[Moment]:
    """``kills`` moments over the feed, in order. Every kind of victim is among the first ones drawn: hub, vault and a
    device each get their share whatever the seed.
    """
    chance = random.Random(seed)
    order = list(victims)
    chance.shuffle(order)
    chosen = [order[index % len(order)] for index in range(kills)]
    chance.shuffle(chosen)
    places = sorted(chance.randint(1, messages) for _ in range(kills))
    return [Moment(place, chance.uniform(0, longest), victim) for place, victim in zip(places, chosen, strict=True)]
