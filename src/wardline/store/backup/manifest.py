"""What a back-up says of itself, inside its encryption."""

from pathlib import PurePosixPath
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from wardline.store.backup.errors import BackupDamagedError

FORMAT: Final = 1
MOST_BYTES: Final = 64 << 20
"""Of an encoded manifest: some 300,000 chunks of attachments."""

Count = Annotated[int, Meta(ge=0)]
Sha256 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


class BackedUpFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file, in the order of their contents."""

    path: str
    """In the data folder, with slashes."""
    size: Count
    sha256: Sha256


class BackedUpDatabase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was in a database when it was copied: what a drill must find again."""

    part: str
    """``hub`` or ``vault``."""
    path: str
    schemas: dict[str, str]
    """Revision of each history."""
    records: Count
    """Of its audit log."""
    checkpoint: str | None
    """The newest signed head of that log, with its cosignatures."""
    log_key: str
    """Whose signature that is (C2SP verifier key)."""
    peers: tuple[str, ...]
    """The other keys that the log's tables hold signatures of."""
    rows: dict[str, Count]
    """Of each table."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole."""

    format: int
    made_at: int
    """Milliseconds UTC, before the first database was copied."""
    program: str
    """The version that made it."""
    with_keys: bool
    """Whether the key file and the root key are in it."""
    files: tuple[BackedUpFile, ...]
    databases: tuple[BackedUpDatabase, ...]

    def database(self, part: str) -> BackedUpDatabase | None:
        """That of ``hub`` or ``vault``."""
        return next((each for each in self.databases if each.part == part), None)


def encode_manifest(manifest: Manifest) -> bytes:
    """As JSON."""
    return msgspec.json.encode(manifest)


def decode_manifest(data: bytes) -> Manifest:
    """Raises BackupDamagedError for another format, and for paths that would leave their folder."""
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError):  # the second from the name of a field
        raise BackupDamagedError from None
    paths = [file.path for file in manifest.files]
    if manifest.format != FORMAT or len(set(paths)) != len(paths) or not all(map(_stays_inside, paths)):
        raise BackupDamagedError
    return manifest


def _stays_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and "\0" not in path and "\\" not in path and all(part not in {"/", "..", "."} for part in parts)
