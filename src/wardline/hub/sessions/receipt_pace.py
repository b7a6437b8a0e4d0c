"""When a conversation's receipts may leave next. Pure: times in seconds, passed in.

Marks that arrive meanwhile leave together, in one delivery for all members. The interval grows with the members, so
that a conversation's receipts cost about the same number of frames a second whatever its size (docs/adr/0016).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, final

INTERVAL_S: Final = 1.0
"""Receipts wait no longer than this, however many members there are."""
REMEMBERED: Final = 10_000
"""Conversations whose pace is kept; beyond them those are forgotten whose receipts may leave at once."""


@dataclass(slots=True)
class _Pace:
    interval: float
    free_at: float


@final
class ReceiptPace:
    """``per_member``: seconds between two deliveries of a conversation's receipts, for each of its members."""

    def __init__(self, per_member: float) -> None:
        self._per_member = per_member
        self._paces: dict[str, _Pace] = {}
        self._room = REMEMBERED

    def due(self, conversations: Iterable[str], now: float) -> float:
        """When marks of these conversations, which arrived now, may leave."""
        paces = [pace.free_at for name in conversations if (pace := self._paces.get(name)) is not None]
        return max(now, *paces) if paces else now

    def leave(self, conversations: Iterable[str], now: float) -> None:
        """Marks of these leave now: what comes after them waits for its turn."""
        for name in conversations:
            pace = self._paces.get(name)
            if pace is not None:
                pace.free_at = now + pace.interval

    def told(self, members: Mapping[str, int], now: float) -> None:
        """Marks of these conversations rose and were told to so many members."""
        for name, count in members.items():
            interval = min(INTERVAL_S, self._per_member * count)
            self._paces[name] = _Pace(interval, now + interval)
        if len(self._paces) > self._room:
            self._paces = {name: pace for name, pace in self._paces.items() if pace.free_at > now}
            self._room = max(REMEMBERED, 2 * len(self._paces))
