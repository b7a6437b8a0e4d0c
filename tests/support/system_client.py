"""What a device and a vault have in common: the client engine, stepped by hand, at a hub that may be away."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from tests.support.system_hub import HubParty

from wardline.client.connection import ConnectionLostError
from wardline.client.credentials import Credentials
from wardline.client.effects import Effects
from wardline.client.engine.engine import Engine
from wardline.client.engine.outgoing import Outgoing
from wardline.client.engine.rules import RETRIED
from wardline.client.journal import Journal
from wardline.client.sealed import SealedRequests
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer, Done
from wardline.protocol.deliveries import Delivery
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import HubRequest, Request
from wardline.store.transaction import Transaction

Fate = Literal["ok", "lost", "unanswered", "twice"]
"""What the network does to a request: carries it, loses it, loses its answer, brings it twice."""


class ClientParty:
    """One engine at the hub. Every step raises ConnectionLostError where there is no way, StoreError where a write
    failed; then nothing is lost, and the step may be taken again.
    """

    hub: HubParty
    credentials: Credentials
    engine: Engine
    journal: Journal
    sealed: SealedRequests | None = None
    vault_away: Callable[[], Awaitable[None]] | None = None
    """Called when the vault has not answered a sealed request yet."""
    cut_off = False
    """Whether the network is partitioned between this party and the hub."""
    refused: Refusal | None = None
    """Why the hub does not let it in any more."""

    @property
    def id(self) -> str:
        return self.credentials.identity.device

    async def ask(self, request: Request) -> Answer | Refusal:
        """As ``Runner.request``."""
        if self.cut_off:
            raise ConnectionLostError("partitioned")
        assert isinstance(request, HubRequest)
        answer = await self.hub.ask(self.id, request)
        if isinstance(answer, Refusal) and answer.code == ErrorCode.VAULT_AWAY and self.vault_away is not None:
            await self.vault_away()
        return answer

    async def sign_in(self) -> bool:
        """Open a session; whether the hub let it in."""
        if self.cut_off:
            raise ConnectionLostError("partitioned")
        with self.journal.read() as reader:
            cursor = self.engine.cursor(reader)
        signed_in = await self.hub.sign_in(self.credentials, cursor)
        if isinstance(signed_in, Refusal):
            self.refused = signed_in
            return False

        def operation(tx: Transaction) -> Effects:
            refusal = self.engine.signed_in(tx, signed_in.sent_messages, signed_in.available_key_packages)
            assert refusal is None, refusal
            return ()

        await self.journal.record(operation)
        return True

    async def receive(self, most: int | None = None, *, twice: bool = False) -> bool:
        """Apply what the hub delivered, or the first of it; ``twice``: and the same again."""
        if self.cut_off:
            raise ConnectionLostError("partitioned")
        entries = self.hub.deliveries(self.id)[:most]
        if not entries:
            return False
        for _ in range(1 + twice):
            await self.apply(entries)
        self.hub.taken(self.id, entries[-1].seq)
        return True

    async def apply(self, entries: Sequence[Delivery]) -> None:
        """Take deliveries."""
        await self.journal.record(lambda tx: self.engine.apply_all(tx, entries))

    async def catch_up(self) -> None:
        """The backlog is through."""

        def operation(tx: Transaction) -> Effects:
            self.engine.caught_up(tx)
            return ()

        await self.journal.record(operation)

    async def send_one(self, fate: Fate = "ok") -> bool:
        """Send the first outbox row; False when there is none, or the hub wants it later."""
        with self.journal.read() as reader:
            outgoing = self.engine.outgoing(reader, busy=(), limit=1)
        if not outgoing:
            return False
        row = outgoing[0]
        if fate == "lost":
            return False
        if fate == "twice":
            await self._carry(row)
        answer = await self._carry(row)
        if fate == "unanswered" or (isinstance(answer, Refusal) and answer.code in RETRIED):
            return False
        await self.journal.record(lambda tx: self.engine.settle(tx, row.number, answer))
        return True

    async def _carry(self, row: Outgoing) -> Answer | Refusal:
        if isinstance(row.request, HubRequest):
            return await self.ask(row.request)
        if self.sealed is None:
            return Done(0)
        answer = await self.sealed.ask(row.request)
        return answer if isinstance(answer, Refusal) else Done(0)
