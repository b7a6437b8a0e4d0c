"""Random lives of a conversation between the Python client and the browser's: both understand the same thing.

One hub in memory carries real bytes from engine to engine: a steward and a member in Python, two members in Node.
After each of hundreds of short sequences of joining, sending, updating, removal, lost races, lost answers, faults and
restarts, everybody has the same members, epoch and epoch authenticator, and every message was read by whoever was to
read it, once, with its words.
"""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.support.browser_face import NODE, WEB, BrowserClient, FaceState, Node
from tests.support.certificates import NOW, Authority, anchors
from tests.support.clients import Client, House, KilledError
from tests.support.hub_double import HubDouble

from wardline.client.effects import MessageFailed, MessageReceived, MessageRejected, MessageSettled, Stalled
from wardline.content.codec import decode, encode
from wardline.content.text import Text
from wardline.kit.clock import FixedClock
from wardline.kit.ids import ConversationId, MessageId, new_id
from wardline.mls.public import inspect_message
from wardline.protocol.deliveries import MessageDelivered
from wardline.protocol.envelope import decode_envelope

pytestmark = [
    pytest.mark.timeout(3000 if os.environ.get("WARDLINE_SOAK") else 600),
    pytest.mark.skipif(NODE is None or not (WEB / "node_modules").exists(), reason="needs Node and `npm ci` in web/"),
]

LIVES: Final = 400 if os.environ.get("WARDLINE_SOAK") else 20
SEQUENCES: Final = 10
"""Of one life: they go on where the one before ended."""

FAULTS = st.sampled_from(["ok", "ok", "ok", "not stored", "stored"])
WHO = st.integers(0, 3)
MEMBER = st.integers(1, 3)
STEP = st.one_of(
    st.tuples(st.just("say"), WHO, FAULTS),
    st.tuples(st.just("say"), WHO, FAULTS),
    st.tuples(st.just("send"), WHO, FAULTS),
    st.tuples(st.just("send"), WHO, FAULTS),
    st.tuples(st.just("lose answer"), WHO, FAULTS),
    st.tuples(st.just("receive"), WHO, FAULTS),
    st.tuples(st.just("receive one"), WHO, FAULTS),
    st.tuples(st.just("update"), MEMBER, FAULTS),
    st.tuples(st.just("remove"), MEMBER, st.just("ok")),
    st.tuples(st.just("add"), MEMBER, st.just("ok")),
    st.tuples(st.just("found"), st.just(0), st.just("ok")),
    st.tuples(st.just("restart"), WHO, st.just("ok")),
)
SEQUENCE = st.lists(STEP, min_size=2, max_size=7)

AUTHORITY: Final = Authority()
STEWARD: Final = AUTHORITY.device(steward=True)
DEVICES: Final = [AUTHORITY.device() for _ in range(3)]
CONVERSATION: Final = ConversationId(new_id())
FAST: Final = Path("/dev/shm") if Path("/dev/shm").is_dir() else None


class PythonFace:
    """``clients.Client`` with the words of a device, told like the browser's."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.sign_in = client.sign_in
        self.sync = client.sync
        self.send_one = client.send_one
        self.kill = client.kill
        self.close = client.close

    @property
    def id(self) -> str:
        return self.client.id

    @property
    def faults(self) -> list[str]:
        return self.client.faults

    @faults.setter
    def faults(self, faults: list[str]) -> None:
        self.client.faults = faults

    @property
    def quarrels(self) -> list[str]:
        rejected = [f"rejected: {effect.code}" for effect in self.client.of(MessageRejected)]
        return rejected + [f"stalled: {effect.reason}" for effect in self.client.of(Stalled)]

    def receive(self, most: int = 1000) -> bool:
        return bool(self.client.receive(most))

    def compose(self, conversation: ConversationId, body: str, message: MessageId) -> str | None:
        content = encode(Text(body=body))
        composed = self.client.run(
            lambda tx: self.client.engine.compose(tx, conversation, content, message=message),
        )
        return None if isinstance(composed, str) else composed.code

    def update(self, conversation: ConversationId) -> str | None:
        refused = self.client.run(lambda tx: self.client.engine.update_self(tx, conversation))
        return None if refused is None else refused.code

    def state(self, conversation: ConversationId) -> FaceState:
        client = self.client
        group = client.run(lambda tx: client.engine.epoch_authenticator(tx, conversation))
        members = client.run(lambda tx: client.engine.members(tx, conversation))
        with client.database.read() as reader:
            waiting = reader.exec_driver_sql("SELECT count(*) FROM client_outbox WHERE kind = 'message'").scalar_one()
        return FaceState(
            members=sorted(member.device for member in members),
            generation=group[0].generation if group else 0,
            epoch=group[1] if group else 0,
            authenticator=group[2].hex() if group else "",
            received=[
                (effect.envelope.message, effect.sender.device, _body(effect.content), effect.position)
                for effect in client.of(MessageReceived)
            ],
            sent=[effect.message for effect in client.of(MessageSettled)],
            failed=[effect.message for effect in client.of(MessageFailed)],
            waiting=waiting,
        )


Face = PythonFace | BrowserClient


def _body(content: bytes) -> str:
    text = decode(content)
    assert isinstance(text, Text)
    return text.body


@dataclass
class World:
    """Everybody in one conversation, to start each life from."""

    node: Node
    hub: HubDouble
    rows: list[Path]
    databases: list[str]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with tempfile.TemporaryDirectory(dir=FAST) as name:
        folder = Path(name)
        hub = HubDouble(anchors(AUTHORITY), FixedClock(NOW * 1000))
        house = House(hub, folder, hub.clock)
        node = Node(folder / "node.log")
        steward, member = house.add(STEWARD), house.add(DEVICES[0])
        browsers = [BrowserClient(node, device, hub, new_id()) for device in DEVICES[1:]]
        everybody = [steward, member, *browsers]
        for each in everybody:
            each.sync()
        steward.found(CONVERSATION, 1, tuple(each.id for each in everybody[1:]))
        for _ in range(2):
            for each in everybody:
                each.sync()
        rows = [steward.path, member.path]
        house.close()
        for browser in browsers:
            browser.close(forget=False)
        try:
            yield World(node, hub, rows, [browser.name for browser in browsers])
        finally:
            node.close()


class Life:
    """One world after the other from the same beginning."""

    def __init__(self, world: World, folder: Path) -> None:
        self.hub = world.hub.copy()
        self.house = House(self.hub, folder, self.hub.clock)
        pythons = zip((STEWARD, DEVICES[0]), world.rows, strict=True)
        browsers = zip(DEVICES[1:], world.databases, strict=True)
        self.steward = self.house.add(STEWARD, rows=world.rows[0])
        self.faces: list[Face] = [PythonFace(self.steward)]
        self.faces += [PythonFace(self.house.add(device, rows=rows)) for device, rows in list(pythons)[1:]]
        self.faces += [
            BrowserClient(world.node, device, self.hub, new_id(), copy=database) for device, database in browsers
        ]
        self.said: dict[str, tuple[str, str]] = {}
        """Message to sender and words."""
        for face in self.faces:
            face.sync()

    def step(self, what: str, who: int, fault: str) -> None:
        face = self.faces[who]
        face.faults = [fault]
        message = MessageId(new_id())
        try:
            self._do(what, face, message)
        except KilledError:
            face.faults = []
            assert face.sign_in() is None
            if what == "say":
                # Whoever does not know whether it was stored composes it again, under the same id.
                face.compose(CONVERSATION, f"words of {message}", message)
        finally:
            face.faults = []

    def _do(self, what: str, face: Face, message: MessageId) -> None:
        match what:
            case "say":
                self.said[message] = (face.id, f"words of {message}")
                face.compose(CONVERSATION, f"words of {message}", message)
            case "send":
                face.send_one()
            case "lose answer":
                face.send_one(answered=False)
            case "receive":
                face.receive()
            case "receive one":
                face.receive(1)
            case "update":
                assert face.update(CONVERSATION) in {None, "pending_commit", "not_a_member"}
            case "remove" | "add":
                self._change(face, member=what == "add")
            case "found":
                self._found()
            case _:
                face.kill()
                assert face.sign_in() is None

    def _change(self, face: Face, *, member: bool) -> None:
        known = self.faces[0].state(CONVERSATION).members
        if member is not (face.id in known):
            change = {"add": (face.id,)} if member else {"remove": (face.id,)}
            self.steward.change(CONVERSATION, **change)

    def _found(self) -> None:
        with self.steward.database.read() as reader:
            live = self.steward.engine.live(reader, CONVERSATION)
            pending = self.steward.engine.has_pending(reader, CONVERSATION)
        assert live is not None
        if not pending:
            self.steward.found(CONVERSATION, live.generation + 1, tuple(face.id for face in self.faces[1:]))

    def settle(self) -> None:
        """Everything is delivered; whoever is out is let in again."""
        self._sync()
        for face in self.faces[1:]:
            self._change(face, member=True)
            self._sync()

    def _sync(self) -> None:
        before = -1
        while before != self.hub.seq:
            before = self.hub.seq
            for face in self.faces:
                face.sync()

    def check(self) -> None:
        states = [face.state(CONVERSATION) for face in self.faces]
        everybody = sorted(face.id for face in self.faces)
        for face, state in zip(self.faces, states, strict=True):
            assert face.quarrels == []
            assert state.members == everybody
            assert (state.generation, state.epoch) == (states[0].generation, states[0].epoch)
            assert state.authenticator == states[0].authenticator
            assert state.received == self._expected(face)
            assert state.waiting == 0
        order = self.hub.order.get(CONVERSATION, [])
        assert len(set(order)) == len(order)
        failed = {message for state in states for message in state.failed}
        assert not failed & set(order)

    def _expected(self, face: Face) -> list[tuple[str, str, str, int]]:
        """What the hub delivered to it, with the words that their senders used."""
        delivered = [
            (decode_envelope(inspect_message(each.message).authenticated_data), each.position)
            for each in self.hub.device(face.id).deliveries
            if isinstance(each, MessageDelivered)
        ]
        return [(envelope.message, *self.said[envelope.message], position) for envelope, position in delivered]

    def close(self) -> None:
        for face in self.faces[2:]:
            face.close()
        self.house.close()


@settings(
    max_examples=LIVES,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # a life is its own explanation, and shrinking one takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
)
@given(sequences=st.lists(SEQUENCE, min_size=SEQUENCES, max_size=SEQUENCES))
def test_both_faces_understand_the_same(world: World, sequences: list[list[tuple[str, int, str]]]) -> None:
    with tempfile.TemporaryDirectory(dir=FAST) as folder:
        life = Life(world, Path(folder))
        try:
            for sequence in sequences:
                for what, who, fault in sequence:
                    life.step(what, who, fault)
                life.settle()
                life.check()
        finally:
            life.close()
