"""Deadlines in the database: set with the message, met or fired once, the message handed on."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.support.databases import sqlite_url
from tests.support.vault_world import World, open_world

from wardline.content import codec
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.handoff import Handoff
from wardline.content.text import Text
from wardline.kit.clock import SystemClock
from wardline.kit.ids import AccountId, ConversationId, MessageId
from wardline.protocol.envelope import Priority
from wardline.vault.archive.open_records import find_record
from wardline.vault.conversations.find_conversation import in_roster
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.send_message import send_message
from wardline.vault.escalation.answer_deadline import answer_deadline
from wardline.vault.escalation.find_deadlines import claim_due, deadline_about, earliest_due
from wardline.vault.escalation.fire_due import fire_due
from wardline.vault.escalation.model import Deadline, DeadlineState, EscalationPolicy
from wardline.vault.escalation.rules import Step
from wardline.vault.escalation.run_deadlines import run_deadlines
from wardline.vault.escalation.set_deadline import set_deadline
from wardline.vault.escalation.tables import DEADLINES
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn
from wardline.vault.work_items.find_work_items import open_work_items

POLICY = EscalationPolicy(within_ms=1_000, second_within_ms=2_000)
ORIGINAL = codec.encode(Text(body="potassium 6.80"))


@dataclass
class Ward:
    """One critical message, asked of ``first``."""

    world: World
    first: AccountId
    second: AccountId
    thread: ConversationId
    message: MessageId

    def deadline(self) -> Deadline:
        with self.world.database.read() as reader:
            found = deadline_about(reader, self.message)
        assert found is not None
        return found

    def answer(
        self, who: AccountId, kind: AcknowledgementKind = AcknowledgementKind.ACCEPTED, about: str | None = None
    ) -> Step:
        acknowledgement = Acknowledgement(message=about or self.message, kind=kind)
        return self.world.run(
            lambda turn: answer_deadline(
                turn,
                self.world.composer,
                acknowledgement,
                account=who,
                device=self.world.device,
                at=self.world.clock.now(),
                policy=POLICY,
            )
        )

    def fire(self) -> int:
        return self.world.run(lambda turn: fire_due(turn, self.world.composer, POLICY))

    def handoffs(self) -> list[Handoff]:
        contents = [codec.decode(message.content) for message in self.world.settle()]
        return [content for content in contents if isinstance(content, Handoff)]


def start_ward(world: World, *, second: bool = True, settled: bool = True) -> Ward:
    first, other = world.person("First"), world.person("Second")
    department = world.department("Ward", first, other if second else None, "W1")

    def send(turn: Turn) -> tuple[ConversationId, MessageId]:
        thread = open_patient_conversation(turn, "e" * 32, "Patient")
        message = send_message(turn, world.composer, thread, ORIGINAL, priority=Priority.CRITICAL)
        assert isinstance(message, str)
        set_deadline(turn, message, thread, asked=[first], department=department, received=turn.now, policy=POLICY)
        return thread, message

    thread, message = world.run(send)
    if settled:
        world.settle()
    return Ward(world, first, other, thread, message)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    with open_world(database_url) as opened:
        yield opened


def test_a_deadline_is_due_its_window_after_receipt(world: World):
    received = world.clock.now()
    ward = start_ward(world)
    deadline = ward.deadline()
    assert (deadline.received, deadline.due, deadline.state) == (received, received + 1_000, DeadlineState.WAITING)
    with world.database.read() as reader:
        assert earliest_due(reader) == received + 1_000


def test_who_was_asked_meets_it(world: World):
    ward = start_ward(world)
    world.clock.advance(300)
    assert ward.answer(ward.second) is Step.NOTHING
    assert ward.answer(ward.first) is Step.MEET
    world.clock.advance(5_000)
    assert ward.fire() == 0
    with world.database.read() as reader:
        row = reader.execute(select(DEADLINES)).one()
    assert (row.state, row.answered_by, row.answered_at - row.received) == ("met", ward.first, 300)


def test_silence_pages_the_second_person_and_hands_them_the_message(world: World):
    ward = start_ward(world)
    world.clock.advance(999)
    assert ward.fire() == 0
    world.clock.advance(1)
    assert ward.fire() == 1
    assert ward.fire() == 0
    with world.database.read() as reader:
        assert in_roster(reader, ward.thread, ward.second)
        original = find_record(reader, ward.message)
    (handoff,) = ward.handoffs()
    assert bytes(handoff.original) == ORIGINAL
    assert (handoff.message, handoff.reason, handoff.sender) == (ward.message, "escalated", world.account)
    assert original is not None
    assert handoff.sent == original.message.at
    assert ward.deadline().state is DeadlineState.PAGED
    assert ward.deadline().due == world.clock.now() + 2_000


def test_the_second_person_answers_the_hand_off(world: World):
    ward = start_ward(world)
    world.clock.advance(1_000)
    ward.fire()
    ward.handoffs()
    handed = ward.deadline().handed
    assert handed is not None
    assert ward.answer(ward.second, about=handed) is Step.MEET
    assert ward.deadline().state is DeadlineState.MET


def test_when_nobody_answers_a_person_gets_a_work_item_once(world: World):
    ward = start_ward(world)
    world.clock.advance(1_000)
    ward.fire()
    world.clock.advance(2_000)
    assert ward.fire() == 1
    world.clock.advance(60_000)
    assert ward.fire() == 0
    assert ward.answer(ward.first) is Step.NOTHING
    with world.database.read() as reader:
        (item,) = open_work_items(reader, world.ledger.keys)
    assert (item.kind, item.reason, item.message) == ("unanswered", "unanswered", ward.message)


def test_a_department_without_a_second_person_gets_the_work_item_at_once(world: World):
    ward = start_ward(world, second=False)
    world.clock.advance(1_000)
    assert ward.fire() == 1
    assert ward.deadline().state is DeadlineState.EXHAUSTED


def test_a_suspended_second_person_is_not_paged(world: World):
    ward = start_ward(world)
    world.run(lambda turn: suspend_account(turn, ward.second))
    world.clock.advance(1_000)
    assert ward.fire() == 1
    assert ward.deadline().state is DeadlineState.EXHAUSTED


def test_a_decline_pages_at_once(world: World):
    ward = start_ward(world)
    assert ward.answer(ward.first, AcknowledgementKind.DECLINED) is Step.PAGE
    assert len(ward.handoffs()) == 1


def test_a_message_that_the_hub_has_not_taken_is_handed_on_when_it_has(world: World):
    ward = start_ward(world, settled=False)
    world.clock.advance(1_000)
    assert ward.fire() == 1
    assert ward.deadline().handed is None
    assert ward.handoffs() == []
    # The hub took the original just now; the hand-off follows in the next round.
    assert len(ward.handoffs()) == 1
    assert ward.deadline().handed is not None


def test_it_is_handed_on_even_when_the_hub_takes_it_after_the_last_deadline(world: World):
    ward = start_ward(world, settled=False)
    world.clock.advance(1_000)
    assert ward.fire() == 1
    world.clock.advance(2_000)
    assert ward.fire() == 1
    assert ward.deadline().state is DeadlineState.EXHAUSTED
    ward.handoffs()  # the hub, which was away all the time, takes the original
    assert len(ward.handoffs()) == 1, "whoever was paged can read what for"
    assert ward.handoffs() == []


def test_it_fires_after_a_restart(tmp_path: Path):
    with open_world(sqlite_url(tmp_path)) as world:
        message = start_ward(world).message
        clock = world.clock
    clock.advance(10_000)
    with open_world(sqlite_url(tmp_path), clock) as world:
        assert world.run(lambda turn: fire_due(turn, world.composer, POLICY)) == 1
        with world.database.read() as reader:
            found = deadline_about(reader, message)
        assert found is not None
        assert found.state is DeadlineState.PAGED


class CrashError(Exception):
    """The power went."""


def test_a_turn_that_is_lost_fires_again(world: World):
    ward = start_ward(world)
    world.clock.advance(1_000)

    def crash(turn: Turn) -> None:
        assert fire_due(turn, world.composer, POLICY) == 1
        raise CrashError

    with pytest.raises(CrashError):
        world.run(crash)
    assert ward.deadline().state is DeadlineState.WAITING
    assert ward.fire() == 1
    assert len(ward.handoffs()) == 1


def test_what_is_claimed_is_gone_for_the_next(world: World):
    start_ward(world)
    world.clock.advance(1_000)

    def claim_twice(turn: Turn) -> tuple[int, int]:
        first = fire_due(turn, world.composer, POLICY)
        return first, len(claim_due(turn.tx, turn.now, 10))

    assert world.run(claim_twice) == (1, 0)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(["answer", "fire", "fire", "answer"]), late=st.booleans())
def test_an_answer_and_an_expiry_that_race_have_one_outcome(
    tmp_path_factory: pytest.TempPathFactory, order: list[str], late: bool
):
    with open_world(sqlite_url(tmp_path_factory.mktemp("race"))) as world:
        ward = start_ward(world)
        world.clock.advance(1_000 if late else 999)
        fired = met = 0
        for step in order:
            if step == "fire":
                fired += ward.fire()
            else:
                met += ward.answer(ward.first) is Step.MEET
        assert met == 1
        assert fired == int(late and order[0] == "fire")
        assert ward.deadline().state is DeadlineState.MET
        assert len(ward.handoffs()) == fired


def test_the_clock_wakes_for_a_deadline_within_a_second(tmp_path: Path):
    async def run() -> None:
        with open_world(sqlite_url(tmp_path)) as world:
            world.ledger.signals.bind(asyncio.get_running_loop())
            clock = SystemClock()
            world.clock.advance(clock.now() - world.clock.now())
            task = asyncio.create_task(run_deadlines(world.database, world.ledger, clock, world.composer, POLICY))
            try:
                ward = await asyncio.to_thread(start_ward, world)
                world.clock.advance(1_000)
                async with asyncio.timeout(10):
                    while ward.deadline().state is not DeadlineState.PAGED:
                        await world.ledger.signals.wait(Signal.STEWARD, 10)
                late = clock.now() - ward.deadline().received - POLICY.within_ms
                assert 0 <= late < 1_000
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    asyncio.run(run())
