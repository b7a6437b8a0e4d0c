"""A stream gives a device everything after its cursor, once, in order, within its window and a bounded memory.

The hub is a list here, and time passes in any order: commits, pages that are read while others commit, sends that the
device has not acknowledged yet, a device that stalls or comes back with an earlier cursor.
"""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from wardline.hub.sessions.stream import Stream

WINDOW = 4
PAGE = 3


class StreamMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.committed: list[int] = []
        """Numbers of this device's deliveries; others' lie between them."""
        self.next_seq = 1
        self.stored: list[int] = []
        """What the device stored, over all its connections."""
        self.on_the_way: list[int] = []
        self.caught_up: list[int] = []
        self.asked: int | None = None
        """The cursor of a page whose snapshot is not taken yet."""
        self.page: tuple[tuple[tuple[int, bytes], ...], int, bool] | None = None
        self.connect()

    @property
    def cursor(self) -> int:
        return self.stored[-1] if self.stored else 0

    def connect(self) -> None:
        self.stream = Stream(self.cursor, WINDOW)
        self.promised = self.next_seq - 1
        self.on_the_way = []
        self.caught_up = []
        self.asked = None
        self.page = None

    @rule(gap=st.integers(0, 2))
    def commit(self, gap: int) -> None:
        seq = self.next_seq + gap
        self.next_seq = seq + 1
        self.committed.append(seq)
        self.stream.offer(seq, str(seq).encode())

    @rule(stored=st.booleans())
    def commit_in_doubt(self, stored: bool) -> None:
        """It failed, and may be stored; then nothing is offered."""
        until = self.next_seq
        if stored:
            self.committed.append(until)
            self.next_seq += 1
        self.stream.read_again(until)

    @rule()
    def commit_for_others(self) -> None:
        self.next_seq += 1

    @rule()
    def begin_page(self) -> None:
        cursor = self.stream.begin_page()
        if cursor is not None:
            assert self.page is None
            assert self.asked is None
            self.asked = cursor

    @precondition(lambda self: self.asked is not None)
    @rule()
    def snapshot(self) -> None:
        assert self.asked is not None
        found = [seq for seq in self.committed if seq > self.asked]
        entries = tuple((seq, str(seq).encode()) for seq in found[:PAGE])
        self.page = (entries, self.next_seq, len(found) >= PAGE)
        self.asked = None

    @precondition(lambda self: self.page is not None)
    @rule()
    def end_page(self) -> None:
        assert self.page is not None
        entries, until, more = self.page
        self.page = None
        self.stream.end_page(entries, until, more=more)

    @rule()
    def send(self) -> None:
        burst = self.stream.take()
        self.on_the_way += [int(entry) for entry in burst.entries]
        if burst.caught_up is not None:
            self.caught_up.append(burst.caught_up)
            held = [*self.stored, *self.on_the_way]
            assert [seq for seq in self.committed if seq <= self.promised] == [s for s in held if s <= self.promised]

    @precondition(lambda self: self.on_the_way)
    @rule(data=st.data())
    def acknowledge(self, data: st.DataObject) -> None:
        count = data.draw(st.integers(1, len(self.on_the_way)))
        self.stored += self.on_the_way[:count]
        del self.on_the_way[:count]
        self.stream.received(self.cursor)

    @rule()
    def reconnect(self) -> None:
        """Whatever was on the way is lost."""
        self.connect()

    @invariant()
    def everything_once_and_in_order(self) -> None:
        got = [*self.stored, *self.on_the_way]
        assert got == self.committed[: len(got)]

    @invariant()
    def memory_is_bounded(self) -> None:
        assert len(self.on_the_way) <= WINDOW
        assert self.stream.held <= 2 * WINDOW + PAGE

    @invariant()
    def caught_up_once(self) -> None:
        assert len(self.caught_up) <= 1

    def teardown(self) -> None:
        """Left alone, the device gets the rest, and the stream is live."""
        for _ in range(10 * (len(self.committed) + 2)):
            if self.asked is not None:
                self.snapshot()
            if self.page is not None:
                self.end_page()
            self.begin_page()
            self.send()
            self.stored += self.on_the_way
            self.on_the_way = []
            self.stream.received(self.cursor)
        assert self.stored == self.committed
        assert self.stream.live
        assert len(self.caught_up) == 1


StreamMachine.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
test_stream = StreamMachine.TestCase


def test_a_large_entry_has_a_frame_of_its_own() -> None:
    stream = Stream(0)
    stream.begin_page()
    stream.end_page(((1, bytes(700_000)), (2, bytes(100)), (3, bytes(100))), 4, more=False)
    assert [len(entry) for entry in stream.take().entries] == [700_000]
    assert [len(entry) for entry in stream.take().entries] == [100, 100]


def test_a_device_that_never_reads_costs_a_bounded_amount_of_memory() -> None:
    stream = Stream(0)
    stream.begin_page()
    stream.end_page((), 1, more=False)
    for seq in range(1, 100_000):
        stream.offer(seq, b"x" * 300)
        if stream.ready:
            stream.take()
    assert stream.held <= 512
    assert not stream.live
    assert stream.full


def test_a_receipt_in_the_page_and_kept_aside_is_sent_once() -> None:
    stream = Stream(0)
    assert stream.begin_page() == 0
    stream.offer(5, b"receipt")
    stream.offer(7, b"later")
    stream.end_page(((5, b"receipt"),), 6, more=False)
    sent = [*stream.take().entries, *stream.take().entries]
    assert sent == [b"receipt", b"later"]


def test_the_common_case_needs_no_burst() -> None:
    stream = Stream(0, window=2)
    stream.begin_page()
    stream.end_page((), 1, more=False)
    assert stream.only() is None
    stream.take()
    for seq in (1, 2):
        stream.offer(seq, b"entry")
        assert stream.only() == b"entry"
        stream.sent_only()
        assert stream.only() is None
    assert stream.full
    stream.offer(3, b"third")
    assert stream.only() is None
    assert not stream.live
    assert stream.received(2)
    assert stream.begin_page() == 2
