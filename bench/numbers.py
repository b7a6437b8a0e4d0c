"""The harness's arithmetic: percentiles, spreads, ratios of alternating pairs."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Spread:
    """Of one figure over the rounds of a run."""

    low: float
    middle: float
    high: float
    rounds: int


def spread(values: Sequence[float]) -> Spread:
    """Minimum, median and maximum. Raises ValueError without a value."""
    if not values:
        raise ValueError("no values")
    return Spread(min(values), median(values), max(values), len(values))


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile: the smallest value with at least ``percent`` of all values at or below it."""
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)  # ceiling
    return ordered[max(int(rank), 1) - 1]


def pair_ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Ours over theirs, round by round: what drifts on the machine drifts for both of a pair."""
    return [mine / other for mine, other in zip(ours, theirs, strict=True)]


def offered(index: int, rate: float) -> float:
    """When message ``index`` of a steady load is due, seconds after its start."""
    return index / rate
