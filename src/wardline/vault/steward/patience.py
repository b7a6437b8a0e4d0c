"""What the steward remembers of its tries: whom there was no key package of, and which conversations failed.

It is a memory of the process: lost with it, everything is tried at once again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, final

from wardline.kit.ids import ConversationId, DeviceId

AT_ONCE: Final = 3
"""Tries of the whole without a pause: the second may come before the commit that won was delivered."""
FIRST_DELAY_S: Final = 0.25
LONGEST_ABSENCE_S: Final = 5.0
"""How long a device without key packages is not asked for again."""
LONGEST_DELAY_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class _Absent:
    until: float
    delay: float


@dataclass(frozen=True, slots=True)
class _Failed:
    version: int
    """Of the roster: another one is tried at once."""
    times: int
    until: float


@final
class Patience:
    """Times are seconds of one monotonic clock."""

    def __init__(self) -> None:
        self._absent: dict[DeviceId, _Absent] = {}
        self._failed: dict[ConversationId, _Failed] = {}

    def may_try(self, conversation: ConversationId, version: int, now: float) -> bool:
        """Whether a conversation's turn has come."""
        failed = self._failed.get(conversation)
        return failed is None or failed.version != version or now >= failed.until

    def choose(
        self, conversation: ConversationId, version: int, wanted: Sequence[DeviceId], now: float
    ) -> tuple[DeviceId, ...]:
        """Whose key packages to claim: all that may have one.

        After three failures of the whole one device alone, each in its turn, and every other time none: whoever makes
        the commit fail keeps neither people nor messages waiting.
        """
        present = tuple(device for device in wanted if self._is_present(device, now))
        failed = self._failed.get(conversation)
        times = failed.times if failed is not None and failed.version == version else 0
        if times < AT_ONCE or not present:
            return present
        return () if times % 2 else (present[times // 2 % len(present)],)

    def claimed(self, asked: Collection[DeviceId], got: Collection[DeviceId], now: float) -> None:
        """What the hub had."""
        for device in asked:
            if device in got:
                self._absent.pop(device, None)
                continue
            earlier = self._absent.get(device)
            delay = FIRST_DELAY_S if earlier is None else min(earlier.delay * 2, LONGEST_ABSENCE_S)
            self._absent[device] = _Absent(now + delay, delay)

    def tried(self, conversation: ConversationId, version: int, now: float) -> None:
        """A commit was made or refused. Until ``reached`` it counts as failed; a race that was lost is run again at
        once, then ever less often.
        """
        earlier = self._failed.get(conversation)
        times = earlier.times + 1 if earlier is not None and earlier.version == version else 1
        delay = 0.0 if times < AT_ONCE else min(FIRST_DELAY_S * 2 ** (times - AT_ONCE), LONGEST_DELAY_S)
        self._failed[conversation] = _Failed(version, times, now + delay)

    def reached(self, conversation: ConversationId) -> None:
        """Nothing is left to do, or nothing that can be done now."""
        self._failed.pop(conversation, None)

    def keep(self, due: Collection[ConversationId]) -> None:
        """Forget conversations that are not due any more."""
        for conversation in self._failed.keys() - due:
            del self._failed[conversation]

    def next_look(self, now: float, most: float) -> float:
        """Seconds until something may be tried again; ``most`` where nothing waits."""
        waits = [each.until - now for each in (*self._absent.values(), *self._failed.values())]
        return max(min((wait for wait in waits if wait > 0), default=most), 0.0) if waits else most

    def _is_present(self, device: DeviceId, now: float) -> bool:
        absent = self._absent.get(device)
        return absent is None or now >= absent.until
