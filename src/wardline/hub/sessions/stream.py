"""One device's deliveries: each once, in order, however it connects, reads or stalls. Pure: no socket, no database.

A stream is *behind* or *live*. Behind, it reads pages of backlog from the database, one after the other; what is
committed meanwhile it keeps aside, up to a bound. A page tells up to which number it is complete: when nothing is
left before it, what was kept aside after it follows, and the stream is live. Live, it takes deliveries as they are
committed. When more waits than the device may get ahead of its last ``Received``, the stream is behind again and
keeps nothing: the database has it. So a device that never reads costs a bounded amount of memory.
"""

from collections import deque
from dataclasses import dataclass
from typing import Final, final

from wardline.protocol.limits import DELIVERY_WINDOW

WAITING_BYTES: Final = 1 << 20
"""What one device's waiting deliveries may hold in memory, give or take one. They share bytes with other devices'."""
FRAME_BYTES: Final = 64 << 10
"""Entries share one frame up to so many bytes; a larger one has a frame of its own. A device on a slow line has to take
one of them within the limit for stalls."""


@dataclass(frozen=True, slots=True)
class Burst:
    """What to send now."""

    entries: tuple[bytes, ...]
    """For one frame; may be none."""
    caught_up: int | None
    """After them: everything up to this number, stored when the device signed in, has been sent."""

    def __bool__(self) -> bool:
        return bool(self.entries) or self.caught_up is not None


@final
class Stream:
    """See above. ``cursor``: the last number that the device has stored."""

    __slots__ = (
        "_announced",
        "_aside",
        "_aside_bytes",
        "_behind",
        "_caught_up",
        "_in_flight",
        "_missed",
        "_position",
        "_reading",
        "_waiting",
        "_waiting_bytes",
        "_window",
    )

    def __init__(self, cursor: int, window: int = DELIVERY_WINDOW) -> None:
        self._window = window
        self._position = cursor
        """Everything for this device up to here waits or was sent."""
        self._behind = True
        self._reading = False
        self._missed = 0
        """The last number that was offered and not kept."""
        self._aside: list[tuple[int, bytes]] = []
        """Offered while a page is read."""
        self._aside_bytes = 0
        self._waiting: list[tuple[int, bytes]] = []
        """In order, and short: an empty deque would cost every idle device more than this list ever takes to shift."""
        self._waiting_bytes = 0
        self._in_flight: deque[int] = deque()
        """Sent, and not yet ``Received``."""
        self._announced = False
        self._caught_up: int | None = None
        """To be announced once everything up to here is sent."""

    @property
    def full(self) -> bool:
        """The device has to take something before it gets more."""
        return len(self._in_flight) >= self._window

    @property
    def ready(self) -> bool:
        """``take`` has something to give."""
        return bool(self._waiting) and len(self._in_flight) < self._window

    @property
    def live(self) -> bool:
        """Nothing has to be read from the database, and the device knows that it caught up."""
        return not self._behind and self._caught_up is None

    @property
    def held(self) -> int:
        """Deliveries in memory."""
        return len(self._waiting) + len(self._aside)

    @property
    def held_bytes(self) -> int:
        """Their size."""
        return self._waiting_bytes + self._aside_bytes

    def offer(self, seq: int, entry: bytes) -> None:
        """A delivery for this device was committed. ``seq`` rises from offer to offer."""
        if not self._behind:
            if len(self._waiting) + len(self._in_flight) < self._window and self._waiting_bytes < WAITING_BYTES:
                self._enqueue(seq, entry)
                return
            self._behind = True
        elif self._may_keep_aside():
            self._aside.append((seq, entry))
            self._aside_bytes += len(entry)
            return
        self._missed = seq

    def read_again(self, until: int) -> None:
        """There may be deliveries up to ``until`` that were never offered: a page is read before anything newer."""
        self._behind = True
        self._missed = max(self._missed, until)

    def begin_page(self) -> int | None:
        """The cursor to read a page from, or None when none is wanted now."""
        if not self._behind or self._reading or self._waiting or self.full:
            return None
        self._reading = True
        self._missed = 0
        return self._position

    def end_page(self, entries: tuple[tuple[int, bytes], ...], until: int, *, more: bool) -> None:
        """The page that ``begin_page`` asked for: complete below ``until`` unless there is ``more``."""
        self._reading = False
        aside, self._aside, self._aside_bytes = self._aside, [], 0
        for seq, entry in entries:
            self._enqueue(seq, entry)
        if more:
            return
        self._position = max(self._position, until - 1)
        if not self._announced:
            self._announced = True
            self._caught_up = self._position
        self._behind = self._missed >= until
        if not self._behind:
            for seq, entry in aside:
                if seq >= until:
                    self._enqueue(seq, entry)

    def take(self) -> Burst:
        """What may be sent now; the rest waits for ``received``."""
        entries: list[bytes] = []
        size = 0
        credit = self._window - len(self._in_flight)
        while self._waiting and len(entries) < credit:
            seq, entry = self._waiting[0]
            if entries and size + len(entry) > FRAME_BYTES:
                break
            if self._caught_up is not None and seq > self._caught_up:
                break
            del self._waiting[0]
            self._waiting_bytes -= len(entry)
            self._in_flight.append(seq)
            entries.append(entry)
            size += len(entry)
        return Burst(tuple(entries), self._take_caught_up())

    def _take_caught_up(self) -> int | None:
        until = self._caught_up
        if until is None or (self._waiting and self._waiting[0][0] <= until):
            return None
        self._caught_up = None
        return until

    def only(self) -> bytes | None:
        """The delivery that waits, if it is the only one and the stream is live: the common case, without a burst.
        It still waits until ``sent_only``.
        """
        waiting = self._waiting
        if len(waiting) != 1 or self._behind or self._caught_up is not None or len(self._in_flight) >= self._window:
            return None
        return waiting[0][1]

    def sent_only(self) -> None:
        """What ``only`` returned was sent."""
        seq, _ = self._waiting.pop()
        self._waiting_bytes = 0
        self._in_flight.append(seq)

    def received(self, cursor: int) -> bool:
        """The device stored everything up to ``cursor``. Whether that opened the window by anything."""
        moved = False
        while self._in_flight and self._in_flight[0] <= cursor:
            self._in_flight.popleft()
            moved = True
        return moved

    def _may_keep_aside(self) -> bool:
        room = len(self._aside) < self._window and self._aside_bytes < WAITING_BYTES
        return self._reading and not self._missed and room

    def _enqueue(self, seq: int, entry: bytes) -> None:
        self._waiting.append((seq, entry))
        self._waiting_bytes += len(entry)
        self._position = seq
