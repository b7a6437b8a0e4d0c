"""How often somebody may ask: token buckets in memory. A restart fills them; that gives nobody much."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, final

_KNOWN: Final = 4096
"""Keys remembered; the ones used least recently are forgotten, which fills theirs."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """``burst`` at once, then ``per_second``."""

    burst: float
    per_second: float


@final
class Buckets:
    """One bucket for each key. Used by one event loop."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._levels: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def take(self, key: str, now: int) -> int:
        """0 when it may; else the milliseconds after which it may. ``now``: milliseconds UTC."""
        level, at = self._levels.pop(key, (self._allowance.burst, now))
        level = min(self._allowance.burst, level + max(now - at, 0) * self._allowance.per_second / 1000)
        wait = 0 if level >= 1 else max(1, round((1 - level) * 1000 / self._allowance.per_second))
        self._levels[key] = (level if wait else level - 1, now)
        if len(self._levels) > _KNOWN:
            self._levels.popitem(last=False)
        return wait
