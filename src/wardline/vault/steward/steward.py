"""The steward's loop: compare, claim, commit; again and again, for every conversation that needs it."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Final, final

from sqlalchemy import select

from wardline.audit.objects import conversation_object, device_object
from wardline.audit.record import Action
from wardline.client.connection import ConnectionLostError
from wardline.kit.clock import Clock
from wardline.kit.ids import ConversationId, DeviceId
from wardline.protocol.answers import ClaimedKeyPackage, KeyPackagesClaimed
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import ClaimKeyPackages
from wardline.store.database import Database
from wardline.store.errors import StoreError
from wardline.vault.agreements.find_agreements import read_anchors
from wardline.vault.conversations.partners import is_review_due as is_partner_review_due
from wardline.vault.conversations.partners import review_partners
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.hub_requests.send_hub_requests import AskHub
from wardline.vault.policy.current import PolicyStateError
from wardline.vault.policy.mend_glass import is_mending_due, mend_glass
from wardline.vault.policy.review_rosters import is_review_due, review_some
from wardline.vault.signals import Signal, Signals
from wardline.vault.steward.apply_plan import Committer, Step, apply_plan
from wardline.vault.steward.check_key_packages import check_key_packages
from wardline.vault.steward.patience import Patience
from wardline.vault.steward.rules import Change, FoundNext, View, plan_membership
from wardline.vault.steward.view_membership import conversations_due, view_membership
from wardline.vault.turn import Turn, VaultLedger

_AT_ONCE: Final = 8


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
        anchors: dict[str, bytes],
        clock: Clock,
        signals: Signals,
        tick_s: float = 5.0,
        trust: Callable[[Turn], None] = lambda _: None,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._engine = engine
        self._ask = ask
        self._vault = vault
        self._anchors = anchors
        self._clock = clock
        self._signals = signals
        self._tick_s = tick_s
        self._trust = trust
        self._patience = Patience()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._review_partners()
            with contextlib.suppress(PolicyStateError):  # nothing is decided until policies are taken again
                await self._review_policies()
            await self.reconcile_due()
            await self._signals.wait(Signal.STEWARD, self._patience.next_look(_now(), self._tick_s))

    async def _review_partners(self) -> None:
        """Agreements end by their date, too, and by commands of another process."""
        with self._database.read() as reader:
            due = is_partner_review_due(reader, self._clock.now())
        if due:
            await self._ledger.submit(review_partners)

    async def _review_policies(self) -> None:
        """Emergency access ends by its time; roles, units, labels and policies change."""
        with self._database.read() as reader:
            over = is_mending_due(reader, self._clock.now())
        if over:
            await self._ledger.submit(lambda turn: mend_glass(turn, self._engine))
        while True:
            with self._database.read() as reader:
                if not is_review_due(reader):
                    return
            await self._ledger.submit(review_some)

    async def reconcile_due(self) -> None:
        """One step for each conversation that needs one."""
        with self._database.read() as reader:
            due = conversations_due(reader, self._clock.now())
        self._patience.keep(due)
        limit = asyncio.Semaphore(_AT_ONCE)

        async def step(conversation: ConversationId) -> None:
            async with limit:
                await self._reconcile(conversation)

        async with asyncio.TaskGroup() as group:
            for conversation in due:
                group.create_task(step(conversation))

    async def _reconcile(self, conversation: ConversationId) -> None:
        try:
            view, version = self._look(conversation)
        except StoreError:
            return  # it is due again when the database is back
        if view is None or not self._patience.may_try(conversation, version, _now()):
            return
        plan = plan_membership(view)
        wanted = plan.add if isinstance(plan, FoundNext | Change) else ()
        try:
            claimed = await self._claim(conversation, self._patience.choose(conversation, version, wanted, _now()))
            step = await self._ledger.submit(
                lambda turn: apply_plan(turn, self._engine, conversation, self._vault, claimed, self._trust)
            )
        except (ConnectionLostError, StoreError, PolicyStateError):
            step = Step.REFUSED
        if step is Step.SETTLED:
            self._patience.reached(conversation)
        else:
            self._patience.tried(conversation, version, _now())

    def _look(self, conversation: ConversationId) -> tuple[View | None, int]:
        """What is, and the version of the roster; None while a commit is on its way: its answer wakes the steward."""
        with self._database.read() as reader:
            if self._engine.has_pending(reader, conversation):
                return None, 0
            version = reader.execute(
                select(CONVERSATIONS.c.roster_version).where(CONVERSATIONS.c.id == conversation)
            ).scalar_one()
            return view_membership(reader, conversation, self._vault, self._clock.now()), version

    async def _claim(self, conversation: ConversationId, devices: Sequence[DeviceId]) -> tuple[ClaimedKeyPackage, ...]:
        if not devices:
            return ()
        answer = await self._ask(ClaimKeyPackages(id=1, devices=tuple(devices)))
        packages = answer.packages if isinstance(answer, KeyPackagesClaimed) else ()
        with self._database.read() as reader:
            anchors = {**read_anchors(reader), **self._anchors}
        claimed, forged = await asyncio.to_thread(
            check_key_packages, packages, devices, anchors, self._clock.now() // 1000
        )
        if forged:
            await self._ledger.submit(lambda turn: _record_forged(turn, conversation, forged))
        self._patience.claimed(devices, {DeviceId(package.device) for package in claimed}, _now())
        return claimed


def _record_forged(turn: Turn, conversation: ConversationId, devices: Sequence[DeviceId]) -> None:
    for device in devices:
        about = (conversation_object(conversation), device_object(device))
        turn.refuse(Action.COMMIT_MADE, ErrorCode.BAD_KEY_PACKAGE, *about)


def _now() -> float:
    return asyncio.get_running_loop().time()
