"""Requests whose answer needs a word from outside, asked for between two transactions and never inside one."""

import asyncio
from typing import Final, final

from sqlalchemy import select

from wardline.client.effects import SealedRequestArrived
from wardline.kit.ids import RequestId
from wardline.protocol.identity_requests import OpenIdEvidence
from wardline.store.database import Database
from wardline.vault.edge.answer_request import Edge
from wardline.vault.edge.defer_request import forget_deferred, open_network
from wardline.vault.edge.operation import Told
from wardline.vault.edge.tables import DEFERRED_REQUESTS
from wardline.vault.identity.open_id.desk import OpenIdDesk
from wardline.vault.signals import Signal, Signals
from wardline.vault.turn import Turn, VaultLedger

_AT_ONCE: Final = 16


@final
class DeferredRequests:
    """Asks for each, then answers it in a turn of its own. Killed in between, it asks again: a provider redeems a code
    once, so that the person has to begin anew, and nothing is taken twice.
    """

    def __init__(
        self,
        database: Database,
        ledger: VaultLedger,
        signals: Signals,
        edge: Edge,
        desk: OpenIdDesk,
        *,
        tick_s: float = 60.0,
    ) -> None:
        self._database = database
        self._ledger = ledger
        self._signals = signals
        self._edge = edge
        self._desk = desk
        self._tick_s = tick_s

    async def run(self) -> None:
        """Until cancelled. At each tick the providers are looked at again."""
        await self._desk.refresh()
        while True:
            if not await self.answer_waiting():
                await self._signals.wait(Signal.DEFERRED_REQUESTS, self._tick_s)
                await self._desk.refresh()

    async def answer_waiting(self) -> int:
        """One window of what waits; how many there were."""
        with self._database.read() as reader:
            columns = DEFERRED_REQUESTS.c
            rows = reader.execute(
                select(columns.request, columns.sealed, columns.network, columns.challenge, columns.since)
                .order_by(columns.arrived_at, columns.request)
                .limit(_AT_ONCE)
            ).all()
        await asyncio.gather(*(self._answer(*row) for row in rows))
        return len(rows)

    async def _answer(self, request: str, sealed: bytes, network: bytes, challenge: bytes, since: int | None) -> None:
        evidence = self._edge.open_evidence(self._ledger.organisation, sealed)
        asked = isinstance(evidence, OpenIdEvidence)
        vouched = await self._desk.redeem(evidence, challenge, since) if asked else None

        def answer(turn: Turn) -> None:
            forget_deferred(turn, (request,))
            arrived = SealedRequestArrived(RequestId(request), None, sealed, open_network(turn, request, network))
            self._edge.answer(turn, arrived, told=Told(vouched))

        await self._ledger.submit(answer)
