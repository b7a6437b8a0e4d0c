import stat
from pathlib import Path
from types import ModuleType

import msgspec
import pytest

from wardline.client import sealed_file
from wardline.client.keys import KEY_FILE, DeviceKeys, load_keys, save_keys
from wardline.client.storage_key import StorageKey
from wardline.kit.outcome import RefusedError
from wardline.kit.secret import Secret

PIN = Secret(b"135790")
KEYS = DeviceKeys(
    "wss://hub.example", "ab" * 16, (b"leaf", b"issuing"), b"root", Secret(b"p384-private"), Secret(b"s" * 32)
)


def test_a_guess_costs_what_rfc_9106_says(tmp_path: Path) -> None:
    """Its second recommended option (section 4). Elsewhere in the tests it costs next to nothing."""
    shipped = ModuleType("shipped")
    exec(Path(sealed_file.__file__).read_text(encoding="utf-8"), vars(shipped))
    shipped.write_sealed(tmp_path / "file", b"contents", PIN, context="test")
    _, _, memory_kib, passes, lanes, *_ = msgspec.msgpack.decode((tmp_path / "file").read_bytes())
    assert (memory_kib, passes, lanes) == (65_536, 3, 4)
    assert sealed_file.read_sealed(tmp_path / "file", PIN, context="test") == b"contents"


def test_keys_come_back_with_the_pin_and_only_with_it(tmp_path: Path) -> None:
    save_keys(tmp_path, KEYS, PIN)
    assert load_keys(tmp_path, PIN) == KEYS
    with pytest.raises(RefusedError) as refused:
        load_keys(tmp_path, Secret(b"135791"))
    assert refused.value.code == "wrong_passphrase"


def test_the_file_is_its_owners_and_shows_no_key(tmp_path: Path) -> None:
    save_keys(tmp_path, KEYS, PIN)
    data = (tmp_path / KEY_FILE).read_bytes()
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    for secret in (b"p384-private", b"s" * 32, b"135790"):
        assert secret not in data
    assert "p384-private" not in repr(KEYS)


def test_no_file_is_not_initialised(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        load_keys(tmp_path, PIN)
    assert refused.value.code == "not_initialised"


def test_every_changed_byte_is_refused(tmp_path: Path) -> None:
    save_keys(tmp_path, KEYS, PIN)
    path = tmp_path / KEY_FILE
    data = path.read_bytes()
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(RefusedError) as refused:
            load_keys(tmp_path, PIN)
        assert refused.value.code in {"wrong_passphrase", "state_corrupt"}
    path.write_bytes(data[:-1])
    with pytest.raises(RefusedError):
        load_keys(tmp_path, PIN)


def test_a_file_that_asks_for_all_memory_is_refused(tmp_path: Path) -> None:
    save_keys(tmp_path, KEYS, PIN)
    path = tmp_path / KEY_FILE
    file = msgspec.msgpack.decode(path.read_bytes())
    file[2] = 1 << 31
    path.write_bytes(msgspec.msgpack.encode(file))
    with pytest.raises(RefusedError) as refused:
        load_keys(tmp_path, PIN)
    assert refused.value.code == "state_corrupt"


def test_sealed_rows_open_in_their_place_only() -> None:
    storage = StorageKey(Secret(b"k" * 32))
    sealed = storage.seal(b"potassium 6.9", place="client_messages/1")
    assert b"potassium" not in sealed
    assert storage.seal(b"potassium 6.9", place="client_messages/1") != sealed
    assert storage.open(sealed, place="client_messages/1") == b"potassium 6.9"
    for wrong, place in ((sealed, "client_messages/2"), (sealed[:-1], "client_messages/1"), (b"", "client_messages/1")):
        with pytest.raises(RefusedError) as refused:
            storage.open(wrong, place=place)
        assert refused.value.code == "state_corrupt"
    with pytest.raises(RefusedError):
        StorageKey(Secret(b"j" * 32)).open(sealed, place="client_messages/1")
