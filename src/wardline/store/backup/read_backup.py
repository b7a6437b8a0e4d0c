"""Read a back-up."""

import hashlib
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import final

from wardline.kit.secret import Secret
from wardline.store.backup.errors import BackupDamagedError
from wardline.store.backup.manifest import MOST_BYTES, BackedUpFile, Manifest, decode_manifest
from wardline.store.backup.stream import CHUNK, OpeningReader
from wardline.store.backup.write_backup import LENGTH


@final
class OpenBackup:
    """A back-up whose manifest is read."""

    def __init__(self, manifest: Manifest, reader: OpeningReader) -> None:
        self.manifest = manifest
        self._reader = reader

    def extract(self, folder: Path, wanted: Callable[[str], bool] = lambda _: True) -> None:
        """Write the wanted files into ``folder``, durably, and check the whole back-up. Once only.

        Raises BackupDamagedError: then nothing in ``folder`` is of use.
        """
        for file in self.manifest.files:
            self._extract(file, folder / file.path if wanted(file.path) else None)
        self._reader.finish()

    def _extract(self, file: BackedUpFile, target: Path | None) -> None:
        digest, left = hashlib.sha256(), file.size
        descriptor = os.open(os.devnull, os.O_WRONLY)
        if target is not None:
            os.close(descriptor)
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            while left:
                chunk = self._reader.read(min(left, CHUNK))
                digest.update(chunk)
                out.write(chunk)
                left -= len(chunk)
            if target is not None:
                out.flush()
                os.fsync(out.fileno())
        if digest.hexdigest() != file.sha256:
            raise BackupDamagedError


@contextmanager
def open_backup(path: Path, passphrase: Secret) -> Generator[OpenBackup]:
    """Raises BackupDamagedError, BackupPassphraseError; OSError."""
    with path.open("rb") as file:
        reader = OpeningReader(file, passphrase)
        (length,) = LENGTH.unpack(reader.read(LENGTH.size))
        if length > MOST_BYTES:
            raise BackupDamagedError
        yield OpenBackup(decode_manifest(reader.read(length)), reader)
