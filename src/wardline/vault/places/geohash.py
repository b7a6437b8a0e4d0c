"""Cells of the earth's surface by short names: geohash, as its inventor Gustavo Niemeyer put into the public domain
(geohash.org, 2008): longitude and latitude are halved in turn, the bits written by five in an alphabet of 32.
"""

from collections.abc import Callable
from typing import Final

LENGTH: Final = 3
"""Characters: 15 bits, a cell of 1.40625 degrees each way, some 156 km at the equator."""

_ALPHABET: Final = "0123456789bcdefghjkmnpqrstuvwxyz"
_BITS: Final = 5

Bounds = tuple[float, float, float, float]
"""South, west, north, east, in degrees."""


def cell_of(latitude: float, longitude: float) -> str:
    """The cell that holds a point. ``latitude``: from -90 to 90 degrees, ``longitude``: from -180 to 180."""
    halves, _ = _halve(lambda number, middle: (latitude if number % 2 else longitude) >= middle)
    bits = sum(half << shift for shift, half in enumerate(reversed(halves)))
    shifts = range((LENGTH - 1) * _BITS, -1, -_BITS)
    return "".join(_ALPHABET[bits >> shift & 31] for shift in shifts)


def bounds_of(cell: str) -> Bounds:
    """The cell's edges. ``cell``: as ``cell_of`` names them; raises ValueError for what is none."""
    if len(cell) != LENGTH:
        raise ValueError("not a cell")
    bits = 0
    for character in cell:
        bits = bits << _BITS | _ALPHABET.index(character)
    _, bounds = _halve(lambda number, _: bits >> (LENGTH * _BITS - 1 - number) & 1 == 1)
    return bounds


def _halve(is_upper: Callable[[int, float], bool]) -> tuple[list[bool], Bounds]:
    """Longitude at even numbers, latitude at odd ones: which half was taken each time, and what is left in the end.
    ``is_upper``: whether it is the upper half, by the halving's number from 0 and the middle.
    """
    halves: list[bool] = []
    south, west, north, east = -90.0, -180.0, 90.0, 180.0
    for number in range(LENGTH * _BITS):
        low, high = (south, north) if number % 2 else (west, east)
        middle = (low + high) / 2
        upper = is_upper(number, middle)
        halves.append(upper)
        low, high = (middle, high) if upper else (low, middle)
        if number % 2:
            south, north = low, high
        else:
            west, east = low, high
    return halves, (south, west, north, east)
