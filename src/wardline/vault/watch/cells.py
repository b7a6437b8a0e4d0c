"""How far apart two cells (``places/geohash.py``) are at least."""

from functools import lru_cache
from itertools import product
from math import asin, atan2, cos, degrees, radians, sin, sqrt
from typing import Final

from wardline.vault.places.geohash import bounds_of

_EARTH_KM: Final = 6371.0088
"""Mean radius (IUGG)."""

Span = tuple[float, float]
"""From, to, in degrees."""


@lru_cache(maxsize=4096)
def distance_km(one: str, other: str) -> float:
    """Between the nearest points of two cells on a sphere: nobody who is in them is nearer than that."""
    south, west, north, east = bounds_of(one)
    other_south, other_west, other_north, other_east = bounds_of(other)
    lats, other_lats = (south, north), (other_south, other_north)
    apart = _gap((west, east), (other_west, other_east))
    if apart == 0.0 and lats[0] <= other_lats[1] and other_lats[0] <= lats[1]:
        return 0.0
    pairs = [
        *product(lats, other_lats),
        *((lat, _nearest(lat, apart, other_lats)) for lat in lats),
        *((_nearest(lat, apart, lats), lat) for lat in other_lats),
    ]
    return min(haversine_km(a, b, apart) for a, b in pairs)


def haversine_km(lat: float, other_lat: float, apart: float) -> float:
    """Great circle between two points, ``apart`` degrees of longitude from each other."""
    a, b, delta = radians(lat), radians(other_lat), radians(apart)
    chord = sin((a - b) / 2) ** 2 + cos(a) * cos(b) * sin(delta / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, chord)))


def _gap(longs: Span, other: Span) -> float:
    """Degrees between two stretches of longitude, the shorter way round; 0 where they touch."""
    east, west = (other[0] - longs[1]) % 360, (longs[0] - other[1]) % 360
    widths = longs[1] - longs[0] + other[1] - other[0]
    return 0.0 if east + west + widths > 360 + 1e-9 else min(east, west)


def _nearest(lat: float, apart: float, lats: Span) -> float:
    """Which of ``lats``, ``apart`` degrees of longitude away, is nearest to ``lat``: a great circle bends polewards, so
    it need not be a corner.
    """
    best = degrees(atan2(sin(radians(lat)), cos(radians(lat)) * cos(radians(apart))))
    return min(max(best, lats[0]), lats[1])
