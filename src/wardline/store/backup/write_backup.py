"""Write a back-up: durably, and never over a file."""

import contextlib
import hashlib
import os
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Final

from wardline.kit.secret import Secret
from wardline.store.backup.errors import BackupExistsError
from wardline.store.backup.manifest import BackedUpFile, Manifest, encode_manifest
from wardline.store.backup.stream import CHUNK, SealingWriter, StreamParameters, fresh_parameters

LENGTH: Final = struct.Struct(">I")
"""Of the manifest, before it."""


def measure_file(path: Path, name: str) -> BackedUpFile:
    """How a file stands in the manifest under ``name``."""
    with path.open("rb") as file:
        return BackedUpFile(name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def write_backup(
    target: Path,
    passphrase: Secret,
    manifest: Manifest,
    sources: Sequence[Path],
    *,
    parameters: StreamParameters | None = None,
) -> int:
    """Write ``sources``, which are the manifest's files in its order, to the new file ``target``; its size in bytes.

    The file appears under its name once it is whole and on the disk. Raises BackupExistsError; OSError.
    """
    if target.exists():
        raise BackupExistsError
    partial = target.with_name(f".{target.name}.partial")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupExistsError from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write(file, passphrase, manifest, sources, parameters or fresh_parameters())
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        try:
            os.link(partial, target)  # unlike a rename, it fails where the name is taken
        except FileExistsError:
            raise BackupExistsError from None
    finally:
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()
    sync_folder(target.parent)
    return size


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(
    file: IO[bytes], passphrase: Secret, manifest: Manifest, sources: Sequence[Path], parameters: StreamParameters
) -> None:
    writer = SealingWriter(file, passphrase, parameters)
    encoded = encode_manifest(manifest)
    writer.write(LENGTH.pack(len(encoded)) + encoded)
    for path, listed in zip(sources, manifest.files, strict=True):
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as source:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                writer.write(chunk)
        if (size, digest.hexdigest()) != (listed.size, listed.sha256):
            raise OSError("a file changed while it was backed up")
    writer.finish()
