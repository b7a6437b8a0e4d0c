"""Working hours by the wall clock: at their edges, over midnight, and where clocks are put forward and back."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.vault.identity.model import Role
from wardline.vault.watch.hours import Hours, Shift, is_outside

DAY = Shift(7 * 60, 19 * 60)
WEEK = (DAY, DAY, DAY, DAY, DAY, None, None)
BERLIN = Hours(ZoneInfo("Europe/Berlin"), frozenset({Role.CLERK, Role.BILLING}), WEEK)
NEW_YORK = replace(BERLIN, zone=ZoneInfo("America/New_York"))
NIGHTS = replace(BERLIN, days=(Shift(22 * 60, 6 * 60), None, None, None, None, Shift(0, 0), None))
EARLY = replace(BERLIN, days=(*[None] * 6, Shift(2 * 60 + 30, 3 * 60 + 30)))


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("hours", "utc", "outside"),
    [
        (BERLIN, "2026-11-23T05:59:59", True),  # a Monday, in winter: UTC + 1
        (BERLIN, "2026-11-23T06:00:00", False),
        (BERLIN, "2026-11-23T17:59:59", False),
        (BERLIN, "2026-11-23T18:00:00", True),
        (BERLIN, "2026-11-21T11:00:00", True),  # a Saturday
        (BERLIN, "2026-07-20T04:59:59", True),  # summer: UTC + 2
        (BERLIN, "2026-07-20T05:00:00", False),
        # the Friday before the clocks go forward (29 March 2026), and the Monday after
        (BERLIN, "2026-03-27T06:00:00", False),
        (BERLIN, "2026-03-27T05:30:00", True),
        (BERLIN, "2026-03-30T05:00:00", False),
        (BERLIN, "2026-03-30T17:00:00", True),
        # and back (25 October 2026)
        (BERLIN, "2026-10-23T05:00:00", False),
        (BERLIN, "2026-10-26T05:59:00", True),
        (BERLIN, "2026-10-26T06:00:00", False),
        # hours within the change itself: 02:30 is not, the shift begins at 03:00 summer time
        (EARLY, "2026-03-29T00:59:59", True),
        (EARLY, "2026-03-29T01:00:00", False),
        (EARLY, "2026-03-29T01:29:59", False),
        (EARLY, "2026-03-29T01:30:00", True),
        # 02:30 comes twice: both are work, 02:00 for the second time is not
        (EARLY, "2026-10-25T00:30:00", False),
        (EARLY, "2026-10-25T01:00:00", True),
        (EARLY, "2026-10-25T01:30:00", False),
        (EARLY, "2026-10-25T02:30:00", True),
        (NEW_YORK, "2026-03-06T12:00:00", False),  # UTC - 5
        (NEW_YORK, "2026-03-06T11:59:00", True),
        (NEW_YORK, "2026-03-09T11:00:00", False),  # UTC - 4, two weeks before Europe
        (NEW_YORK, "2026-11-02T11:59:00", True),
        (NEW_YORK, "2026-11-02T12:00:00", False),
        # over midnight: Monday's night ends on Tuesday, and Saturday's 24 hours on Sunday
        (NIGHTS, "2026-11-23T20:59:59", True),
        (NIGHTS, "2026-11-23T21:00:00", False),
        (NIGHTS, "2026-11-24T04:59:59", False),
        (NIGHTS, "2026-11-24T05:00:00", True),
        (NIGHTS, "2026-11-21T22:59:59", False),
        (NIGHTS, "2026-11-21T23:00:00", True),
        (NIGHTS, "2026-11-23T04:00:00", True),  # Sunday has no night
    ],
)
def test_when_it_is_outside(hours: Hours, utc: str, *, outside: bool) -> None:
    assert is_outside(hours, at(utc)) is outside


@given(st.integers(0, 4_102_444_800_000), st.sampled_from(["Europe/Berlin", "America/St_Johns", "Asia/Kathmandu"]))
def test_hours_without_a_shift_are_never_and_round_the_clock_always(time: int, zone: str) -> None:
    none = Hours(ZoneInfo(zone), frozenset({Role.CLERK}), (None,) * 7)
    always = Hours(ZoneInfo(zone), frozenset({Role.CLERK}), (Shift(0, 0),) * 7)
    assert is_outside(none, time)
    assert not is_outside(always, time)


def test_whom_they_bind() -> None:
    assert BERLIN.bind({Role.CLERK})
    assert BERLIN.bind({Role.CLERK, Role.BILLING})
    assert not BERLIN.bind({Role.CLERK, Role.NURSE})
    assert not BERLIN.bind(())
