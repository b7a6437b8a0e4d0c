"""Cells: each holds its points, and their names are those that everybody else gives them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.vault.places.geohash import bounds_of, cell_of

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


@pytest.mark.parametrize(
    ("latitude", "longitude", "cell"),
    [
        (57.64911, 10.40744, "u4p"),  # the example of the format's own page: u4pruydqqvj
        (42.605, -5.603, "ezs"),  # the example of Wikipedia's page: ezs42
        (48.8566, 2.3522, "u09"),
        (-33.8688, 151.2093, "r3g"),
        (40.7128, -74.0060, "dr5"),
        (-90.0, -180.0, "000"),
        (90.0, 180.0, "zzz"),
        (0.0, 0.0, "s00"),
    ],
)
def test_known_places(latitude: float, longitude: float, cell: str) -> None:
    assert cell_of(latitude, longitude) == cell


@given(LATITUDES, LONGITUDES)
def test_a_cell_holds_its_point(latitude: float, longitude: float) -> None:
    cell = cell_of(latitude, longitude)
    assert re.fullmatch("[0-9b-hjkmnp-z]{3}", cell)
    south, west, north, east = bounds_of(cell)
    assert south <= latitude <= north
    assert west <= longitude <= east
    assert north - south == 1.40625
    assert east - west == 1.40625


@given(st.text("0123456789bcdefghjkmnpqrstuvwxyz", min_size=3, max_size=3))
def test_the_middle_of_a_cell_is_in_it(cell: str) -> None:
    south, west, north, east = bounds_of(cell)
    assert cell_of((south + north) / 2, (west + east) / 2) == cell
    assert cell_of(south, west) == cell


@pytest.mark.parametrize("text", ["", "u0", "u09t", "U09", "ail", "u 9"])
def test_no_cell(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        bounds_of(text)
