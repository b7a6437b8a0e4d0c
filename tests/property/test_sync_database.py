"""Random lives of a hub: whoever is a member gets exactly what was sent while it was, once, in order.

Real tables, sequencer, state, fan-out, streams and backlog; no sockets and no MLS. The reference is a list of who was
owed what, written down as each thing happened.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wardline.audit.record import Action, AuditRecord
from wardline.hub import records
from wardline.hub.app import open_ledger
from wardline.hub.caller import Caller
from wardline.hub.delivery.append_message import append_message
from wardline.hub.delivery.model import Incoming
from wardline.hub.delivery.raise_marks import raise_marks
from wardline.hub.delivery.read_backlog import read_backlog
from wardline.hub.delivery.rules import decide_mark
from wardline.hub.groups.accept_commit import accept_commit
from wardline.hub.groups.accept_founding import accept_founding
from wardline.hub.groups.model import Committed, Founding
from wardline.hub.sessions.fan_out import FanOut
from wardline.hub.sessions.stream import Stream
from wardline.hub.state.hub_state import HubState
from wardline.hub.state.live_group import LiveGroup, Marks
from wardline.kit.ids import new_id
from wardline.ledger.ledger import Ledger, Moment, Recorded
from wardline.protocol.deliveries import ReceiptsDelivered
from wardline.protocol.envelope import Envelope, Priority
from wardline.protocol.errors import ErrorCode
from wardline.protocol.frames import decode_delivery
from wardline.protocol.handshake import Revoked
from wardline.protocol.requests import CommitGroup, Mark
from wardline.store.transaction import Transaction

ORGANISATION = "0a" * 16
STEWARD, OTHERS, CONVERSATIONS = 0, 4, 2

Action_ = tuple[str, int, int, int]
actions = st.lists(
    st.tuples(
        st.sampled_from(
            ["send", "send", "send", "change", "found", "mark", "connect", "leave", "pump", "pump", "forget"]
        ),
        st.integers(0, OTHERS),
        st.integers(0, CONVERSATIONS - 1),
        st.integers(0, 31),
    ),
    min_size=5,
    max_size=40,
)


class FakeSession:
    def __init__(self, caller: Caller, cursor: int) -> None:
        self.caller = caller
        self.stream = Stream(cursor, window=5)

    def wake(self) -> None: ...

    def end(self, code: ErrorCode, word: Revoked | None = None) -> None: ...

    def check_stall(self, now: int) -> None: ...


class World:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.fan_out = FanOut()
        self.state = HubState(self.fan_out.carry_out)
        self.devices = [Caller(new_id(), new_id(), ORGANISATION, index == STEWARD) for index in range(OTHERS + 1)]
        self.conversations = [new_id() for _ in range(CONVERSATIONS)]
        self.sessions: dict[str, FakeSession] = {}
        self.stored: dict[str, list[Any]] = {caller.device: [] for caller in self.devices}
        self.on_the_way: dict[str, list[Any]] = {caller.device: [] for caller in self.devices}
        self.owed: dict[str, list[tuple[int, str]]] = {caller.device: [] for caller in self.devices}
        self.marks: dict[str, dict[tuple[str, str], int]] = {caller.device: {} for caller in self.devices}

    def act(self, kind: str, device: int, conversation: int, choice: int) -> None:
        getattr(self, kind)(self.devices[device], self.conversations[conversation], choice)

    def run(self, caller: Caller, conversation: str, step: Callable[[Transaction, Moment, Any], AuditRecord]) -> None:
        def operation(tx: Transaction, moment: Moment) -> Recorded[None]:
            self.state.enter(tx)
            live = self.state.group(tx, conversation)
            if live is None and step.__name__ != "found":
                return Recorded(None, (records.record(Action.MESSAGE_APPENDED, caller, moment.now),))
            return Recorded(None, (step(tx, moment, live),))

        self.ledger.run_timed(operation)

    def owe(self, seq: int, what: str, devices: frozenset[str] | set[str], but: str | None = None) -> None:
        for device in devices:
            if device in self.owed and device != but:
                self.owed[device].append((seq, what))

    def expect(self, live: LiveGroup, risen: dict[str, Marks]) -> None:
        """Members are to know these marks in the end; who is none does not hear of them, nor of the older any more."""
        for device, expected in self.marks.items():
            for other, marks in risen.items():
                if device in live.members and device != other:
                    expected[live.conversation, other] = marks.delivered
                else:
                    expected.pop((live.conversation, other), None)

    def send(self, caller: Caller, conversation: str, _choice: int) -> None:
        def step(tx: Transaction, moment: Moment, live: LiveGroup) -> AuditRecord:
            if caller.device in live.members:
                envelope = Envelope(1, new_id(), conversation, 1, caller.device, 256, Priority.NORMAL, None)
                taken = append_message(self.state, tx, live, Incoming(envelope, 0, b"m"), bytes(32), moment.now)
                self.owe(taken.seq, "MessageDelivered", live.members, caller.device)
            return records.record(Action.MESSAGE_APPENDED, caller, moment.now)

        self.run(caller, conversation, step)

    def found(self, _caller: Caller, conversation: str, choice: int) -> None:
        steward = self.devices[STEWARD]

        def found(tx: Transaction, moment: Moment, live: LiveGroup | None) -> AuditRecord:
            if live is None or choice < 20:
                generation = live.generation + 1 if live else 1
                founding = Founding(
                    conversation, generation, 0, ORGANISATION, (steward.device,), new_id().encode(), b"s"
                )
                accept_founding(self.state, tx, moment.now, steward.device, founding, live)
            return records.record(Action.GROUP_FOUNDED, steward, moment.now)

        self.run(steward, conversation, found)

    def change(self, _caller: Caller, conversation: str, choice: int) -> None:
        """Bit by bit: who is out comes in, who is in goes out."""
        steward = self.devices[STEWARD]

        def step(tx: Transaction, moment: Moment, live: LiveGroup) -> AuditRecord:
            chosen = {caller.device for bit, caller in enumerate(self.devices[1:]) if choice >> bit & 1}
            added, removed = chosen - live.members, chosen & live.members
            before = live.members
            committed = Committed(
                steward.device, tuple((ORGANISATION, each) for each in sorted(added)), tuple(sorted(removed)), b"s"
            )
            request = CommitGroup(1, b"c", b"w" if added else None)
            seq, record = accept_commit(self.state, tx, moment.now, steward, live, committed, request)
            self.owe(seq, "CommitDelivered", before, steward.device)
            self.owe(seq + 1, "WelcomeDelivered", added)
            return record

        self.run(steward, conversation, step)

    def mark(self, caller: Caller, conversation: str, choice: int) -> None:
        """Of ``caller`` and some others, together."""

        def step(tx: Transaction, moment: Moment, live: LiveGroup) -> AuditRecord:
            position = min(choice, live.position)
            risen: dict[str, Marks] = {}
            for bit, each in enumerate(self.devices):
                marks = decide_mark(Mark(conversation, position, position), live.marks.get(each.device, Marks()), 99)
                chosen = each is caller or choice >> bit & 1
                if chosen and each.device in live.members and isinstance(marks, Marks):
                    risen[each.device] = live.marks[each.device] = marks
            if risen:
                alone = next(iter(risen)) if len(risen) == 1 else None
                self.owe(self.state.next_seq, "ReceiptsDelivered", live.members, alone)
                self.expect(live, risen)
                raise_marks(self.state, tx, live, risen)
            return records.record(Action.RECEIPT_ADVANCED, caller, moment.now)

        self.run(caller, conversation, step)

    def connect(self, caller: Caller, _conversation: str, _choice: int) -> None:
        """Also in the place of a session that is still open."""
        stored = self.stored[caller.device]
        self.on_the_way[caller.device] = []
        self.sessions[caller.device] = session = FakeSession(caller, stored[-1].seq if stored else 0)
        self.fan_out.open(session)

    def leave(self, caller: Caller, _conversation: str, _choice: int) -> None:
        session = self.sessions.pop(caller.device, None)
        if session is not None:
            self.fan_out.close(session)
            self.on_the_way[caller.device] = []

    def forget(self, _caller: Caller, _conversation: str, _choice: int) -> None:
        """As after a batch that was rolled back, or a restart."""
        self.state = HubState(self.fan_out.carry_out)

    def pump(self, caller: Caller, _conversation: str, choice: int) -> None:
        """Read a page of at most two, send, and perhaps let the device store something."""
        session = self.sessions.get(caller.device)
        if session is None:
            return
        cursor = session.stream.begin_page()
        if cursor is not None:
            if choice & 2:  # something is committed before the snapshot
                self.send(self.devices[(choice >> 2) % len(self.devices)], self.conversations[0], 0)
            with self.ledger.database.read() as reader:
                page = read_backlog(reader, caller, cursor, entries=2)
            if choice & 1:  # something is committed between the snapshot and its arrival
                self.send(self.devices[(choice >> 1) % len(self.devices)], self.conversations[0], 0)
            session.stream.end_page(page.entries, page.until, more=page.more)
        way = self.on_the_way[caller.device]
        way += [decode_delivery(entry) for entry in session.stream.take().entries]
        count = len(way) if choice >= 16 else len(way) // 2
        self.stored[caller.device] += way[:count]
        del way[:count]
        if self.stored[caller.device]:
            session.stream.received(self.stored[caller.device][-1].seq)

    def settle(self) -> None:
        for caller in self.devices:
            if caller.device not in self.sessions:
                self.connect(caller, "", 0)
            for _ in range(200):
                self.pump(caller, "", 30)
                if self.sessions[caller.device].stream.live and not self.sessions[caller.device].stream.held:
                    break
            self.check(caller.device)

    def check(self, device: str) -> None:
        got = [(each.seq, type(each).__name__) for each in self.stored[device]]
        assert [seq for seq, _ in got] == sorted({seq for seq, _ in got}), "once and in order"
        owed = self.owed[device]
        assert set(got) <= set(owed), "nothing that it was not owed"
        missing = [entry for entry in owed if entry not in got]
        assert all(what == "ReceiptsDelivered" for _, what in missing), "only receipts give way to newer ones"
        last: dict[tuple[str, str], int] = {}
        for each in self.stored[device]:
            for marks in each.marks if isinstance(each, ReceiptsDelivered) else ():
                key = (each.conversation, marks.device)
                assert marks.delivered >= last.get(key, 0), "marks only rise"
                last[key] = marks.delivered
        expected = self.marks[device]
        assert {key: last.get(key) for key in expected} == expected, "the newest marks of each"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with open_ledger(f"sqlite:///{tmp_path_factory.mktemp('sync') / 'hub.db'}") as opened:
        yield opened


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=actions)
def test_every_device_gets_what_it_is_owed(ledger: Ledger, steps: list[Action_]) -> None:
    world = World(ledger)
    for conversation in range(CONVERSATIONS):
        world.act("found", STEWARD, conversation, 0)
        world.act("change", STEWARD, conversation, 5)
    for step in steps:
        world.act(*step)
    world.settle()
