"""When certificates are proven: soon after they were met, again while no head of the log covers them."""

import asyncio
from collections.abc import Callable
from typing import Final, final

from wardline.client.connection import ConnectionLostError
from wardline.client.effects import Effects, Joined, MembersChanged
from wardline.client.transparency.log_desk import AGAIN_MS
from wardline.client.transparency.log_desks import LogDesks
from wardline.client.transparency.model import CertificateState
from wardline.client.transparency.rows import MOST
from wardline.kit.outcome import Refusal, RefusedError
from wardline.store.errors import StoreError

FIRST_S: Final = 0.5
LONGEST_S: Final = 60.0
"""Between two attempts while something is pending, or the vault does not answer: doubling."""
LONGEST_PARTNER_S: Final = AGAIN_MS / 1000
"""The same of another organisation's vault, which may be away for days, while many devices ask."""

Tell = Callable[[], None]


@final
class CertificateWatch:
    """One task of a device; in it one for each organisation, so that one that is away holds up no other."""

    def __init__(self, desks: LogDesks) -> None:
        self._desks = desks
        self._met = asyncio.Event()
        self._watches: dict[str, _LogWatch] = {}

    def look_after(self, effects: Effects) -> None:
        """Members came: they are looked at soon."""
        if any(isinstance(effect, Joined | MembersChanged) for effect in effects):
            self._met.set()

    async def run(self, tell: Tell) -> None:
        """Until cancelled. ``tell`` is called when something is known that was not."""
        async with asyncio.TaskGroup() as group:
            while True:
                self._met.clear()
                for organisation in self._organisations():
                    if organisation not in self._watches:
                        longest_s = LONGEST_S if organisation == self._desks.organisation else LONGEST_PARTNER_S
                        watch = self._watches[organisation] = _LogWatch(self._desks, organisation, longest_s)
                        group.create_task(watch.run(tell))
                    self._watches[organisation].wake.set()
                await self._met.wait()

    def _organisations(self) -> tuple[str, ...]:
        try:
            return (self._desks.organisation, *self._desks.partners())
        except StoreError:
            return (self._desks.organisation, *self._watches)


@final
class _LogWatch:
    """Of one organisation."""

    def __init__(self, desks: LogDesks, organisation: str, longest_s: float) -> None:
        self._desks = desks
        self._organisation = organisation
        self._longest_s = longest_s
        self.wake = asyncio.Event()

    async def run(self, tell: Tell) -> None:
        wait_s = FIRST_S
        while True:
            self.wake.clear()
            outcome = await self._prove()
            if outcome:
                tell()
            if outcome is None or CertificateState.PENDING in outcome.values():
                pause, wait_s = wait_s, min(2 * wait_s, self._longest_s)
            else:
                pause, wait_s = (0.0 if len(outcome) == MOST else AGAIN_MS / 1000), FIRST_S
            try:
                async with asyncio.timeout(pause):
                    await self.wake.wait()
            except TimeoutError:
                pass

    async def _prove(self) -> dict[str, CertificateState] | None:
        """None where nobody answered."""
        try:
            desk = self._desks.find(self._organisation)
            outcome = None if desk is None else await desk.prove()
        except (ConnectionLostError, RefusedError, StoreError):
            return None
        return None if isinstance(outcome, Refusal) else outcome
