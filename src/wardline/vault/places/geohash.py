"""Cells of the earth's surface by short names: geohash, as its inventor Gustavo Niemeyer put into the public domain
(geohash.org, 2008): longitude and latitude are halved in turn, the bits written by five in an alphabet of 32.
"""

from typing import Final

LENGTH: Final = 3
"""Characters: 15 bits, a cell of 1.40625 degrees each way, some 156 km at the equator."""

_ALPHABET: Final = "0123456789bcdefghjkmnpqrstuvwxyz"
_BITS: Final = 5

Bounds = tuple[float, float, float, float]
"""South, west, north, east, in degrees."""


def cell_of(latitude: float, longitude: float) -> str:
    """The cell that holds a point. ``latitude``: from -90 to 90 degrees, ``longitude``: from -180 to 180."""
    south, west, north, east = -90.0, -180.0, 90.0, 180.0
    bits = 0
    for number in range(LENGTH * _BITS):
        if number % 2 == 0:
            middle = (west + east) / 2
            upper = longitude >= middle
            west, east = (middle, east) if upper else (west, middle)
        else:
            middle = (south + north) / 2
            upper = latitude >= middle
            south, north = (middle, north) if upper else (south, middle)
        bits = bits << 1 | upper
    shifts = range((LENGTH - 1) * _BITS, -1, -_BITS)
    return "".join(_ALPHABET[bits >> shift & 31] for shift in shifts)


def bounds_of(cell: str) -> Bounds:
    """The cell's edges. ``cell``: as ``cell_of`` names them; raises ValueError for what is none."""
    if len(cell) != LENGTH:
        raise ValueError("not a cell")
    south, west, north, east = -90.0, -180.0, 90.0, 180.0
    bits = 0
    for character in cell:
        bits = bits << _BITS | _ALPHABET.index(character)
    for number in range(LENGTH * _BITS):
        upper = bits >> (LENGTH * _BITS - 1 - number) & 1
        if number % 2 == 0:
            middle = (west + east) / 2
            west, east = (middle, east) if upper else (west, middle)
        else:
            middle = (south + north) / 2
            south, north = (middle, north) if upper else (south, middle)
    return south, west, north, east
