"""Ids, secrets, outcomes and clocks."""

import pickle
import re

import pytest

from wardline.kit.clock import FixedClock, SystemClock
from wardline.kit.ids import is_id, new_id
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret


def test_an_id_is_128_random_bits_in_hexadecimal() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(re.fullmatch(r"[0-9a-f]{32}", each) and is_id(each) for each in ids)


@pytest.mark.parametrize("text", ["", "0" * 31, "0" * 33, "A" * 32, "g" * 32, "0" * 32 + "\n", "٠" * 32])
def test_anything_else_is_no_id(text: str) -> None:
    assert not is_id(text)


def test_a_secret_does_not_print_hash_or_pickle() -> None:
    secret = Secret(b"hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {[secret]}"
    with pytest.raises(TypeError):
        hash(secret)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    assert secret == Secret(b"hunter2")
    assert secret != Secret(b"hunter3")
    assert secret.reveal() == b"hunter2"


def test_a_refusal_says_its_code_and_field_only() -> None:
    error = RefusedError(Refusal("bad_envelope", "size_class"))
    assert (error.code, str(error)) == ("bad_envelope", "bad_envelope (size_class)")
    assert str(RefusedError(Refusal("overloaded"))) == "overloaded"


def test_a_fixed_clock_moves_when_told_and_the_system_clock_by_itself() -> None:
    clock = FixedClock(1_000)
    clock.advance(-10)
    assert clock.now() == 990
    assert SystemClock().now() > 1_700_000_000_000
