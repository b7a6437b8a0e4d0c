"""The steward's loop: compare, claim, commit; again and again, for every conversation that needs it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, final

from wardline.client.connection import ConnectionLostError
from wardline.kit.clock import Clock
from wardline.kit.ids import ConversationId, DeviceId
from wardline.protocol.answers import ClaimedKeyPackage, KeyPackagesClaimed
from wardline.protocol.requests import ClaimKeyPackages
from wardline.store.database import Database
from wardline.store.errors import StoreError
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.hub_requests.send_hub_requests import AskHub
from wardline.vault.signals import Signal, Signals
from wardline.vault.steward.apply_plan import Committer, Step, apply_plan
from wardline.vault.steward.rules import Change, FoundNext, plan_membership
from wardline.vault.steward.view_membership import conversations_due, view_membership
from wardline.vault.turn import VaultLedger

_FIRST_DELAY_S: Final = 0.25
_LONGEST_DELAY_S: Final = 15.0
_AT_ONCE: Final = 8


@dataclass(slots=True)
class _Retry:
    """A conversation that could not be brought to its roster: a device has no key package, or the hub refused."""

    version: int
    at: float
    delay: float


@final
class Steward:
    """Makes members equal to rosters. It keeps nothing that matters in memory: killed anywhere, it goes on."""

    def __init__(
        self,
        database: Database,
        ledger: VaultLedger,
        engine: Committer,
        ask: AskHub,
        *,
        vault: DeviceId,
        clock: Clock,
        signals: Signals,
        tick_s: float = 5.0,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._engine = engine
        self._ask = ask
        self._vault = vault
        self._clock = clock
        self._signals = signals
        self._tick_s = tick_s
        self._retries: dict[ConversationId, _Retry] = {}

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self.reconcile_due()
            await self._signals.wait(Signal.STEWARD, self._next_look())

    async def reconcile_due(self) -> None:
        """One step for each conversation that needs one."""
        with self._database.read() as reader:
            due = conversations_due(reader)
        for conversation in set(self._retries) - set(due):
            del self._retries[conversation]
        limit = asyncio.Semaphore(_AT_ONCE)

        async def step(conversation: ConversationId) -> None:
            async with limit:
                await self._reconcile(conversation)

        async with asyncio.TaskGroup() as group:
            for conversation in due:
                group.create_task(step(conversation))

    async def _reconcile(self, conversation: ConversationId) -> None:
        with self._database.read() as reader:
            view = view_membership(reader, conversation, self._vault, self._clock.now())
            version = reader.execute(
                CONVERSATIONS.select()
                .with_only_columns(CONVERSATIONS.c.roster_version)
                .where(CONVERSATIONS.c.id == conversation)
            ).scalar_one()
            # Its answer comes first, and wakes the steward: no key package is claimed for a commit that cannot be made.
            pending = self._engine.has_pending(reader, conversation)
        if view is None or pending or not self._may_try(conversation, version):
            return
        plan = plan_membership(view)
        wanted = plan.add if isinstance(plan, FoundNext | Change) else ()
        try:
            claimed = await self._claim(wanted)
            outcome = await self._apply(conversation, claimed)
            if outcome is Step.REFUSED and len(claimed) > 1:
                # One bad key package must not keep the others out: whoever can be added alone is.
                for package in claimed:
                    outcome = await self._apply(conversation, (package,))
                    if outcome is Step.UNDER_WAY:
                        break
        except (ConnectionLostError, StoreError):
            outcome, claimed = Step.REFUSED, ()
        if outcome is Step.REFUSED or len(claimed) < len(wanted):
            self._later(conversation, version)

    async def _apply(self, conversation: ConversationId, claimed: Sequence[ClaimedKeyPackage]) -> Step:
        return await self._ledger.submit(
            lambda turn: apply_plan(turn, self._engine, conversation, self._vault, claimed)
        )

    async def _claim(self, devices: Sequence[DeviceId]) -> tuple[ClaimedKeyPackage, ...]:
        if not devices:
            return ()
        answer = await self._ask(ClaimKeyPackages(id=1, devices=tuple(devices)))
        if not isinstance(answer, KeyPackagesClaimed):
            return ()
        # The hub's word is never a reason to add anyone: only those who were asked for.
        return tuple(package for package in answer.packages if package.device in devices)

    def _may_try(self, conversation: ConversationId, version: int) -> bool:
        retry = self._retries.get(conversation)
        return retry is None or retry.version != version or asyncio.get_running_loop().time() >= retry.at

    def _later(self, conversation: ConversationId, version: int) -> None:
        earlier = self._retries.get(conversation)
        again = earlier is not None and earlier.version == version
        delay = min(earlier.delay * 2, _LONGEST_DELAY_S) if earlier is not None and again else _FIRST_DELAY_S
        self._retries[conversation] = _Retry(version, asyncio.get_running_loop().time() + delay, delay)

    def _next_look(self) -> float:
        now = asyncio.get_running_loop().time()
        return max(min([self._tick_s, *(retry.at - now for retry in self._retries.values())]), 0.0)
