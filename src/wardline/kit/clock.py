"""Time, passed in: no rule reads the machine's clock."""

import time
from typing import Protocol, final


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> int:
        """Milliseconds since the Unix epoch, UTC."""
        ...


@final
class SystemClock(Clock):
    """The machine's clock."""

    def now(self) -> int:
        """Milliseconds since the Unix epoch, UTC."""
        return time.time_ns() // 1_000_000


@final
class FixedClock(Clock):
    """A clock that stands still until it is moved: for tests and replays."""

    def __init__(self, now: int) -> None:
        self._now = now

    def now(self) -> int:
        """Where it stands."""
        return self._now

    def advance(self, milliseconds: int) -> None:
        """Move forward (or, to test a wrong clock, back)."""
        self._now += milliseconds
