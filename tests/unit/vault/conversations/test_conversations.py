"""Rosters with reasons, messages that wait, titles that nobody reads at rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from tests.support.organisations import Organisation, open_organisation

from wardline.audit.record import Action, Outcome
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import Refusal
from wardline.protocol.envelope import Priority
from wardline.vault.conversations.close_conversation import close_conversation
from wardline.vault.conversations.find_conversation import (
    conversation_of_subject,
    conversations_of,
    find_conversation,
    in_roster,
    roster,
)
from wardline.vault.conversations.model import ConversationKind, RosterReason
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.retitle_conversation import retitle_conversation
from wardline.vault.conversations.send_message import Composer, release_waiting, send_message
from wardline.vault.conversations.set_roster import remove_from_roster, set_roster
from wardline.vault.conversations.tables import CONVERSATIONS, WAITING_MESSAGES
from wardline.vault.steward.membership import settle
from wardline.vault.turn import Turn

PATIENT = "9" * 32


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def thread(house: Organisation) -> ConversationId:
    return house.run(lambda turn: open_patient_conversation(turn, PATIENT, "Quartermaine, bed 4"))


class RefusingComposer(Composer):
    def compose(self, *_: object, **__: object) -> Refusal:
        return Refusal("malformed_message")


def waiting(house: Organisation) -> int:
    with house.vault.database.read() as reader:
        return reader.execute(select(func.count()).select_from(WAITING_MESSAGES)).scalar_one()


def make_live(house: Organisation, conversation: ConversationId) -> None:
    def operation(turn: Turn) -> None:
        turn.tx.execute(update(CONVERSATIONS).where(CONVERSATIONS.c.id == conversation).values(generation=1))
        settle(turn, house.composer, conversation)

    house.run(operation)


def test_a_patients_conversation_is_found_again(house: Organisation, thread: ConversationId) -> None:
    assert house.run(lambda turn: open_patient_conversation(turn, PATIENT, "another title")) == thread
    with house.vault.database.read() as reader:
        found = find_conversation(reader, house.vault.keys, thread)
        assert conversation_of_subject(reader, PATIENT) == thread
    assert found is not None
    assert (found.kind, found.title, found.generation) == (ConversationKind.PATIENT, "Quartermaine, bed 4", 0)


def test_a_new_title_is_sealed_too(house: Organisation, thread: ConversationId, tmp_path: Path) -> None:
    house.run(lambda turn: retitle_conversation(turn, thread, "Featherstonehaugh, bed 5"))
    with house.vault.database.read() as reader:
        found = find_conversation(reader, house.vault.keys, thread)
    assert found is not None
    assert found.title == "Featherstonehaugh, bed 5"
    files = b"".join(path.read_bytes() for path in sorted((tmp_path / "vault").iterdir()))
    assert b"Featherstonehaugh" not in files
    assert b"Quartermaine" not in files


def test_one_is_in_a_roster_for_several_reasons(house: Organisation, thread: ConversationId) -> None:
    ada = house.person()

    def put(reason: RosterReason) -> bool:
        return house.run(lambda turn: set_roster(turn, thread, ada, reason))

    def take(reason: RosterReason | None) -> bool:
        return house.run(lambda turn: remove_from_roster(turn, thread, ada, reason))

    assert put(RosterReason.FEED)
    assert not put(RosterReason.FEED), "again changes nothing"
    assert put(RosterReason.ADDRESSED)
    with house.vault.database.read() as reader:
        (entry,) = roster(reader, thread)
    assert set(entry.reasons) == {RosterReason.FEED, RosterReason.ADDRESSED}
    assert take(RosterReason.FEED)
    assert not take(RosterReason.FEED)
    with house.vault.database.read() as reader:
        assert in_roster(reader, thread, ada)
    assert take(None)
    with house.vault.database.read() as reader:
        assert not in_roster(reader, thread, ada)
        assert conversations_of(reader, ada) == ()
    assert put(RosterReason.FEED), "and may come back"


def test_every_roster_change_raises_the_version_and_is_recorded(house: Organisation, thread: ConversationId) -> None:
    ada = house.person()
    house.run(lambda turn: set_roster(turn, thread, ada, RosterReason.FEED))
    house.run(lambda turn: remove_from_roster(turn, thread, ada))
    changes = [record for record in house.records() if record.action is Action.ROSTER_CHANGED]
    assert [record.numbers and record.numbers.version for record in changes] == [2, 3]
    assert [one.id for one in changes[0].objects] == [thread, ada]


def test_a_stranger_in_a_roster_is_a_bug(house: Organisation, thread: ConversationId) -> None:
    with pytest.raises(Exception, match=r".*"):
        house.run(lambda turn: set_roster(turn, thread, AccountId("e" * 32), RosterReason.FEED))
    with house.vault.database.read() as reader:
        assert roster(reader, thread) == ()


def test_messages_wait_sealed_and_leave_in_order(house: Organisation, thread: ConversationId, tmp_path: Path) -> None:
    sent = [
        house.run(lambda turn, text=text: send_message(turn, house.composer, thread, text, priority=Priority.URGENT))
        for text in (b"first potassium", b"second potassium")
    ]
    assert house.composer.sent == []
    assert waiting(house) == 2
    files = b"".join(path.read_bytes() for path in sorted((tmp_path / "vault").iterdir()))
    assert b"potassium" not in files
    make_live(house, thread)
    assert [one.message for one in house.composer.sent] == sent
    assert [one.content for one in house.composer.sent] == [b"first potassium", b"second potassium"]
    assert {one.priority for one in house.composer.sent} == {Priority.URGENT}
    assert waiting(house) == 0


def test_in_a_settled_conversation_a_message_leaves_at_once(house: Organisation, thread: ConversationId) -> None:
    make_live(house, thread)
    house.run(lambda turn: send_message(turn, house.composer, thread, b"now"))
    assert [one.content for one in house.composer.sent] == [b"now"]
    ada = house.person()
    house.run(lambda turn: set_roster(turn, thread, ada, RosterReason.ESCALATION))
    house.run(lambda turn: send_message(turn, house.composer, thread, b"page"))
    assert [one.content for one in house.composer.sent] == [b"now"], "the one who is paged comes first"
    make_live(house, thread)
    assert [one.content for one in house.composer.sent] == [b"now", b"page"]


def test_a_message_to_nowhere_is_refused_and_recorded(house: Organisation, thread: ConversationId) -> None:
    refused = house.run(lambda turn: send_message(turn, house.composer, ConversationId("e" * 32), b"x"))
    assert isinstance(refused, Refusal)
    assert refused.code == "unknown_conversation"
    house.run(lambda turn: close_conversation(turn, thread))
    closed = house.run(lambda turn: send_message(turn, house.composer, thread, b"x"))
    assert isinstance(closed, Refusal)
    assert closed.code == "unknown_conversation"
    last = house.records()[-1]
    assert (last.action, last.outcome) == (Action.MESSAGE_SENT, Outcome.REFUSED)


def test_a_message_that_the_engine_refuses_stops_no_other(house: Organisation, thread: ConversationId) -> None:
    house.run(lambda turn: send_message(turn, house.composer, thread, b"too large"))

    def operation(turn: Turn) -> int:
        return release_waiting(turn, RefusingComposer(), thread)

    assert house.run(operation) == 1
    assert waiting(house) == 0
    last = house.records()[-1]
    assert (last.action, last.code) == (Action.MESSAGE_SENT, "malformed_message")


def test_a_closed_conversation_lets_everybody_go_and_frees_its_patient(
    house: Organisation, thread: ConversationId
) -> None:
    ada = house.person()
    house.run(lambda turn: set_roster(turn, thread, ada, RosterReason.FEED))
    house.run(lambda turn: close_conversation(turn, thread))
    with house.vault.database.read() as reader:
        assert roster(reader, thread) == ()
        assert find_conversation(reader, house.vault.keys, thread) is None
        assert conversation_of_subject(reader, PATIENT) is None
    assert house.run(lambda turn: open_patient_conversation(turn, PATIENT, "")) != thread
