"""Answers in another's name: theirs while the vault had named the delegate, and nobody's else ever."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests.support.organisations import Organisation, TestDevice, open_organisation

from wardline.audit.record import Action, AuditRecord
from wardline.client.effects import MessageReceived
from wardline.content import codec
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId, OrganisationId, new_id
from wardline.kit.outcome import Refusal
from wardline.mls.public import verify_chain
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.escalation.answer_deadline import answer_deadline
from wardline.vault.escalation.find_deadlines import deadline_about
from wardline.vault.escalation.model import DEFAULT_POLICY, Deadline, DeadlineState
from wardline.vault.escalation.rules import Step
from wardline.vault.escalation.set_deadline import insert_deadline
from wardline.vault.escalation.tables import DEADLINES
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.journal import VaultJournal
from wardline.vault.provisioning.delegates import end_delegate, name_delegate

HOUR = 3_600_000
ACTING = {Action.DELEGATE_ACTED, Action.DELEGATE_EXCEEDED}
ACCEPTED, DECLINED = AcknowledgementKind.ACCEPTED, AcknowledgementKind.DECLINED


@dataclass
class Ward:
    """Four people with a device each, and one patient's conversation."""

    house: Organisation
    people: tuple[TestDevice, ...]
    conversation: ConversationId

    def account(self, number: int) -> AccountId:
        return AccountId(self.people[number].account)

    def asks(self, *numbers: int, sender: int | None = None) -> MessageId:
        """A deadline of an hour, for a new message."""
        message, now = MessageId(new_id()), self.house.clock.now()
        self.house.run(
            lambda turn: insert_deadline(
                turn,
                message,
                self.conversation,
                asked=[self.account(each) for each in numbers],
                department=None,
                received=now,
                due=now + HOUR,
                sender=None if sender is None else self.account(sender),
            )
        )
        return message

    def names(self, principal: int, delegate: int, begins: int = 0, lasts: int = HOUR) -> bool:
        now = self.house.clock.now()
        made = self.house.run(
            lambda turn: name_delegate(
                turn,
                self.account(principal),
                self.account(delegate),
                begins_at=now + begins,
                ends_at=now + begins + lasts,
            )
        )
        return not isinstance(made, Refusal)

    def answers(
        self,
        author: int,
        message: MessageId,
        principal: str | None,
        kind: AcknowledgementKind = ACCEPTED,
        at: int | None = None,
    ) -> list[AuditRecord]:
        """What the vault's own client makes of the answer; the records of it that are about delegates and deadlines."""
        device, anchors = self.people[author], self.house.authority.anchors
        identity = verify_chain(list(self.house.identity.chain), anchors=anchors, now=None)
        vault = self.house.vault
        journal = VaultJournal(
            vault.database, vault.ledger, self.house.composer, self.house.edge, identity, DEFAULT_POLICY
        )
        envelope = Envelope(ENVELOPE_VERSION, new_id(), self.conversation, 1, device.id, 256, Priority.SILENT, message)
        effect = MessageReceived(
            self.conversation,
            1,
            1,
            1,
            self.house.clock.now() if at is None else at,
            envelope,
            verify_chain(list(device.chain), anchors=anchors, now=None),
            codec.encode(Acknowledgement(message=message, kind=kind, on_behalf_of=principal)),
        )
        before = len(self.house.records())
        asyncio.run(journal.record(lambda _: (effect,)))
        return [each for each in self.house.records()[before:] if each.action in {*ACTING, Action.DEADLINE_MET}]

    def deadline(self, message: MessageId) -> Deadline:
        with self.house.vault.database.read() as reader:
            found = deadline_about(reader, message)
        assert found is not None
        return found

    def taken(self, message: MessageId) -> tuple[str | None, str | None]:
        """By whom, and for whom."""
        with self.house.vault.database.read() as reader:
            row = reader.execute(select(DEADLINES).where(DEADLINES.c.message == message)).one()
        return row.answered_by, row.answered_for


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with open_organisation(tmp_path) as house:
        people = tuple(house.enrol(house.person(name)) for name in ("Chen", "Ana", "Bob", "Dora"))
        conversation = house.run(lambda turn: open_patient_conversation(turn, "9" * 32, ""))
        yield Ward(house, people, conversation)


CHEN, ANA, BOB, DORA = range(4)


def test_a_delegate_takes_it_for_who_was_asked_and_both_are_named(ward: Ward) -> None:
    ward.names(CHEN, ANA)
    message = ward.asks(CHEN)
    acted, met = ward.answers(ANA, message, ward.account(CHEN))
    ana = (ward.account(ANA), ward.people[ANA].id)
    assert (acted.action, acted.actor.account, acted.actor.device) == (Action.DELEGATE_ACTED, *ana)
    assert (met.action, met.actor.account, met.actor.device) == (Action.DEADLINE_MET, *ana)
    assert [each.id for each in acted.objects][1:] == [ward.account(CHEN), ward.conversation]
    assert [each.id for each in met.objects][1:] == [message, ward.account(CHEN)]
    assert ward.taken(message) == (ward.account(ANA), ward.account(CHEN))


def test_without_saying_so_a_delegate_answers_for_nobody_else(ward: Ward) -> None:
    ward.names(CHEN, ANA)
    message = ward.asks(CHEN)
    assert ward.answers(ANA, message, None) == []
    assert ward.deadline(message).state is DeadlineState.WAITING


def test_a_decline_is_the_principals(ward: Ward) -> None:
    ward.names(CHEN, ANA)
    message = ward.asks(CHEN, BOB)
    ward.answers(ANA, message, ward.account(CHEN), DECLINED)
    assert ward.deadline(message).declined == {ward.account(CHEN)}
    ward.answers(BOB, message, None, DECLINED)
    assert ward.deadline(message).state is DeadlineState.EXHAUSTED


@pytest.mark.parametrize("sender", [None, DORA], ids=["the vault asked", "a person asked"])
def test_nobodys_delegate_and_a_delegates_delegate_take_nothing(ward: Ward, sender: int | None) -> None:
    ward.names(CHEN, ANA)
    ward.names(ANA, BOB)
    message = ward.asks(CHEN, sender=sender)
    for author in (BOB, DORA):
        (record,) = ward.answers(author, message, ward.account(CHEN))
        assert record.action is Action.DELEGATE_EXCEEDED
        assert record.actor.account == ward.account(author)
    assert ward.deadline(message).state is DeadlineState.WAITING
    assert ward.taken(message) == (None, None)


def test_who_was_asked_themself_says_nothing_by_an_answer_in_a_name_that_they_do_not_have(ward: Ward) -> None:
    message = ward.asks(ANA)
    (record,) = ward.answers(ANA, message, ward.account(CHEN))
    assert record.action is Action.DELEGATE_EXCEEDED
    assert ward.deadline(message).state is DeadlineState.WAITING
    ward.answers(ANA, message, None)
    assert ward.taken(message) == (ward.account(ANA), None)


def test_too_early_too_late_ended_and_suspended_count_for_nobody(ward: Ward) -> None:
    now = ward.house.clock.now()
    ward.names(CHEN, ANA, begins=10, lasts=10)
    ward.names(BOB, DORA)
    for_chen, for_bob = ward.asks(CHEN), ward.asks(BOB)
    for at in (now + 9, now + 20):
        (record,) = ward.answers(ANA, for_chen, ward.account(CHEN), at=at)
        assert record.action is Action.DELEGATE_EXCEEDED
    ward.house.clock.advance(30)
    ward.house.run(lambda turn: suspend_account(turn, ward.account(DORA)))
    (record,) = ward.answers(DORA, for_bob, ward.account(BOB))
    assert record.action is Action.DELEGATE_EXCEEDED
    assert {ward.deadline(each).state for each in (for_chen, for_bob)} == {DeadlineState.WAITING}
    # What was said in time counts, though it came late.
    ward.answers(ANA, for_chen, ward.account(CHEN), at=now + 19)
    assert ward.taken(for_chen) == (ward.account(ANA), ward.account(CHEN))


def test_who_asked_cannot_take_it_in_anothers_name(ward: Ward) -> None:
    ward.names(CHEN, ANA)
    message = ward.asks(CHEN, BOB, sender=ANA)
    (record,) = ward.answers(ANA, message, ward.account(CHEN))
    assert record.action is Action.DELEGATE_ACTED
    assert ward.deadline(message).state is DeadlineState.WAITING


@pytest.mark.parametrize("principal", ["", "L. Chen", "\x00", "9" * 40_000], ids=lambda value: repr(value)[:12])
def test_words_in_the_place_of_an_account_count_for_nobody_and_are_not_in_the_log(ward: Ward, principal: str) -> None:
    message = ward.asks(ANA)
    (record,) = ward.answers(ANA, message, principal)
    assert (record.action, [each.id for each in record.objects][1:]) == (Action.DELEGATE_EXCEEDED, [ward.conversation])
    assert ward.deadline(message).state is DeadlineState.WAITING


def test_another_organisations_person_with_the_id_of_who_was_asked_takes_nothing(ward: Ward) -> None:
    message = ward.asks(CHEN)

    def answer(organisation: OrganisationId | None) -> Step:
        return ward.house.run(
            lambda turn: answer_deadline(
                turn,
                ward.house.composer,
                Acknowledgement(message=message, kind=ACCEPTED),
                account=ward.account(CHEN),
                device=DeviceId(ward.people[CHEN].id),
                at=turn.now,
                policy=DEFAULT_POLICY,
                organisation=organisation,
            )
        )

    assert answer(OrganisationId("7" * 32)) is Step.NOTHING
    assert answer(None) is Step.MEET


NAMINGS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 6), st.integers(1, 6), st.booleans()), max_size=4
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    namings=NAMINGS,
    asked=st.sets(st.integers(0, 3), min_size=1),
    author=st.integers(0, 3),
    principal=st.none() | st.integers(0, 3),
    kind=st.sampled_from([ACCEPTED, DECLINED, AcknowledgementKind.SEEN]),
    at=st.integers(0, 13),
)
def test_what_counts_is_what_a_list_of_namings_says(
    ward: Ward,
    namings: list[tuple[int, int, int, int, bool]],
    asked: set[int],
    author: int,
    principal: int | None,
    kind: AcknowledgementKind,
    at: int,
) -> None:
    """Against a plain list: the last naming for a time wins, an end ends all, nobody names themself."""
    ward.house.clock.advance(1_000)  # whatever an earlier example named is over
    now = ward.house.clock.now()
    named: list[tuple[int, int, int, int]] = []
    for whose, who, begins, lasts, ends in namings:
        ends_at = begins + lasts
        if ward.names(whose, who, begins, lasts):
            assert whose != who
            named = [each for each in named if each[0] != whose or each[3] <= begins or ends_at <= each[2]]
            named.append((whose, who, begins, ends_at))
        if ends:
            ward.house.run(lambda turn, whose=whose: end_delegate(turn, ward.account(whose)))
            named = [each for each in named if each[0] != whose]
    in_force = any(each[:2] == (principal, author) and each[2] <= at < each[3] for each in named)
    person = author if principal is None else principal if in_force else None

    message = ward.asks(*asked)
    records = ward.answers(author, message, None if principal is None else ward.account(principal), kind, now + at)
    acting = [each.action for each in records if each.action in ACTING]
    expected = Action.DELEGATE_ACTED if in_force else Action.DELEGATE_EXCEEDED
    assert acting == ([] if principal is None else [expected])
    counts = person in asked
    deadline = ward.deadline(message)
    declined = {ward.account(person)} if person in asked and kind is DECLINED else set[AccountId]()
    assert deadline.declined == declined
    if counts and kind is ACCEPTED:
        assert deadline.state is DeadlineState.MET
        assert ward.taken(message) == (ward.account(author), None if principal is None else ward.account(principal))
    elif declined and asked == {person}:
        assert deadline.state is DeadlineState.EXHAUSTED
    else:
        assert deadline.state is DeadlineState.WAITING
