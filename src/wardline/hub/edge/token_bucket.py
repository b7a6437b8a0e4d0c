"""How much one device may ask."""

from typing import final


@final
class TokenBucket:
    """``rate`` requests per second on average, ``burst`` at once. Times in seconds, passed in."""

    __slots__ = ("_at", "_burst", "_rate", "_tokens")

    def __init__(self, rate: int, burst: int, now: float) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._tokens = float(burst)
        self._at = now

    def take(self, now: float) -> int | None:
        """None, and one token is gone; or the milliseconds until there is one."""
        self._tokens = min(self._burst, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens >= 1:
            self._tokens -= 1
            return None
        return max(1, round((1 - self._tokens) / self._rate * 1000))
