"""Which positions are missing: the rule against a naive reference."""

from hypothesis import given
from hypothesis import strategies as st

from wardline.client.local.gaps import Gap, Look, first_gap


@given(st.integers(0, 20), st.sets(st.integers(1, 40)))
def test_the_first_gap_is_what_counting_finds(whole: int, stored: set[int]) -> None:
    positions = sorted(position for position in stored if position > whole)
    expected = whole
    while expected + 1 in stored:
        expected += 1
    later = [position for position in positions if position > expected + 1]
    gap = Gap(expected + 1, min(later) - 1) if later else None
    assert first_gap(whole, positions) == Look(expected, gap)


def test_two_messages_that_claim_one_place_are_no_gap() -> None:
    assert first_gap(0, [1, 1, 2, 2, 3]) == Look(3, None)
