"""What an answer, or silence, does to a deadline."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.content.acknowledgement import AcknowledgementKind
from wardline.kit.ids import AccountId, ConversationId, MessageId
from wardline.vault.escalation.model import DEFAULT_POLICY, Deadline, DeadlineState, EscalationPolicy
from wardline.vault.escalation.rules import Answered, Expired, Step, next_step

FIRST, COLLEAGUE, SECOND, STRANGER = (AccountId(digit * 32) for digit in "1234")
DUE = 1_000
WAITING = Deadline(
    "d" * 32,
    MessageId("a" * 32),
    ConversationId("c" * 32),
    None,
    DeadlineState.WAITING,
    0,
    DUE,
    frozenset({FIRST}),
)
PAGED = replace(WAITING, state=DeadlineState.PAGED, asked=frozenset({FIRST, SECOND}))
MET = replace(WAITING, state=DeadlineState.MET)
EXHAUSTED = replace(PAGED, state=DeadlineState.EXHAUSTED)
ASKER = AccountId("5" * 32)
ASKED = replace(WAITING, sender=ASKER, asked=frozenset({FIRST, COLLEAGUE}))
REMINDED = replace(ASKED, state=DeadlineState.PAGED)

ACCEPTED, DECLINED = AcknowledgementKind.ACCEPTED, AcknowledgementKind.DECLINED


@pytest.mark.parametrize(
    ("deadline", "event", "second", "step"),
    [
        (WAITING, Expired(DUE - 1), SECOND, Step.NOTHING),
        (WAITING, Expired(DUE), SECOND, Step.PAGE),
        (WAITING, Expired(DUE), None, Step.EXHAUST),
        (WAITING, Expired(DUE), FIRST, Step.EXHAUST),
        (WAITING, Answered(FIRST, ACCEPTED), SECOND, Step.MEET),
        (WAITING, Answered(FIRST, AcknowledgementKind.READ_BACK), SECOND, Step.MEET),
        (WAITING, Answered(FIRST, AcknowledgementKind.SEEN), SECOND, Step.NOTHING),
        (WAITING, Answered(SECOND, ACCEPTED), SECOND, Step.NOTHING),
        (WAITING, Answered(STRANGER, DECLINED), SECOND, Step.NOTHING),
        (WAITING, Answered(FIRST, DECLINED), SECOND, Step.PAGE),
        (WAITING, Answered(FIRST, DECLINED), None, Step.EXHAUST),
        (replace(WAITING, asked=frozenset({FIRST, COLLEAGUE})), Answered(FIRST, DECLINED), SECOND, Step.NOTE_DECLINE),
        (PAGED, Expired(DUE), SECOND, Step.EXHAUST),
        (PAGED, Answered(FIRST, ACCEPTED), SECOND, Step.MEET),
        (PAGED, Answered(SECOND, ACCEPTED), SECOND, Step.MEET),
        (PAGED, Answered(SECOND, DECLINED), SECOND, Step.NOTE_DECLINE),
        (replace(PAGED, declined=frozenset({FIRST})), Answered(SECOND, DECLINED), SECOND, Step.EXHAUST),
        (MET, Expired(DUE), SECOND, Step.NOTHING),
        (MET, Answered(FIRST, ACCEPTED), SECOND, Step.NOTHING),
        (EXHAUSTED, Expired(DUE), SECOND, Step.NOTHING),
        (EXHAUSTED, Answered(SECOND, ACCEPTED), SECOND, Step.NOTHING),
        (ASKED, Expired(DUE - 1), None, Step.NOTHING),
        (ASKED, Expired(DUE), None, Step.REMIND),
        (ASKED, Answered(FIRST, ACCEPTED), None, Step.MEET),
        (ASKED, Answered(STRANGER, ACCEPTED), None, Step.MEET),
        (ASKED, Answered(ASKER, ACCEPTED), None, Step.NOTHING),
        (ASKED, Answered(ASKER, DECLINED), None, Step.NOTHING),
        (ASKED, Answered(FIRST, DECLINED), None, Step.NOTE_DECLINE),
        (replace(ASKED, declined=frozenset({FIRST})), Answered(COLLEAGUE, DECLINED), None, Step.EXHAUST),
        (REMINDED, Answered(COLLEAGUE, ACCEPTED), None, Step.MEET),
        (REMINDED, Expired(DUE), None, Step.EXHAUST),
        (replace(ASKED, state=DeadlineState.WITHDRAWN), Expired(DUE), None, Step.NOTHING),
    ],
)
def test_the_table(deadline: Deadline, event: Answered | Expired, second: AccountId | None, step: Step):
    assert next_step(deadline, event, DEFAULT_POLICY, second) is step


FOR_FIRST = Answered(COLLEAGUE, ACCEPTED, on_behalf_of=FIRST, in_force=True)


@pytest.mark.parametrize(
    ("deadline", "event", "step"),
    [
        (WAITING, FOR_FIRST, Step.MEET),
        (WAITING, replace(FOR_FIRST, in_force=False), Step.NOTHING),
        (WAITING, replace(FOR_FIRST, on_behalf_of=STRANGER), Step.NOTHING),
        (WAITING, Answered(FIRST, ACCEPTED, on_behalf_of=STRANGER, in_force=False), Step.NOTHING),
        (WAITING, Answered(FIRST, ACCEPTED, on_behalf_of=STRANGER, in_force=True), Step.NOTHING),
        (WAITING, replace(FOR_FIRST, kind=AcknowledgementKind.SEEN), Step.NOTHING),
        (WAITING, replace(FOR_FIRST, kind=DECLINED), Step.PAGE),
        (PAGED, replace(FOR_FIRST, kind=DECLINED), Step.NOTE_DECLINE),
        (MET, FOR_FIRST, Step.NOTHING),
        (ASKED, FOR_FIRST, Step.MEET),
        (ASKED, replace(FOR_FIRST, in_force=False), Step.NOTHING),
        (ASKED, Answered(COLLEAGUE, ACCEPTED, on_behalf_of=ASKER, in_force=True), Step.NOTHING),
        (ASKED, Answered(ASKER, ACCEPTED, on_behalf_of=FIRST, in_force=True), Step.NOTHING),
        (replace(ASKED, declined=frozenset({COLLEAGUE})), replace(FOR_FIRST, kind=DECLINED), Step.EXHAUST),
    ],
)
def test_a_delegates_answer_is_the_principals_and_nobody_elses(deadline: Deadline, event: Answered, step: Step):
    assert next_step(deadline, event, DEFAULT_POLICY, SECOND if deadline.sender is None else None) is step


@given(
    deadline=st.sampled_from([WAITING, PAGED, MET, EXHAUSTED, ASKED, REMINDED]),
    author=st.sampled_from([FIRST, COLLEAGUE, SECOND, STRANGER, ASKER]),
    principal=st.sampled_from([FIRST, COLLEAGUE, SECOND, STRANGER, ASKER]),
    kind=st.sampled_from(AcknowledgementKind),
    second=st.sampled_from([None, FIRST, SECOND]),
)
def test_in_anothers_name_is_as_if_they_had_answered_or_as_if_nobody_had(
    deadline: Deadline,
    author: AccountId,
    principal: AccountId,
    kind: AcknowledgementKind,
    second: AccountId | None,
):
    outside = Answered(author, kind, on_behalf_of=principal, in_force=False)
    assert next_step(deadline, outside, DEFAULT_POLICY, second) is Step.NOTHING
    inside = next_step(deadline, replace(outside, in_force=True), DEFAULT_POLICY, second)
    theirs = next_step(deadline, Answered(principal, kind), DEFAULT_POLICY, second)
    assert inside is (Step.NOTHING if author == deadline.sender else theirs)


def test_an_organisation_may_take_seen_for_an_answer():
    policy = EscalationPolicy(ends=frozenset({AcknowledgementKind.SEEN}))
    assert next_step(WAITING, Answered(FIRST, AcknowledgementKind.SEEN), policy, SECOND) is Step.MEET


EVENTS = st.one_of(
    st.builds(Expired, st.integers(0, 3 * DUE)),
    st.builds(Answered, st.sampled_from([FIRST, COLLEAGUE, SECOND, STRANGER]), st.sampled_from(AcknowledgementKind)),
)


@given(
    events=st.lists(EVENTS, max_size=12),
    second=st.sampled_from([None, FIRST, SECOND]),
    sender=st.sampled_from([None, ASKER]),
)
def test_whatever_races_it_is_paged_once_at_most_and_ends_once_at_most(
    events: list[Answered | Expired], second: AccountId | None, sender: AccountId | None
):
    deadline = replace(WAITING, asked=frozenset({FIRST, COLLEAGUE}), sender=sender)
    second = second if sender is None else None
    steps: list[Step] = []
    for event in events:
        step = next_step(deadline, event, DEFAULT_POLICY, second)
        steps.append(step)
        deadline = _apply(deadline, event, step, second)
    assert steps.count(Step.PAGE) + steps.count(Step.REMIND) <= 1
    assert steps.count(Step.MEET) + steps.count(Step.EXHAUST) <= 1
    if any(isinstance(event, Answered) and event == Answered(FIRST, ACCEPTED) for event in events):
        assert deadline.state in {DeadlineState.MET, DeadlineState.EXHAUSTED}
    if deadline.state is DeadlineState.MET:
        assert Step.EXHAUST not in steps


def _apply(deadline: Deadline, event: Answered | Expired, step: Step, second: AccountId | None) -> Deadline:
    if isinstance(event, Answered) and step in {Step.NOTE_DECLINE, Step.PAGE, Step.EXHAUST}:
        deadline = replace(deadline, declined=deadline.declined | {event.account})
    match step:
        case Step.PAGE:
            assert second is not None
            return replace(deadline, state=DeadlineState.PAGED, due=deadline.due + DUE, asked=deadline.asked | {second})
        case Step.REMIND:
            return replace(deadline, state=DeadlineState.PAGED, due=deadline.due + DUE)
        case Step.MEET:
            return replace(deadline, state=DeadlineState.MET)
        case Step.EXHAUST:
            return replace(deadline, state=DeadlineState.EXHAUSTED)
        case Step.NOTHING | Step.NOTE_DECLINE:
            return deadline
