"""Blobs: written once, whole or not at all, whatever keeps them."""

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from obstore.store import MemoryStore

from wardline.store.blobs.folder import FolderBlobs
from wardline.store.blobs.objects import ObjectBlobs
from wardline.store.blobs.open_blobs import open_blobs
from wardline.store.blobs.port import BlobExistsError, Blobs, BlobsFullError
from wardline.store.errors import StoreError

NAME = "1a1a/2b2b/0"


@pytest.fixture(params=["folder", "objects"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    return FolderBlobs(tmp_path / "blobs", keep_free=0) if request.param == "folder" else ObjectBlobs(MemoryStore())


def test_what_was_put_is_there_until_it_is_deleted(blobs: Blobs) -> None:
    assert blobs.get(NAME) is None
    assert blobs.size(NAME) is None
    blobs.put(NAME, b"cipher")
    blobs.put(NAME, b"cipher")
    blobs.put("1a1a/2b2b/1", b"")
    assert (blobs.get(NAME), blobs.size(NAME), blobs.get("1a1a/2b2b/1")) == (b"cipher", 6, b"")
    assert blobs.delete(NAME)
    assert not blobs.delete(NAME)
    assert blobs.get(NAME) is None
    assert blobs.get("1a1a/2b2b/1") == b""


def test_nothing_is_overwritten(blobs: Blobs) -> None:
    blobs.put(NAME, b"first")
    for other in (b"second", b"", b"first."):
        with pytest.raises(BlobExistsError):
            blobs.put(NAME, other)
    assert blobs.get(NAME) == b"first"


@pytest.mark.parametrize(
    "name", ["", "/", "../x", "a/../b", "/etc/passwd", "A", "a//b", "a/", ".partial/x", "a\0b", "ä"]
)
def test_a_name_never_leaves_the_store(blobs: Blobs, name: str) -> None:
    acts: list[Callable[[], object]] = [
        lambda: blobs.put(name, b"x"),
        lambda: blobs.get(name),
        lambda: blobs.size(name),
        lambda: blobs.delete(name),
    ]
    for act in acts:
        with pytest.raises(ValueError, match="not a blob's name"):
            act()


def test_of_many_writers_one_wins_and_the_others_are_told(tmp_path: Path) -> None:
    folder = FolderBlobs(tmp_path, keep_free=0)
    outcomes: list[bool] = []

    def write(number: int) -> None:
        try:
            folder.put(NAME, bytes([number]) * 1000)
            outcomes.append(True)
        except BlobExistsError:
            outcomes.append(False)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [False] * 7 + [True]
    kept = folder.get(NAME)
    assert kept is not None
    assert len(set(kept)) == 1
    assert len(kept) == 1000


def test_a_full_disk_is_told_apart_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = FolderBlobs(tmp_path, keep_free=0)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(BlobsFullError):
            folder.put(NAME, b"cipher")
    assert folder.get(NAME) is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    folder.put(NAME, b"cipher")


def test_another_failure_of_the_disk_is_a_store_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = FolderBlobs(tmp_path, keep_free=0)

    def broken(descriptor: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(StoreError) as caught:
        folder.put(NAME, b"cipher")
    assert not isinstance(caught.value, BlobsFullError)
    assert str(tmp_path) not in str(caught.value)


def test_the_data_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And its name before anybody is told: what a power failure leaves is whole or not there."""
    folder = FolderBlobs(tmp_path, keep_free=0)
    steps: list[str] = []
    fsync, link = os.fsync, os.link

    def noting_fsync(descriptor: int) -> None:
        steps.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")  # noqa: PTH112 (a link)
        fsync(descriptor)

    def noting_link(source: Path, target: Path) -> None:
        steps.append("name")
        link(source, target)

    monkeypatch.setattr(os, "fsync", noting_fsync)
    monkeypatch.setattr(os, "link", noting_link)
    folder.put(NAME, b"cipher")
    assert steps == ["file", "name", "folder", "folder", "folder"], "the blob's folder, and those that it made"


def test_the_last_room_is_left_to_the_database(tmp_path: Path) -> None:
    folder = FolderBlobs(tmp_path, keep_free=1 << 62)
    with pytest.raises(BlobsFullError):
        folder.put(NAME, b"cipher")


def test_what_a_dead_process_left_half_written_is_forgotten(tmp_path: Path) -> None:
    FolderBlobs(tmp_path)
    abandoned, fresh = tmp_path / ".partial" / "aa", tmp_path / ".partial" / "bb"
    for file in (abandoned, fresh):
        file.write_bytes(b"half")
    os.utime(abandoned, (1, 1))
    FolderBlobs(tmp_path)
    assert not abandoned.exists()
    assert fresh.exists(), "another process may be writing it"


def test_files_and_folders_are_their_owners(tmp_path: Path) -> None:
    folder = FolderBlobs(tmp_path / "blobs", keep_free=0)
    folder.put(NAME, b"cipher")
    modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "blobs").rglob("*")}
    assert modes == {0}


def test_a_place_is_a_folder_or_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(open_blobs(str(tmp_path / "blobs")), FolderBlobs)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    assert isinstance(open_blobs("s3://bucket/folder"), ObjectBlobs)
    for place in ("blobs", "", "http://x", "s3:/x"):
        with pytest.raises(StoreError):
            open_blobs(place)
