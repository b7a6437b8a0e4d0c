"""The steward's patience: nobody who makes a commit fail keeps people or messages waiting for ever."""

from hypothesis import given
from hypothesis import strategies as st

from wardline.kit.ids import ConversationId, DeviceId
from wardline.vault.steward.patience import AT_ONCE, FIRST_DELAY_S, LONGEST_ABSENCE_S, LONGEST_DELAY_S, Patience

ONE = ConversationId("c" * 32)
A, B, C = (DeviceId(letter * 32) for letter in "abd")


def test_a_device_without_key_packages_is_asked_for_ever_less_often() -> None:
    patience, now, asked = Patience(), 0.0, 0
    while now < 60:
        if patience.choose(ONE, 1, (A,), now):
            asked += 1
            patience.claimed((A,), (), now)
        now += 0.05
    assert 12 <= asked <= 20
    assert patience.next_look(now, 100) <= LONGEST_ABSENCE_S
    now += LONGEST_ABSENCE_S
    assert patience.choose(ONE, 1, (A, B), now) == (A, B)
    patience.claimed((A,), {A}, now)
    assert patience.choose(ONE, 1, (A,), now) == (A,), "and is there again at once"


def test_an_absent_device_does_not_hold_up_the_rest() -> None:
    patience = Patience()
    patience.claimed((A, B), {B}, 0.0)
    assert patience.choose(ONE, 1, (A, B), 0.1) == (B,)


def test_a_conversation_that_fails_is_tried_ever_less_often_until_its_roster_changes() -> None:
    patience = Patience()
    patience.tried(ONE, 1, 0.0)
    patience.tried(ONE, 1, 0.0)
    assert patience.may_try(ONE, 1, 0.0), "a lost race is run again at once"
    patience.tried(ONE, 1, 0.0)
    assert not patience.may_try(ONE, 1, FIRST_DELAY_S - 0.01)
    assert patience.may_try(ONE, 1, FIRST_DELAY_S)
    assert patience.may_try(ONE, 2, 0.0), "another roster is tried at once"
    for _ in range(20):
        patience.tried(ONE, 1, 0.0)
    assert not patience.may_try(ONE, 1, LONGEST_DELAY_S - 0.01)
    assert patience.may_try(ONE, 1, LONGEST_DELAY_S)
    patience.reached(ONE)
    assert patience.may_try(ONE, 1, 0.0)


@given(st.integers(1, 6), st.integers(0, 5))
def test_one_bad_device_among_many_ends_alone(count: int, bad: int) -> None:
    wanted = [DeviceId(f"{number:032x}") for number in range(count)]
    poison = wanted[bad % count]
    patience, now, members, nobody = Patience(), 0.0, set[DeviceId](), 0
    for _ in range(4 * count + 8):
        missing = tuple(device for device in wanted if device not in members)
        chosen = patience.choose(ONE, 1, missing, now)
        nobody += not chosen
        if poison not in chosen:
            members |= set(chosen)
        patience.tried(ONE, 1, now)
        now += LONGEST_DELAY_S
    assert members == set(wanted) - {poison}
    assert nobody, "now and then nobody is added, so that messages leave"


def test_what_is_not_due_is_forgotten() -> None:
    patience = Patience()
    for _ in range(AT_ONCE):
        patience.tried(ONE, 1, 0.0)
    patience.keep(())
    assert patience.may_try(ONE, 1, 0.0)
    assert patience.next_look(0.0, 5.0) == 5.0
