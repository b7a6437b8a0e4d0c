"""A person asks that somebody take a message in time: kept by the vault, paged once, and theirs to take back."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.support.vault_world import World, open_world

from wardline.audit.record import Action
from wardline.content import codec
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.page import Page, PageReason
from wardline.content.text import Text
from wardline.kit.ids import AccountId, ConversationId, MessageId, new_id
from wardline.protocol.envelope import Priority
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.open_conversation import open_conversation
from wardline.vault.conversations.set_roster import remove_from_roster, set_roster
from wardline.vault.escalation.answer_deadline import answer_deadline
from wardline.vault.escalation.find_deadlines import deadline_about
from wardline.vault.escalation.fire_due import fire_due
from wardline.vault.escalation.model import Deadline, DeadlineState, EscalationPolicy
from wardline.vault.escalation.request_deadline import request_deadline, withdraw_deadline
from wardline.vault.escalation.rules import LONGEST, Step
from wardline.vault.intake.summarise import critical_times
from wardline.vault.turn import Turn
from wardline.vault.work_items.find_work_items import open_work_items

POLICY = EscalationPolicy(within_ms=1_000, second_within_ms=2_000)
MINUTE = 60_000


@dataclass
class Team:
    """Ada writes to Ben and Cal."""

    world: World
    ada: AccountId
    ben: AccountId
    cal: AccountId
    thread: ConversationId

    def ask(self, due_in: int | None = MINUTE, message: MessageId | None = None) -> MessageId:
        now, named = self.world.clock.now(), message or MessageId(new_id())
        text = Text(body="Who takes bed 4?", acknowledge_by=None if due_in is None else now + due_in)
        self.world.run(lambda turn: request_deadline(turn, text, named, self.thread, sender=self.ada, at=now))
        return named

    def deadline(self, message: MessageId) -> Deadline | None:
        with self.world.database.read() as reader:
            return deadline_about(reader, message)

    def answer(self, who: AccountId, message: MessageId, kind: AcknowledgementKind) -> Step:
        def operation(turn: Turn) -> Step:
            turn.record(Action.MESSAGE_ARCHIVED)
            return answer_deadline(
                turn,
                self.world.composer,
                Acknowledgement(message=message, kind=kind),
                account=who,
                device=self.world.device,
                at=self.world.clock.now(),
                policy=POLICY,
            )

        return self.world.run(operation)

    def fire(self) -> int:
        return self.world.run(lambda turn: fire_due(turn, self.world.composer, POLICY))


@pytest.fixture
def team(database_url: str) -> Iterator[Team]:
    with open_world(database_url) as world:
        ada, ben, cal = (world.person(name) for name in ("Ada", "Ben", "Cal"))
        thread = world.run(lambda turn: open_conversation(turn, ada, [ben, cal], "Round"))
        assert isinstance(thread, str)
        world.settle()
        yield Team(world, ada, ben, cal, ConversationId(thread))


def pages(team: Team) -> list[tuple[str, Page]]:
    """What leaves now: the priority, and the page."""
    found: list[tuple[str, Page]] = []
    team.world.run(team.world._reach_rosters)  # pyright: ignore[reportPrivateUsage]  (what waited leaves)
    for composed in team.world.composer.sent:
        content = codec.decode(composed.content)
        if isinstance(content, Page):
            found.append((Priority(composed.priority).name, content))
    team.world.composer.sent = []
    return found


def test_whoever_does_not_answer_in_time_is_paged_where_the_sender_sees_it(team: Team) -> None:
    message = team.ask()
    team.answer(team.cal, message, AcknowledgementKind.DECLINED)
    team.world.clock.advance(MINUTE - 1)
    assert team.fire() == 0
    team.world.clock.advance(1)
    assert team.fire() == 1
    ((priority, page),) = pages(team)
    assert (priority, page.message, page.reason, page.target) == (
        "URGENT",
        message,
        PageReason.UNACKNOWLEDGED,
        team.ben,
    )
    assert team.fire() == 0, "once"
    team.world.clock.advance(POLICY.second_within_ms)
    assert team.fire() == 1
    deadline = team.deadline(message)
    assert deadline is not None
    assert deadline.state is DeadlineState.EXHAUSTED
    assert pages(team) == []
    with team.world.database.read() as reader:
        assert open_work_items(reader, team.world.ledger.keys) == ()
        assert critical_times(reader) == (), "it is not the feed's"


@pytest.mark.parametrize("kind", [AcknowledgementKind.ACCEPTED, AcknowledgementKind.READ_BACK])
def test_one_who_takes_it_ends_it_also_after_the_page(team: Team, kind: AcknowledgementKind) -> None:
    early, late = team.ask(), team.ask()
    assert team.answer(team.ben, early, kind) is Step.MEET
    team.world.clock.advance(MINUTE)
    assert team.fire() == 1
    assert {page.target for _, page in pages(team)} == {team.ben, team.cal}
    assert team.answer(team.cal, late, kind) is Step.MEET
    team.world.clock.advance(10 * MINUTE)
    assert team.fire() == 0


def test_its_sender_does_not_answer_it_and_seen_is_no_answer(team: Team) -> None:
    message = team.ask()
    assert team.answer(team.ada, message, AcknowledgementKind.ACCEPTED) is Step.NOTHING
    assert team.answer(team.ben, message, AcknowledgementKind.SEEN) is Step.NOTHING
    team.world.clock.advance(MINUTE)
    assert team.fire() == 1


def test_who_came_later_may_take_it_and_who_went_is_not_paged(team: Team) -> None:
    message, other = team.ask(), team.ask()
    dora = team.world.person("Dora")
    team.world.run(lambda turn: set_roster(turn, team.thread, dora, RosterReason.INVITED))
    team.world.run(lambda turn: remove_from_roster(turn, team.thread, team.cal))
    assert team.answer(dora, message, AcknowledgementKind.ACCEPTED) is Step.MEET
    team.world.clock.advance(MINUTE)
    team.fire()
    assert [(page.message, page.target) for _, page in pages(team)] == [(other, team.ben)]


def test_when_all_decline_nobody_is_paged(team: Team) -> None:
    message = team.ask()
    assert team.answer(team.ben, message, AcknowledgementKind.DECLINED) is Step.NOTE_DECLINE
    assert team.answer(team.cal, message, AcknowledgementKind.DECLINED) is Step.EXHAUST
    team.world.clock.advance(MINUTE)
    assert team.fire() == 0
    assert pages(team) == []


def test_its_author_takes_it_back_and_nobody_else_does(team: Team) -> None:
    message = team.ask()
    assert not team.world.run(lambda turn: withdraw_deadline(turn, message, sender=team.ben))
    assert team.world.run(lambda turn: withdraw_deadline(turn, message, sender=team.ada))
    assert not team.world.run(lambda turn: withdraw_deadline(turn, message, sender=team.ada))
    team.world.clock.advance(MINUTE)
    assert team.fire() == 0
    assert team.answer(team.ben, message, AcknowledgementKind.ACCEPTED) is Step.NOTHING


@pytest.mark.parametrize("due_in", [None, 0, -1, -(1 << 40), LONGEST + 1, 1 << 52])
def test_a_time_that_makes_no_sense_means_nothing(team: Team, due_in: int | None) -> None:
    assert team.deadline(team.ask(due_in)) is None


def test_a_message_is_asked_about_once(team: Team) -> None:
    message = team.ask()
    team.ask(2 * MINUTE, message)
    deadline = team.deadline(message)
    assert deadline is not None
    assert deadline.due == team.world.clock.now() + MINUTE


def test_alone_nobody_is_asked_and_in_no_conversation_neither(team: Team) -> None:
    for account in (team.ben, team.cal):
        team.world.run(lambda turn, account=account: remove_from_roster(turn, team.thread, account))
    assert team.deadline(team.ask()) is None
    team.thread = ConversationId(new_id())
    assert team.deadline(team.ask()) is None
