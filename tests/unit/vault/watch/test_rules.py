"""Each rule at its threshold, and what records mean to it. Pure."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.audit.objects import account_object, conversation_object, device_object
from wardline.audit.record import Action, Actor, AuditRecord, Numbers, Object, ObjectKind, Outcome
from wardline.vault.watch.model import SHIPPED, Hit, Limit, Mark, Rule, Track
from wardline.vault.watch.rules import Grown, Opened, count_hit, hits_of

ADA, BEN, PHONE = "a" * 32, "b" * 32, "d" * 32
THREAD = "c" * 32
START = 1_800_000_000_000


def done(action: Action, *objects: Object, count: int | None = None, actor: Actor | None = None) -> AuditRecord:
    numbers = None if count is None else Numbers(count=count)
    return AuditRecord(action=action, actor=actor or Actor(), at=START, objects=objects, numbers=numbers)


def refused(action: Action, code: str, *objects: Object, actor: Actor | None = None) -> AuditRecord:
    return AuditRecord(
        action=action, actor=actor or Actor(), at=START, objects=objects, code=code, outcome=Outcome.REFUSED
    )


ACCOUNT, OTHER, DEVICE = account_object(ADA), account_object(BEN), device_object(PHONE)
ASKING = Actor(account=ADA, device=PHONE)
EMERGENCY = Object(id="e" * 32, kind=ObjectKind.EMERGENCY_ACCESS)
MEANING: list[tuple[AuditRecord, list[tuple[Rule, str, int]]]] = [
    (
        refused(Action.ACCOUNT_SIGN_IN_REFUSED, "sign_in_failed", ACCOUNT),
        [(Rule.FAILED_SIGN_INS, ADA, 1), (Rule.FAILED_SIGN_INS_OVERALL, "", 1)],
    ),
    (
        refused(Action.ACCOUNT_STEP_UP_REFUSED, "sign_in_failed", ACCOUNT, DEVICE),
        [(Rule.FAILED_SIGN_INS, ADA, 1), (Rule.FAILED_SIGN_INS_OVERALL, "", 1)],
    ),
    (refused(Action.ACCOUNT_SIGN_IN_REFUSED, "sign_in_failed"), [(Rule.FAILED_SIGN_INS_OVERALL, "", 1)]),
    (refused(Action.ENROLMENT_REFUSED, "bad_invitation"), [(Rule.FAILED_SIGN_INS_OVERALL, "", 1)]),
    (done(Action.ACCOUNT_SIGNED_IN, ACCOUNT, DEVICE), []),
    (done(Action.DEVICE_ENROLLED, DEVICE, ACCOUNT), [(Rule.NEW_DEVICES, ADA, 1)]),
    (
        done(Action.HISTORY_RELEASED, conversation_object(THREAD), ACCOUNT, DEVICE, count=50),
        [(Rule.HISTORY_READ, ADA, 50)],
    ),
    (done(Action.HISTORY_RELEASED, conversation_object(THREAD), ACCOUNT, DEVICE, count=0), []),
    (refused(Action.HISTORY_REFUSED, "unknown_conversation", ACCOUNT), []),
    (done(Action.PATIENTS_SEARCHED, ACCOUNT, count=0), [(Rule.PATIENT_SEARCHES, ADA, 1)]),
    (refused(Action.PATIENTS_SEARCHED, "search_too_short", ACCOUNT), []),
    (done(Action.ARCHIVE_SEARCHED, count=3), [(Rule.ARCHIVE_SEARCHES, "", 1)]),
    (
        done(Action.PATIENTS_SEARCHED, ACCOUNT, count=2, actor=ASKING),
        [(Rule.PATIENT_SEARCHES, ADA, 1), (Rule.OUT_OF_HOURS, ADA, 1)],
    ),
    (
        done(Action.HISTORY_RELEASED, conversation_object(THREAD), ACCOUNT, DEVICE, count=9, actor=ASKING),
        [(Rule.HISTORY_READ, ADA, 9), (Rule.OUT_OF_HOURS, ADA, 1)],
    ),
    (done(Action.AUDIT_LOG_READ, OTHER, count=50, actor=ASKING), [(Rule.OUT_OF_HOURS, ADA, 1)]),
    (done(Action.AUDIT_LOG_READ, OTHER, count=50), []),
    (refused(Action.PATIENTS_SEARCHED, "search_too_short", ACCOUNT, actor=ASKING), []),
    (done(Action.EXPORT_MADE, count=4000), [(Rule.EXPORTS, "", 1)]),
    (done(Action.EXPORT_MADE, count=4000, actor=ASKING), [(Rule.EXPORTS, ADA, 1), (Rule.OUT_OF_HOURS, ADA, 1)]),
    (refused(Action.EXPORT_MADE, "not_permitted", ACCOUNT), []),
    (done(Action.GLASS_BROKEN, EMERGENCY, conversation_object(THREAD), ACCOUNT), [(Rule.BREAK_GLASS, ADA, 1)]),
    (refused(Action.GLASS_BROKEN, "unknown_conversation", ACCOUNT), []),
    (refused(Action.REQUEST_REFUSED, "not_permitted", actor=ASKING), [(Rule.REFUSED_REQUESTS, ADA, 1)]),
    (refused(Action.REQUEST_REFUSED, "unknown_patient", actor=ASKING), [(Rule.REFUSED_REQUESTS, ADA, 1)]),
    (refused(Action.REQUEST_REFUSED, "malformed_request", actor=ASKING), []),
    (refused(Action.REQUEST_REFUSED, "not_permitted"), []),
    (refused(Action.PIN_SHARE_REFUSED, "sign_in_failed", DEVICE, ACCOUNT), [(Rule.REFUSED_PINS, ADA, 1)]),
    (refused(Action.PIN_SHARE_REFUSED, "pin_share_gone", DEVICE, ACCOUNT), [(Rule.REFUSED_PINS, ADA, 1)]),
    (refused(Action.PIN_SHARE_REFUSED, "sign_in_failed"), []),
    (done(Action.PIN_SHARE_TAKEN, DEVICE, ACCOUNT), []),
    (done(Action.DEVICE_WIPE_ORDERED, DEVICE, ACCOUNT), [(Rule.UNCONFIRMED_WIPES, PHONE, 1)]),
    (done(Action.DEVICE_WIPED, DEVICE, ACCOUNT), [(Rule.UNCONFIRMED_WIPES, PHONE, 1)]),
    (done(Action.FINDING_OPENED, Object(id="f" * 32, kind=ObjectKind.FINDING), ACCOUNT), []),
]


@pytest.mark.parametrize(("record", "meaning"), MEANING, ids=lambda each: getattr(each, "action", None) and "record")
def test_what_a_record_means(record: AuditRecord, meaning: list[tuple[Rule, str, int]]) -> None:
    assert [(hit.rule, hit.subject, hit.weight) for hit in hits_of(7, record)] == meaning


def test_every_rule_is_meant_by_some_record_and_has_a_shipped_threshold() -> None:
    # several records together: test_whereabouts.py, test_device_classes.py
    compared = {Rule.NEW_COUNTRY, Rule.IMPOSSIBLE_TRAVEL, Rule.NEW_DEVICE_CLASS}
    assert {rule for _, meaning in MEANING for rule, _, _ in meaning} == set(Rule) - compared
    assert set(SHIPPED) == set(Rule)


def run(hits: Sequence[Hit], limit: Limit) -> list[Opened | Grown]:
    track, effects = Track(), list[Opened | Grown]()
    for hit in hits:
        track, effect = count_hit(track, hit, limit)
        if isinstance(effect, Opened):
            track = replace(track, finding=str(len(effects)))
        if effect is not None:
            effects.append(effect)
        assert sum(mark.weight for mark in track.marks) < limit.count
    return effects


def hit(index: int, at: int, weight: int = 1) -> Hit:
    return Hit(Rule.FAILED_SIGN_INS, ADA, index, START + at, weight)


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule is not Rule.UNCONFIRMED_WIPES and SHIPPED[rule].count])
def test_one_below_the_threshold_is_nothing_and_at_it_is_one_finding(rule: Rule) -> None:
    limit = SHIPPED[rule]
    hits = [hit(each, each) for each in range(limit.count + 3)]
    assert run(hits[: limit.count - 1], limit) == []
    (opened,) = run(hits[: limit.count], limit)
    assert isinstance(opened, Opened)
    assert [mark.index for mark in opened.marks] == list(range(limit.count))
    _, *rest = run(hits, limit)
    assert [type(each) for each in rest] == [Grown] * 3


def test_what_left_the_window_does_not_count() -> None:
    limit = Limit(3, 1000)
    assert run([hit(0, 0), hit(1, 500), hit(2, 1000)], limit) == []
    assert len(run([hit(0, 0), hit(1, 500), hit(2, 999)], limit)) == 1


def test_what_was_kept_before_marks_named_a_second_record_is_read() -> None:
    kept = msgspec.msgpack.encode([[7, START, 2, ADA]])
    (mark,) = msgspec.msgpack.decode(kept, type=tuple[Mark, ...])
    assert (mark, mark.evidence) == (Mark(7, START, 2, ADA), (7,))


def test_a_record_beside_is_evidence_and_counts_nothing() -> None:
    moved = replace(hit(7, 0), beside=3)
    (opened,) = run([moved], Limit(1, 1000))
    assert isinstance(opened, Opened)
    assert [(mark.evidence, mark.weight) for mark in opened.marks] == [((3, 7), 1)]


def test_weights_are_added() -> None:
    assert run([hit(0, 0, 999)], Limit(1000, 1000)) == []
    assert len(run([hit(0, 0, 999), hit(1, 1, 1)], Limit(1000, 1000))) == 1
    assert len(run([hit(0, 0, 1000)], Limit(1000, 1000))) == 1


def test_a_finding_lasts_until_a_quiet_window() -> None:
    limit = Limit(2, 1000)
    effects = run([hit(0, 0), hit(1, 1), hit(2, 1000), hit(3, 1999), hit(4, 2999), hit(5, 3000)], limit)
    assert [type(each) for each in effects] == [Opened, Grown, Grown, Opened]


@given(
    st.lists(st.tuples(st.integers(0, 700), st.integers(1, 4)), max_size=40),
    st.integers(1, 9),
)
def test_every_reached_threshold_has_its_finding(steps: list[tuple[int, int]], count: int) -> None:
    at, hits = 0, list[Hit]()
    for index, (pause, weight) in enumerate(steps):
        at += pause
        hits.append(hit(index, at, weight))
    limit = Limit(count, 1000)
    named = [
        mark.index
        for effect in run(hits, limit)
        for mark in (effect.marks if isinstance(effect, Opened) else (effect.mark,))
    ]
    assert len(named) == len(set(named))  # no record is evidence twice
    over = [
        each.index for each in hits if sum(o.weight for o in hits[: each.index + 1] if each.at - o.at < 1000) >= count
    ]
    if over:
        assert named
        assert over[0] in named
    else:
        assert not named
