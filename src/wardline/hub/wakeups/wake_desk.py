"""Devices that are to be woken: each at most once in a while, however much arrives for it. Lives on the event loop."""

import asyncio
from typing import Final, final

from wardline.hub.wakeups.rules import Urgency, urgency_of
from wardline.kit.clock import Clock

REST_MS: Final = 10_000
"""A device that was woken is not woken again before, unless something more urgent came."""
MOST: Final = 10_000
"""Devices in the list; beyond them nobody is added: who is connected gets everything, and who connects too."""


@final
class WakeDesk:
    """What fan-out tells, and what the sender takes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._wanted: dict[str, Urgency] = {}
        self._woken: dict[str, tuple[int, Urgency]] = {}
        self._any = asyncio.Event()

    def tell(self, device: str, priority: int) -> None:
        """A message of this priority waits for a device that is not connected."""
        urgency = urgency_of(priority)
        if urgency is None or len(self._wanted) >= MOST:
            return
        at, before = self._woken.get(device, (-REST_MS, Urgency.NORMAL))
        rested = self._clock.now() - at >= REST_MS
        if not rested and (before is Urgency.HIGH or urgency is Urgency.NORMAL):
            return
        if self._wanted.get(device) is not Urgency.HIGH:
            self._wanted[device] = urgency
            self._any.set()

    async def take(self) -> dict[str, Urgency]:
        """Those who are to be woken now, once there are any."""
        await self._any.wait()
        self._any.clear()
        taken, self._wanted = self._wanted, {}
        now = self._clock.now()
        self._woken = {device: woken for device, woken in self._woken.items() if now - woken[0] < REST_MS}
        self._woken.update((device, (now, urgency)) for device, urgency in taken.items())
        return taken
