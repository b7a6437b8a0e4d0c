"""Data keys: wrapped at rest, bound to name and place, destroyed for ever."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from tests.support.organisations import CHEAP, Organisation, open_organisation

from wardline.audit.record import Action
from wardline.kit.outcome import RefusedError
from wardline.kit.secret import Secret
from wardline.vault.keys.data_key import CannotOpenError, data_key, open_record, seal_record
from wardline.vault.keys.key_names import archive_key
from wardline.vault.keys.key_ring import KeyDestroyedError, KeyRing
from wardline.vault.keys.passphrase import PassphraseWrapper, read_passphrase
from wardline.vault.keys.tables import DATA_KEYS
from wardline.vault.keys.wrapper import CannotUnwrapError
from wardline.vault.open_vault import open_vault
from wardline.vault.turn import Turn

KEY = data_key("1" * 32, "one", b"k" * 32)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@given(st.binary(max_size=300), st.binary(max_size=60))
def test_what_is_sealed_opens_and_never_looks_the_same(plaintext: bytes, place: bytes) -> None:
    sealed = seal_record(KEY, place, plaintext)
    assert open_record(KEY, place, sealed) == plaintext
    assert seal_record(KEY, place, plaintext) != sealed


@given(st.binary(max_size=40), st.data())
def test_one_changed_bit_anywhere_is_noticed(plaintext: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal_record(KEY, b"place", plaintext))
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(CannotOpenError):
        open_record(KEY, b"place", bytes(sealed))


@pytest.mark.parametrize("sealed", [b"", b"\1", b"\1" + b"\0" * 27, b"\2" + b"\0" * 40])
def test_what_was_never_sealed_does_not_open(sealed: bytes) -> None:
    with pytest.raises(CannotOpenError):
        open_record(KEY, b"place", sealed)


def test_a_record_opens_only_in_its_place_and_under_its_key() -> None:
    sealed = seal_record(KEY, b"row 1", b"secret")
    twin = data_key("2" * 32, "one", b"k" * 32)
    for key, place in ((KEY, b"row 2"), (twin, b"row 1"), (data_key("1" * 32, "one", b"j" * 32), b"row 1")):
        with pytest.raises(CannotOpenError):
            open_record(key, place, sealed)


def test_a_wrapped_key_is_bound_to_its_name() -> None:
    wrapper = PassphraseWrapper(Secret(b"correct horse"), CHEAP)
    wrapped = wrapper.wrap("a", b"k" * 32)
    assert wrapper.unwrap("a", wrapped) == b"k" * 32
    for name, bytes_, other in (
        ("b", wrapped, wrapper),
        ("a", wrapped[:-1], wrapper),
        ("a", b"", wrapper),
        ("a", wrapped, PassphraseWrapper(Secret(b"wrong horse"), CHEAP)),
    ):
        with pytest.raises(CannotUnwrapError):
            other.unwrap(name, bytes_)


def test_a_passphrase_file_may_end_with_a_line_end(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"correct horse\r\n")
    assert read_passphrase(path) == Secret(b"correct horse")
    path.write_bytes(b"\n")
    with pytest.raises(ValueError, match="empty"):
        read_passphrase(path)


def test_secrets_do_not_print() -> None:
    assert "k" * 8 not in repr(KEY)
    assert "kkkk" not in repr(Secret(b"k" * 32))


def test_a_key_is_made_once_and_recorded(house: Organisation) -> None:
    name = archive_key("c" * 32, "standard")  # type: ignore[arg-type]
    first = house.run(lambda turn: turn.key(name))
    second = house.run(lambda turn: turn.key(name))
    assert first == second
    with house.vault.database.read() as reader:
        found = KeyRing(house.vault.keys._wrapper).find(reader, name)
        wrapped = reader.execute(select(DATA_KEYS.c.wrapped).where(DATA_KEYS.c.name == name)).scalar_one()
    assert found == first, "another process finds the same"
    assert wrapped is not None
    assert first.secret.reveal() not in wrapped
    created = [record for record in house.records() if record.action is Action.KEY_CREATED]
    assert [one.id for one in created[-1].objects] == [first.id]


def test_a_destroyed_key_opens_nothing_any_more(house: Organisation) -> None:
    house.run(lambda turn: turn.key("archive/x"))

    def destroy(turn: Turn) -> bool:
        turn.key("archive/x")
        return turn.destroy_key("archive/x")

    assert house.run(destroy)
    assert not house.run(lambda turn: turn.destroy_key("archive/x"))
    with house.vault.database.read() as reader, pytest.raises(KeyDestroyedError):
        house.vault.keys.find(reader, "archive/x")
    with pytest.raises(KeyDestroyedError):
        house.run(lambda turn: turn.key("archive/x"))
    assert house.records()[-1].action is Action.KEY_DESTROYED


def test_a_key_that_was_rolled_back_is_not_remembered(house: Organisation) -> None:
    class BugError(Exception):
        pass

    seen = []

    def failing(turn: Turn) -> None:
        seen.append(turn.key("archive/y"))
        raise BugError

    with pytest.raises(BugError):
        house.run(failing)
    kept = house.run(lambda turn: turn.key("archive/y"))
    assert kept.id not in {key.id for key in seen}


def test_swapped_wrapped_keys_are_noticed(house: Organisation) -> None:
    house.run(lambda turn: (turn.key("a"), turn.key("b")))

    def swap(turn: Turn) -> None:
        a = turn.tx.execute(select(DATA_KEYS.c.wrapped).where(DATA_KEYS.c.name == "a")).scalar_one()
        turn.tx.execute(update(DATA_KEYS).where(DATA_KEYS.c.name == "b").values(wrapped=a))
        turn.record(Action.KEY_ROTATED)

    house.run(swap)
    fresh = KeyRing(house.vault.keys._wrapper)
    with house.vault.database.read() as reader, pytest.raises(CannotUnwrapError):
        fresh.find(reader, "b")


def test_the_wrong_passphrase_opens_no_vault(house: Organisation) -> None:
    house.vault.config.key_file.write_bytes(b"something else")
    with pytest.raises(RefusedError) as refused, open_vault(house.vault.config, house.clock):
        pass
    assert refused.value.code == "wrong_passphrase"
