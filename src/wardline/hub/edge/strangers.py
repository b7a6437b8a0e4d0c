"""What was refused to those who did not sign in: counted, so that nobody fills the log without a certificate."""

from collections import Counter
from typing import final

from wardline.hub.log import Event, Log


@final
class Strangers:
    """Counts by code, told from time to time."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def refused(self, code: str) -> None:
        """One more."""
        self._counts[code] += 1

    def report(self, log: Log) -> None:
        """One line per code since the last report."""
        counts, self._counts = self._counts, Counter()
        for code, count in sorted(counts.items()):
            log.say(Event.STRANGERS_REFUSED, code=code, count=count)
