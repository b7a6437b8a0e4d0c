"""A back-up's bytes: whole or refused."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wardline.kit.secret import Secret
from wardline.store.backup.errors import BackupDamagedError, BackupError, BackupExistsError, BackupPassphraseError
from wardline.store.backup.manifest import FORMAT, BackedUpFile, Manifest, decode_manifest, encode_manifest
from wardline.store.backup.read_backup import open_backup
from wardline.store.backup.stream import CHUNK, OpeningReader, SealingWriter, StreamParameters, fresh_parameters
from wardline.store.backup.write_backup import measure_file, write_backup

PASSPHRASE = Secret(b"four words no dictionary")
CHEAP = fresh_parameters(passes=1, memory_kib=64)
SEALED = CHUNK + 16


def seal(data: bytes, parameters: StreamParameters = CHEAP) -> bytes:
    file = io.BytesIO()
    writer = SealingWriter(file, PASSPHRASE, parameters)
    writer.write(data)
    writer.finish()
    return file.getvalue()


def opened(sealed: bytes, size: int, passphrase: Secret = PASSPHRASE) -> bytes:
    reader = OpeningReader(io.BytesIO(sealed), passphrase)
    data = reader.read(size)
    reader.finish()
    return data


HEAD = len(seal(b"")) - 16


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_sealed_is_opened(size: int) -> None:
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert opened(seal(data), size) == data


@pytest.mark.parametrize("size", [0, CHUNK, 2 * CHUNK + 7])
def test_nothing_is_in_clear_and_no_two_files_are_alike(size: int) -> None:
    data = b"Esterkin, Kelly" * (size // 15 + 1)
    one, two = (
        seal(data, fresh_parameters(passes=1, memory_kib=64)),
        seal(data, fresh_parameters(passes=1, memory_kib=64)),
    )
    assert b"Esterkin" not in one
    assert one[HEAD:] != two[HEAD:]


def test_another_passphrase_is_told_from_damage() -> None:
    with pytest.raises(BackupPassphraseError):
        opened(seal(b"abc"), 3, Secret(b"another"))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_flipped_bit_is_refused(data: st.DataObject) -> None:
    plain = b"p" * 100
    sealed = bytearray(seal(plain))
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(BackupError):
        opened(bytes(sealed), 100)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, HEAD + 115))
def test_a_truncated_file_is_refused(length: int) -> None:
    with pytest.raises(BackupError):
        opened(seal(b"p" * 100)[:length], 100)


def test_chunks_dropped_swapped_repeated_or_added_are_refused() -> None:
    sealed = seal(b"".join(bytes([each]) * CHUNK for each in range(4)))
    head, chunks = sealed[:HEAD], [sealed[HEAD + each * SEALED : HEAD + (each + 1) * SEALED] for each in range(4)]
    for wrong in ([0, 2, 1, 3], [0, 1, 3], [0, 1, 2], [0, 0, 1, 2, 3], [0, 1, 2, 3, 3], [3]):
        with pytest.raises(BackupDamagedError):
            opened(head + b"".join(chunks[each] for each in wrong), len(wrong) * CHUNK)
    with pytest.raises(BackupDamagedError):
        opened(sealed + b"\0", 4 * CHUNK)


def test_more_or_less_than_was_sealed_is_refused() -> None:
    with pytest.raises(BackupDamagedError):
        opened(seal(b"abc"), 4)
    with pytest.raises(BackupDamagedError):
        opened(seal(b"abc"), 2)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(BackupDamagedError):
        OpeningReader(io.BytesIO(data), PASSPHRASE)


@pytest.mark.parametrize("path", ["/etc/passwd", "../key", "a/../../b", "", ".", "a\\..\\b", "a\0b"])
def test_a_manifest_cannot_leave_its_folder(path: str) -> None:
    manifest = Manifest(FORMAT, 0, "1", False, (BackedUpFile(path, 0, "00" * 32),), ())
    with pytest.raises(BackupDamagedError):
        decode_manifest(encode_manifest(manifest))


def test_a_file_is_never_overwritten_and_none_is_left_behind(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"content")
    manifest = Manifest(FORMAT, 0, "1", False, (measure_file(source, "a/b"),), ())
    target = tmp_path / "back-up"
    size = write_backup(target, PASSPHRASE, manifest, [source], parameters=CHEAP)
    before = target.read_bytes()
    assert (size, target.stat().st_mode & 0o777) == (len(before), 0o600)
    with pytest.raises(BackupExistsError):
        write_backup(target, PASSPHRASE, manifest, [source], parameters=CHEAP)
    assert target.read_bytes() == before
    source.write_bytes(b"changed")
    with pytest.raises(OSError, match="changed"):
        write_backup(tmp_path / "other", PASSPHRASE, manifest, [source], parameters=CHEAP)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["back-up", "source"]
    with open_backup(target, PASSPHRASE) as backup:
        assert backup.manifest == manifest
        backup.extract(tmp_path / "out")
    assert (tmp_path / "out" / "a" / "b").read_bytes() == b"content"
