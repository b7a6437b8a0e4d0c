import pytest
from bench.numbers import offered, pair_ratios, percentile, spread
from hypothesis import given
from hypothesis import strategies as st

values = st.lists(st.floats(min_value=0, max_value=1e9), min_size=1, max_size=200)


def test_spread_is_minimum_median_maximum_and_count() -> None:
    found = spread([5.0, 1.0, 3.0, 2.0])
    assert (found.low, found.middle, found.high, found.rounds) == (1.0, 2.5, 5.0, 4)


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(1, 1.0), (50, 50.0), (99, 99.0), (99.5, 100.0), (100, 100.0)],
)
def test_percentile_is_the_nearest_rank(percent: float, expected: float) -> None:
    assert percentile([float(each) for each in range(100, 0, -1)], percent) == expected


def test_percentile_of_one_value_is_that_value() -> None:
    assert percentile([7.0], 99) == 7.0


@given(values, st.floats(min_value=0.1, max_value=100))
def test_at_least_the_percentage_lies_at_or_below_the_percentile(found: list[float], percent: float) -> None:
    limit = percentile(found, percent)
    assert limit in found
    assert sum(value <= limit for value in found) >= len(found) * percent / 100 - 1e-6


def test_nothing_measured_is_an_error() -> None:
    with pytest.raises(ValueError, match="no values"):
        spread([])
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)


def test_ratios_are_taken_within_each_pair() -> None:
    assert pair_ratios([2.0, 9.0], [4.0, 3.0]) == [0.5, 3.0]
    with pytest.raises(ValueError, match="longer"):
        pair_ratios([1.0], [1.0, 2.0])


def test_a_steady_load_is_offered_evenly() -> None:
    assert [offered(index, 10) for index in range(4)] == pytest.approx([0, 0.1, 0.2, 0.3])
