"""On which class of device somebody is: what is new to them is a hit, with the record that it was compared with."""

from collections.abc import Iterable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.support.organisations import Organisation, open_organisation
from tests.support.passkeys import enrol_person, sign_in, step_up
from tests.unit.vault.watch.test_watch import look

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import SYSTEM, Action, Actor, AuditRecord, Outcome
from wardline.kit.ids import AccountId, DeviceId
from wardline.protocol.identity_requests import DeviceClass
from wardline.vault.watch.device_classes import Session, note_class, session_in
from wardline.vault.watch.model import HOUR, SHIPPED, Hit, Limit, Rule, WatchPlan
from wardline.vault.watch.whereabouts import KNOWN_MS, Whereabouts

ADA, BEN, PHONE, DESK = AccountId("a" * 32), "b" * 32, DeviceId("d" * 32), "e" * 32
DAY = 24 * HOUR
PLAN = WatchPlan({**SHIPPED, Rule.NEW_DEVICE_CLASS: Limit(1, DAY)})
PERSONAL, SHARED, ADMINISTRATION = DeviceClass


def run(uses: Iterable[tuple[int, DeviceClass]]) -> tuple[Whereabouts, list[Hit]]:
    """Of days and classes."""
    known, hits = Whereabouts(), list[Hit]()
    for index, (day, device_class) in enumerate(uses):
        known, found = note_class(known, Session(ADA, PHONE, index, day * DAY), device_class)
        hits += found
    return known, hits


def found_in(*uses: tuple[int, DeviceClass]) -> list[tuple[int, int | None]]:
    """The hits as index and the record beside."""
    _, hits = run(uses)
    assert all((hit.rule, hit.account, hit.device) == (Rule.NEW_DEVICE_CLASS, ADA, PHONE) for hit in hits)
    return [(hit.index, hit.beside) for hit in hits]


def test_the_first_class_is_nothing_and_a_new_one_is() -> None:
    assert found_in((0, ADMINISTRATION), (1, ADMINISTRATION)) == []
    assert found_in((0, ADMINISTRATION), (1, PERSONAL), (2, ADMINISTRATION), (3, PERSONAL)) == [(1, 0)]
    assert found_in((0, PERSONAL), (1, SHARED), (2, ADMINISTRATION)) == [(1, 0), (2, 1)]


def test_a_class_is_forgotten_after_half_a_year_but_never_the_newest() -> None:
    assert found_in((0, SHARED), (1, PERSONAL), (179, SHARED)) == [(1, 0)]
    assert found_in((0, SHARED), (1, PERSONAL), (180, SHARED)) == [(1, 0), (2, 1)]
    assert found_in((0, PERSONAL), (1000, PERSONAL)) == []
    assert found_in((0, PERSONAL), (1000, SHARED)) == [(1, 0)]


@given(st.lists(st.tuples(st.integers(0, 100), st.sampled_from(DeviceClass)), max_size=30))
def test_a_hit_is_what_a_look_at_everything_before_finds(steps: list[tuple[int, DeviceClass]]) -> None:
    day, uses = 0, list[tuple[int, DeviceClass]]()
    for step, device_class in steps:
        day += step
        uses.append((day, device_class))
    expected: list[int] = []
    for index, (at, device_class) in enumerate(uses):
        recent = {known for then, known in uses[:index] if (at - then) * DAY < KNOWN_MS}
        recent = recent or {known for _, known in uses[max(index - 1, 0) : index]}
        if recent and device_class not in recent:
            expected.append(index)
    known, hits = run(uses)
    assert [hit.index for hit in hits] == expected
    assert len(known.classes) <= len(DeviceClass)


def test_whose_session_a_record_tells_of() -> None:
    about = (device_object(PHONE), account_object(ADA))
    session = Session(ADA, PHONE, 7, 5)
    ben = Actor(account=BEN, device=DESK)
    let_in = AuditRecord(action=Action.DEVICE_ENROLLED, actor=ben, at=5, objects=about)
    assert session_in(7, let_in) == session, "not who let it in"
    for action in (Action.ACCOUNT_STEPPED_UP, Action.PIN_SHARE_TAKEN):
        own = AuditRecord(action=action, actor=Actor(account=ADA, device=PHONE), at=5, objects=about)
        assert session_in(7, own) == session
        refused = AuditRecord(
            action=action, actor=own.actor, at=5, objects=about, outcome=Outcome.REFUSED, code="sign_in_failed"
        )
        assert session_in(7, refused) is None
        assert session_in(7, AuditRecord(action=action, actor=SYSTEM, at=5, objects=about)) is None
    assert session_in(7, AuditRecord(action=Action.DEVICE_ENROLLED, actor=ben, at=5)) is None
    assert session_in(7, AuditRecord(action=Action.PATIENTS_SEARCHED, actor=ben, at=5)) is None


def test_an_administrator_on_a_phone_is_found_in_what_requests_leave(tmp_path: Path) -> None:
    with open_organisation(tmp_path) as house:
        root, other = enrol_person(house, "Rita Root", "root"), enrol_person(house, "Olga Other", "olga")
        assert look(house, PLAN) == (), "somebody's first device"
        desk = sign_in(house, root, ADMINISTRATION)
        (found,) = look(house, PLAN)
        assert (found.rule, found.account, found.device) == (Rule.NEW_DEVICE_CLASS, root.account, desk.id)
        assert actions(house, found.evidence) == [Action.DEVICE_ENROLLED] * 2
        step_up(house, other)
        step_up(house, root, desk)
        assert [each.count for each in look(house, PLAN)] == [1], "it is known now"
        house.clock.advance(KNOWN_MS - DAY)
        step_up(house, root)
        house.clock.advance(2 * DAY)
        step_up(house, root, desk)
        (_, again) = look(house, PLAN)
        assert (again.account, again.device) == (root.account, desk.id)
        assert actions(house, again.evidence) == [Action.ACCOUNT_STEPPED_UP] * 2


def test_it_is_off_as_shipped_and_knows_all_the_same(tmp_path: Path) -> None:
    with open_organisation(tmp_path) as house:
        root = enrol_person(house, "Rita Root", "root")
        sign_in(house, root, ADMINISTRATION)
        assert look(house, WatchPlan()) == ()
        house.clock.advance(2 * DAY)
        sign_in(house, root, ADMINISTRATION)
        assert look(house, PLAN) == ()
        sign_in(house, root, SHARED)
        assert [each.rule for each in look(house, PLAN)] == [Rule.NEW_DEVICE_CLASS]


def actions(house: Organisation, evidence: tuple[int, ...]) -> list[Action]:
    log = house.records()
    return [log[index].action for index in evidence]
