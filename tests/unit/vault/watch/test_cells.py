"""How far apart cells are: nobody in them can be nearer, whichever two they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.vault.places.geohash import bounds_of
from wardline.vault.watch.cells import distance_km, haversine_km

ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"
CELLS = st.text(st.sampled_from(ALPHABET), min_size=3, max_size=3)
SHARES = st.floats(0, 1)


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("dp3", "dp3", 0, 0),
        ("xbp", "800", 0, 0),  # on both sides of the date line
        ("bpb", "zzz", 0, 0),  # the same, at the pole
        ("dp3", "dr5", 900, 1150),  # Chicago and New York: 1,145 km
        ("dp3", "u09", 6400, 6650),  # Chicago and Paris: 6,650 km
        ("r3g", "gcp", 16700, 17000),  # Sydney and London: 16,990 km
        ("000", "zzz", 19700, 20016),
    ],
)
def test_known_distances(one: str, other: str, least: float, most: float) -> None:
    assert least <= distance_km(one, other) <= most


@given(CELLS, CELLS)
def test_there_is_as_far_as_back_and_nothing_is_farther_than_half_the_earth(one: str, other: str) -> None:
    assert distance_km(one, other) == pytest.approx(distance_km(other, one))
    assert 0 <= distance_km(one, other) <= 20_016
    assert distance_km(one, one) == 0


@given(CELLS, CELLS, SHARES, SHARES, SHARES, SHARES)
def test_no_two_points_are_nearer_than_their_cells(
    one: str, other: str, north: float, east: float, other_north: float, other_east: float
) -> None:
    def point(cell: str, up: float, along: float) -> tuple[float, float]:
        south, west, top, right = bounds_of(cell)
        return south + up * (top - south), west + along * (right - west)

    (lat, long), (other_lat, other_long) = point(one, north, east), point(other, other_north, other_east)
    assert distance_km(one, other) <= haversine_km(lat, other_lat, long - other_long) + 1e-6
