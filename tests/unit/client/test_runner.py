"""The runner over connections in memory: it comes back, sends in order, gives credit, and stops where it must."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from tests.support.clients import Client, House

from wardline.client.connection import ConnectionLostError
from wardline.client.effects import Effects, MessageReceived
from wardline.client.runner import Runner
from wardline.client.session import Pace
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.answers import Answer
from wardline.protocol.deliveries import CaughtUp, Delivery
from wardline.protocol.handshake import SignedIn
from wardline.protocol.requests import AdvanceReceipts, Request, SendMessage
from wardline.store.transaction import Transaction


class Line:
    """A connection to the double of the hub; ``cut`` loses it."""

    def __init__(self, client: Client, cursor: int, trouble: list[Refusal | str]) -> None:
        account = client.hub.device(client.id)
        self.signed_in = SignedIn(0, len(account.packages), account.sent)
        self.client = client
        self.cursor = cursor
        self.trouble = trouble
        """What happens to the next requests: refused, or ``cut`` before, or ``lost`` after the hub took it."""
        self.requests: list[Request] = []
        self.credits: list[int] = []
        self.most = 0
        self._in_flight = 0
        self._news = asyncio.Event()
        self._lost = False
        self._caught_up = False
        client.hub.listeners.append(self._news.set)

    async def request(self, request: Request) -> Answer | Refusal:
        self._check()
        self.requests.append(request)
        self._in_flight += 1
        self.most = max(self.most, self._in_flight)
        await asyncio.sleep(0)
        self._in_flight -= 1
        trouble = self.trouble.pop(0) if self.trouble and isinstance(request, SendMessage) else None
        if isinstance(trouble, Refusal):
            return trouble
        if trouble == "cut":
            self.cut()
        self._check()
        answer = self.client.hub.handle(self.client.id, request)
        if trouble == "lost":
            self.cut()
        self._check()
        return answer

    async def receive(self) -> list[Delivery] | CaughtUp:
        while True:
            self._check()
            self._news.clear()
            entries = self.client.hub.after(self.client.id, self.cursor)[:64]
            if entries:
                self.cursor = entries[-1].seq
                return entries
            if not self._caught_up:
                self._caught_up = True
                return CaughtUp(self.cursor)
            await self._news.wait()

    async def received(self, cursor: int) -> None:
        self.credits.append(cursor)

    async def close(self) -> None:
        self.cut()

    def cut(self) -> None:
        self._lost = True
        self._news.set()

    def _check(self) -> None:
        if self._lost:
            raise ConnectionLostError("cut")


class ClientJournal:
    def __init__(self, client: Client) -> None:
        self.client = client

    async def record(self, operation: Callable[[Transaction], Effects]) -> Effects:
        effects = await self.client.sequencer.submit(operation)
        self.client.effects += effects
        return effects

    def read(self) -> Any:
        return self.client.database.read()


class Running:
    """One client's runner."""

    def __init__(self, client: Client, trouble: list[Refusal | str] | None = None) -> None:
        self.client = client
        self.trouble = trouble if trouble is not None else []
        self.lines: list[Line] = []
        self.refusals: list[Exception] = []
        self.changed = asyncio.Event()
        self.runner = Runner(
            self.dial,
            client.engine,
            ClientJournal(client),
            jitter=lambda _: 0,
            observe=lambda _: self.changed.set(),
            pace=Pace(receipts=0, upkeep=0.01),
        )
        self.task = asyncio.create_task(self.runner.run())

    async def dial(self, cursor: int) -> Line:
        if self.refusals:
            raise self.refusals.pop(0)
        self.lines.append(Line(self.client, cursor, self.trouble))
        return self.lines[-1]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not condition():
                self.changed.clear()
                await self.changed.wait()

    async def stop(self) -> None:
        await self.runner.stop()
        await self.task


def run(story: Coroutine[Any, Any, None]) -> None:
    asyncio.run(story)


def test_messages_go_out_in_order_through_lost_answers_lost_connections_and_refusals(
    house: House, ward: ConversationId, alice: Client, bob: Client
) -> None:
    async def story() -> None:
        trouble: list[Refusal | str] = ["lost", Refusal("overloaded", None, 0), "cut", "lost", "lost"]
        receiving = Running(bob)
        sending = Running(alice, trouble)
        wanted = [str(number) for number in range(6)]
        for text in wanted:
            await sending.runner.caught_up()
            await alice.sequencer.submit(lambda tx, text=text: alice.engine.compose(tx, ward, text.encode()))
        await receiving.until(lambda: len(bob.received()) >= len(wanted))
        assert bob.received() == wanted
        assert not trouble
        assert len(sending.lines) == 5
        await sending.stop()
        await receiving.stop()

    run(story())


def test_a_thousand_deliveries_are_taken_in_batches_and_credited(
    house: House, ward: ConversationId, steward: Client, alice: Client, bob: Client
) -> None:
    for number in range(300):
        alice.sequencer.run(lambda tx, number=number: alice.engine.compose(tx, ward, str(number).encode()))
    while alice.send_one():
        pass

    async def story() -> None:
        receiving = Running(bob)
        async with asyncio.timeout(20):
            await receiving.runner.caught_up()
        assert bob.received() == [str(number) for number in range(300)]
        (line,) = receiving.lines
        assert len(line.credits) == 2
        marks = [request for request in line.requests if isinstance(request, AdvanceReceipts)]
        await receiving.until(lambda: not _due(bob))
        marks = [request for request in line.requests if isinstance(request, AdvanceReceipts)]
        assert len(marks) < 6, "receipts travel together"
        assert marks[-1].marks[0].delivered == 300
        await receiving.stop()

    run(story())


def _due(client: Client) -> bool:
    with client.database.read() as reader:
        return bool(client.engine.receipts_due(reader))


def test_it_dials_again_after_what_passes(house: House, ward: ConversationId, alice: Client) -> None:
    async def story() -> None:
        running = Running(alice)
        running.refusals = [ConnectionLostError("1"), RefusedError(Refusal("overloaded", None, 1)), OSError("bug")]
        running.refusals.pop()
        async with asyncio.timeout(20):
            await running.runner.caught_up()
        assert len(running.lines) == 1
        await running.stop()

    run(story())


@pytest.mark.parametrize("code", ["device_revoked", "bad_certificate", "unsupported_version", "state_rolled_back"])
def test_it_stops_at_what_does_not_pass(house: House, ward: ConversationId, alice: Client, code: str) -> None:
    async def story() -> None:
        running = Running(alice)
        running.refusals = [RefusedError(Refusal(code))]
        with pytest.raises(RefusedError) as refused:
            await running.task
        assert refused.value.code == code
        with pytest.raises(ConnectionLostError):
            await running.runner.request(SendMessage(0, b"x"))

    run(story())


def test_a_rolled_back_state_sends_nothing(house: House, ward: ConversationId, alice: Client) -> None:
    house.hub.device(alice.id).sent = 7

    async def story() -> None:
        await alice.sequencer.submit(lambda tx: alice.engine.compose(tx, ward, b"never"))
        running = Running(alice)
        with pytest.raises(RefusedError) as refused:
            await running.task
        assert refused.value.code == "state_rolled_back"
        assert [line.requests for line in running.lines] == [[]]

    run(story())


def test_a_bug_ends_it_loudly(house: House, ward: ConversationId, alice: Client) -> None:
    async def story() -> None:
        running = Running(alice)
        running.refusals = [ZeroDivisionError()]
        with pytest.raises(ZeroDivisionError):
            await running.task

    run(story())


def test_effects_are_observed_after_they_are_stored(
    house: House, ward: ConversationId, alice: Client, bob: Client
) -> None:
    alice.compose(ward, "one")
    alice.sync()

    async def story() -> None:
        receiving = Running(bob)
        await receiving.until(lambda: bool(bob.of(MessageReceived)))
        with bob.database.read() as reader:
            assert bob.engine.cursor(reader) == house.hub.device(bob.id).deliveries[-1].seq
        await receiving.stop()

    run(story())
