import pytest

from wardline.client.engine.rules import (
    check_envelope,
    may_encrypt,
    reason_hash,
    takes_welcome,
)
from wardline.client.runner import MOST_BACK_OFF_MS, back_off_ms
from wardline.kit.ids import ConversationId
from wardline.protocol.envelope import Envelope, Priority
from wardline.protocol.group_id import GroupId

CONVERSATION, DEVICE = ConversationId("aa" * 16), "bb" * 16
GROUP = GroupId(CONVERSATION, 3)


@pytest.mark.parametrize(
    ("live", "generation", "left", "epoch", "taken"),
    [
        (0, 1, None, 1, True),
        (2, 3, None, 1, True),
        (2, 2, None, 9, False),
        (2, 1, None, 9, False),
        (2, 2, 4, 5, True),
        (2, 2, 4, 4, False),
        (2, 1, 4, 9, False),
    ],
)
def test_a_welcome_leads_forward_only(live: int, generation: int, left: int | None, epoch: int, taken: bool) -> None:
    assert takes_welcome(live, generation, left, epoch) is taken


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, None),
        ({"conversation": "cc" * 16}, "wrong_group"),
        ({"generation": 2}, "wrong_group"),
        ({"sender": "cc" * 16}, "bad_envelope"),
        ({"size_class": 512}, "bad_envelope"),
    ],
)
def test_the_envelope_says_what_mls_proved(changed: dict[str, object], code: str | None) -> None:
    values: dict[str, object] = {
        "version": 1,
        "message": "dd" * 16,
        "conversation": CONVERSATION,
        "generation": 3,
        "sender": DEVICE,
        "size_class": 256,
        "priority": Priority.NORMAL,
        "acknowledges": None,
        **changed,
    }
    assert check_envelope(Envelope(**values), GROUP, DEVICE, 256) == code  # pyright: ignore[reportArgumentType]


def test_a_refused_message_is_encrypted_in_a_later_epoch_only() -> None:
    assert may_encrypt(1, 0, None, None)
    assert not may_encrypt(1, 4, 1, 4)
    assert may_encrypt(1, 5, 1, 4)
    assert may_encrypt(2, 0, 1, 4)


def test_a_reason_is_a_hash_or_nothing() -> None:
    assert reason_hash(b"r" * 32) == b"r" * 32
    assert reason_hash(b"") is None


def test_back_off_doubles_up_to_its_limit_and_is_half_random() -> None:
    assert [back_off_ms(attempt, lambda _: 0) for attempt in (1, 2, 3)] == [250, 500, 1000]
    assert [back_off_ms(attempt, lambda below: below - 1) for attempt in (1, 2)] == [499, 999]
    assert back_off_ms(1000, lambda below: below - 1) < MOST_BACK_OFF_MS
