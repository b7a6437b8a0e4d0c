"""Random lives of a conversation: whatever is killed, lost or raced, every member reads every message once, in order.

The double of the hub keeps the order; a reader's expected messages are those of the spans in which it was a member.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from tests.support.certificates import NOW, Authority, anchors
from tests.support.clients import Client, House, KilledError
from tests.support.hub_double import HubDouble

from wardline.client.effects import MembersChanged, MessageFailed, MessageReceived, MessageRejected, Stalled
from wardline.kit.clock import FixedClock
from wardline.kit.ids import ConversationId, MessageId, new_id
from wardline.mls.public import inspect_message
from wardline.protocol.deliveries import MessageDelivered
from wardline.protocol.envelope import decode_envelope

AUTHORITY = Authority()
STEWARD = AUTHORITY.device(steward=True)
DEVICES = [AUTHORITY.device() for _ in range(3)]

FAULTS = st.sampled_from(["ok", "ok", "failed", "not stored", "stored"])
WHO = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.just("say"), WHO, FAULTS),
    st.tuples(st.just("say"), WHO, FAULTS),
    st.tuples(st.just("send"), WHO, FAULTS),
    st.tuples(st.just("send"), WHO, FAULTS),
    st.tuples(st.just("lose answer"), WHO, FAULTS),
    st.tuples(st.just("receive"), WHO, FAULTS),
    st.tuples(st.just("receive"), WHO, FAULTS),
    st.tuples(st.just("receive one"), WHO, FAULTS),
    st.tuples(st.just("update"), WHO, FAULTS),
    st.tuples(st.just("remove"), st.integers(1, 3), FAULTS),
    st.tuples(st.just("add"), st.integers(1, 3), FAULTS),
    st.tuples(st.just("found"), st.just(0), FAULTS),
    st.tuples(st.just("kill"), WHO, st.just("ok")),
    st.tuples(st.just("sync"), WHO, st.just("ok")),
)


CONVERSATION = ConversationId(new_id())
FAST = Path("/dev/shm") if Path("/dev/shm").is_dir() else None
"""What is tested is the order of writes, not the disk."""


@dataclass
class World:
    """A steward and three members in one conversation, to start each story from."""

    folder: Path
    hub: HubDouble
    rows: list[Path]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with tempfile.TemporaryDirectory(dir=FAST) as name:
        folder = Path(name)
        house = House(HubDouble(anchors(AUTHORITY), FixedClock(NOW * 1000)), folder, FixedClock(NOW * 1000))
        clients = [house.add(device) for device in (STEWARD, *DEVICES)]
        house.sync(1)
        clients[0].found(CONVERSATION, 1, tuple(client.id for client in clients[1:]))
        house.sync(2)
        rows = [client.path for client in clients]
        house.close()
        yield World(folder, house.hub, rows)


class Story:
    def __init__(self, world: World, folder: Path) -> None:
        self.hub = world.hub.copy()
        self.house = House(self.hub, folder, self.hub.clock)
        devices = zip((STEWARD, *DEVICES), world.rows, strict=True)
        self.clients = [self.house.add(device, rows=rows) for device, rows in devices]
        self.conversation = CONVERSATION
        self.said: list[tuple[str, MessageId]] = []
        for client in self.clients:
            client.sync()

    def step(self, what: str, who: int, fault: str) -> None:
        client = self.clients[who]
        client.faults = [fault]
        try:
            self._do(what, client)
        except KilledError:
            assert client.sign_in() is None
            if what == "say":
                # Whoever does not know whether it was stored composes it again, under the same id.
                sender, message = self.said[-1]
                client.compose(self.conversation, f"{sender} {message}", message)
        finally:
            client.faults = []

    def _do(self, what: str, client: Client) -> None:
        match what:
            case "say":
                self._say(client)
            case "send":
                client.send_one()
            case "lose answer":
                client.send_one(answered=False)
            case "receive":
                client.receive()
            case "receive one":
                client.receive(1)
            case "update":
                self._update(client)
            case "remove" | "add":
                self._change(client, member=what == "add")
            case "found":
                self._found(client)
            case "kill":
                client.kill()
                client.sign_in()
            case _:
                client.sync()

    def _say(self, client: Client) -> None:
        message = MessageId(new_id())
        self.said.append((client.id, message))
        client.compose(self.conversation, f"{client.id} {message}", message)

    def _change(self, client: Client, *, member: bool) -> None:
        steward = self.clients[0]
        steward.faults, client.faults = client.faults, []
        devices = {
            identity.device for identity in steward.run(lambda tx: steward.engine.members(tx, self.conversation))
        }
        steward_fault = steward.faults
        if member is (client.id in devices):
            return
        steward.faults = steward_fault
        try:
            if member:
                steward.change(self.conversation, add=(client.id,))
            else:
                steward.change(self.conversation, remove=(client.id,))
        except KilledError:
            assert steward.sign_in() is None

    def _found(self, steward: Client) -> None:
        with steward.database.read() as reader:
            live = steward.engine.live(reader, self.conversation)
        assert live is not None
        with steward.database.read() as reader:
            pending = steward.engine.has_pending(reader, self.conversation)
        if not pending:
            steward.found(self.conversation, live.generation + 1, tuple(client.id for client in self.clients[1:]))

    def _update(self, client: Client) -> None:
        refusal = client.run(lambda tx: client.engine.update_self(tx, self.conversation))
        assert refusal is None or refusal.code in {"pending_commit", "not_a_member"}

    def settle(self, *, restart: bool) -> None:
        """Everybody comes back and everything is delivered; whoever is out is let in again."""
        for client in self.clients:
            if restart:
                client.kill()
        self.house.sync(4)
        for client in self.clients[1:]:
            self._change(client, member=True)
            self.house.sync(3)

    def check(self) -> None:
        order = self.hub.order.get(self.conversation, [])
        assert len(set(order)) == len(order)
        for client in self.clients:
            received = [effect.envelope.message for effect in client.of(MessageReceived)]
            expected = expected_messages(self.hub, client.id)
            assert received == expected
            for effect in client.of(MessageReceived):
                assert effect.content.decode() == f"{effect.sender.device} {effect.envelope.message}"
            assert client.of(MessageRejected) == []
            assert client.of(Stalled) == []
        failed = {effect.message for client in self.clients for effect in client.of(MessageFailed)}
        taken = set(order)
        assert not failed & taken
        # Said by whoever was no member at that moment: refused, and so never stored.
        for sender, message in self.said:
            client = next(client for client in self.clients if client.id == sender)
            if message not in taken | failed:
                assert client.of(MembersChanged), "only a removal refuses a message"

    def composed(self) -> set[str]:
        """Ids that are still in somebody's outbox: none, when all is settled."""
        left: set[str] = set()
        for client in self.clients:
            with client.database.read() as reader:
                rows = reader.exec_driver_sql("SELECT message FROM client_outbox WHERE kind = 'message'").all()
            left |= {row[0] for row in rows}
        return left


def expected_messages(hub: HubDouble, device: str) -> list[str]:
    """What the hub delivered to a device, in order, decoded from the envelopes."""
    return [
        decode_envelope(inspect_message(delivery.message).authenticated_data).message
        for delivery in hub.device(device).deliveries
        if isinstance(delivery, MessageDelivered)
    ]


@settings(
    max_examples=25,
    deadline=None,
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # a story is its own explanation, and shrinking one takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=5, max_size=30), restart=st.booleans())
@example(  # removed while the answer to a message was lost
    steps=[
        ("remove", 2, "ok"),
        ("say", 2, "ok"),
        ("lose answer", 2, "ok"),
        ("say", 2, "ok"),
        ("send", 2, "ok"),
        ("send", 2, "failed"),
    ],
    restart=True,
)
def test_every_member_reads_every_message_once_in_order(
    world: World, steps: list[tuple[str, int, str]], restart: bool
) -> None:
    with tempfile.TemporaryDirectory(dir=FAST) as folder:
        story = Story(world, Path(folder))
        try:
            for what, who, fault in steps:
                story.step(what, who, fault)
            story.settle(restart=restart)
            story.check()
            assert story.composed() == set()
        finally:
            story.house.close()
