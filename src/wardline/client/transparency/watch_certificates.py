"""When certificates are proven: soon after they were met, again while no head of the log covers them."""

import asyncio
from collections.abc import Callable
from typing import Final, final

from wardline.client.connection import ConnectionLostError
from wardline.client.effects import Effects, Joined, MembersChanged
from wardline.client.transparency.log_desk import AGAIN_MS, LogDesk
from wardline.client.transparency.model import CertificateState
from wardline.client.transparency.rows import MOST
from wardline.kit.outcome import Refusal, RefusedError
from wardline.store.errors import StoreError

FIRST_S: Final = 0.5
LONGEST_S: Final = 60.0
"""Between two attempts while something is pending, or the vault does not answer: doubling."""


@final
class CertificateWatch:
    """One task of a device."""

    def __init__(self, desk: LogDesk) -> None:
        self._desk = desk
        self._wake = asyncio.Event()

    def look_after(self, effects: Effects) -> None:
        """Members came: they are looked at soon."""
        if any(isinstance(effect, Joined | MembersChanged) for effect in effects):
            self._wake.set()

    async def run(self, tell: Callable[[], None]) -> None:
        """Until cancelled. ``tell`` is called when something is known that was not."""
        wait_s = FIRST_S
        while True:
            self._wake.clear()
            outcome = await self._prove()
            if isinstance(outcome, dict) and outcome:
                tell()
            if outcome is None or CertificateState.PENDING in outcome.values():
                pause, wait_s = wait_s, min(2 * wait_s, LONGEST_S)
            else:
                pause, wait_s = (0.0 if len(outcome) == MOST else AGAIN_MS / 1000), FIRST_S
            try:
                async with asyncio.timeout(pause):
                    await self._wake.wait()
            except TimeoutError:
                pass

    async def _prove(self) -> dict[str, CertificateState] | None:
        """None where nobody answered."""
        try:
            outcome = await self._desk.prove()
        except (ConnectionLostError, RefusedError, StoreError):
            return None
        return None if isinstance(outcome, Refusal) else outcome
