"""Blobs as files of a folder: written, synced, then given their name; synced again before it is said.

An object store's library would do here too, but none of them syncs what it writes to a local disk (ADR 0017).
"""

import errno
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import Final, final

from wardline.store.blobs.port import BlobExistsError, Blobs, BlobsFullError, check_name
from wardline.store.errors import StoreError

KEEP_FREE: Final = 256 << 20
"""Bytes of the disk that blobs leave alone: the database and its log live there too."""

_PARTIAL: Final = ".partial"
_ABANDONED_S: Final = 3600
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@final
class FolderBlobs(Blobs):
    """A folder and whatever is under it, for its owner only."""

    def __init__(self, folder: Path, *, keep_free: int = KEEP_FREE) -> None:
        """Make ``folder`` where it is missing. Raises StoreError."""
        self._folder = folder.resolve()
        self._partial = self._folder / _PARTIAL
        self._keep_free = keep_free
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._partial.mkdir(exist_ok=True, mode=0o700)
            self._forget_abandoned()
        except OSError as error:
            raise StoreError(type(error).__name__) from None

    def put(self, name: str, data: bytes) -> None:
        """See ``Blobs.put``."""
        target = self._path(name)
        try:
            if target.exists():
                self._compare(target, data)
                # Whoever wrote it may have died before its name was on the disk.
                _sync_folder(target.parent)
                return
            if shutil.disk_usage(self._folder).free - len(data) < self._keep_free:
                raise BlobsFullError("too little is left")
            self._write(target, data)
        except OSError as error:
            kind = BlobsFullError if error.errno in _FULL else StoreError
            raise kind(type(error).__name__) from None

    def get(self, name: str) -> bytes | None:
        """See ``Blobs.get``."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(type(error).__name__) from None

    def size(self, name: str) -> int | None:
        """See ``Blobs.size``."""
        try:
            return self._path(name).stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(type(error).__name__) from None

    def delete(self, name: str) -> bool:
        """See ``Blobs.delete``. Folders that are empty then go too."""
        target = self._path(name)
        try:
            target.unlink()
            _sync_folder(target.parent)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StoreError(type(error).__name__) from None
        for folder in target.parents:
            if folder == self._folder:
                break
            try:
                folder.rmdir()
            except OSError:  # something else is in it
                break
        return True

    def _write(self, target: Path, data: bytes) -> None:
        partial = self._partial / secrets.token_hex(16)
        try:
            descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            self._give_name(partial, target, data)
        finally:
            partial.unlink(missing_ok=True)

    def _give_name(self, partial: Path, target: Path, data: bytes) -> None:
        while True:
            made = [folder for folder in target.parents if not folder.exists()]
            try:
                for folder in reversed(made):
                    folder.mkdir(exist_ok=True, mode=0o700)
                os.link(partial, target)  # unlike a rename, it fails where the name is taken
            except FileExistsError:
                self._compare(target, data)
            except FileNotFoundError:  # the last blob beside it was deleted, and the folder with it
                continue
            for folder in (target.parent, *(folder.parent for folder in made)):
                _sync_folder(folder)
            return

    def _compare(self, target: Path, data: bytes) -> None:
        if target.read_bytes() != data:
            raise BlobExistsError("other bytes")

    def _path(self, name: str) -> Path:
        return self._folder / check_name(name)

    def _forget_abandoned(self) -> None:
        """What a process that died left half written; another one may be writing now."""
        for left in self._partial.iterdir():
            if time.time() - left.stat().st_mtime > _ABANDONED_S:
                left.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
