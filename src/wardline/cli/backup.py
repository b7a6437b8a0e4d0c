"""``wardline backup``: one encrypted file with a consistent copy of hub and vault, while they run."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from wardline.audit.record import SYSTEM, Action, AuditRecord, Numbers
from wardline.cli.audit.logs import OpenLog, Which, open_log
from wardline.cli.backup_parts import (
    DATABASE_FILES,
    KEY_FILE,
    SUFFIX,
    BackupPassphraseFile,
    backup_refusals,
    blobs_of,
    parts_of,
)
from wardline.cli.init import ANCHOR_FILE, ROOT_FILE
from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output, clock_time
from wardline.cli.run import refusals
from wardline.cli.secrets import read_secret
from wardline.cli.settings import FILE_NAME, Settings, read_settings, vault_config
from wardline.kit.clock import Clock, SystemClock
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.ledger.ledger import Moment, Recorded
from wardline.ledger.read_log import read_latest_checkpoint, read_peaks
from wardline.protocol.errors import ErrorCode
from wardline.store.backup.copy_database import copy_database
from wardline.store.backup.describe_database import count_rows, read_schemas
from wardline.store.backup.manifest import FORMAT, BackedUpDatabase, Manifest
from wardline.store.backup.stream import StreamParameters
from wardline.store.backup.write_backup import measure_file, write_backup
from wardline.store.database import Database
from wardline.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """A back-up that is on the disk."""

    path: Path
    manifest: Manifest
    size: int
    """Bytes."""
    lost: int = 0
    """Files that the databases speak of and that are not on the disk."""


def backup(
    target: Annotated[Path, typer.Argument(help="The file to make; or a folder, and the file gets its name by time.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Also the key file and the root key: then the passphrase is everything.")
    ] = False,
    passphrase_file: BackupPassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Back up hub and vault of a data folder, running or not, encrypted under a passphrase.

    The key file, without which the vault's records cannot be read, is not in it: keep that elsewhere.
    """
    with refusals(as_json=as_json):
        passphrase = read_secret("passphrase for the back-up", passphrase_file, confirm=True)
        with backup_refusals():
            made = make_backup(data, target, passphrase, with_keys=with_keys)
    manifest = made.manifest
    lines = [f"Backed up to {made.path} ({made.size} bytes), as of {clock_time(manifest.made_at)} UTC."]
    lines += [f"The {each.part}: {each.records} audit records." for each in manifest.databases]
    if made.lost:
        lines.append(f"{made.lost} files of attachments are not on the disk, and not in the back-up: look for them.")
    if not with_keys and manifest.database(Which.VAULT.value) is not None:
        lines.append("The vault's key file is not in it: without that file the vault's records stay closed.")
    Output(as_json=as_json).item(
        {
            "path": str(made.path),
            "bytes": made.size,
            "made_at": manifest.made_at,
            "with_keys": manifest.with_keys,
            "lost_files": made.lost,
            "parts": {each.part: {"records": each.records, "schemas": each.schemas} for each in manifest.databases},
        },
        "\n".join(lines),
    )


def make_backup(
    data: Path,
    target: Path,
    passphrase: Secret,
    *,
    with_keys: bool = False,
    clock: Clock | None = None,
    parameters: StreamParameters | None = None,
) -> MadeBackup:
    """Copy, encrypt, write durably; then record it in each log. ``parameters``: what deriving the key costs.

    Raises RefusedError ``not_initialised``, ``wrong_passphrase`` (the vault's key file); BackupError; OSError.
    """
    made_at = (clock or SystemClock()).now()
    settings = read_settings(data)
    parts = parts_of(data, settings)
    if not parts:
        raise RefusedError(Refusal(ErrorCode.NOT_INITIALISED.value))
    path = target / f"{clock_time(made_at).translate(_FILE_NAME)}Z{SUFFIX}" if target.is_dir() else target
    with ExitStack() as stack:
        logs = {part: stack.enter_context(open_log(data, part)) for part in parts}
        # Beside the target: there is room for the copies where there is room for the back-up.
        staging = Path(tempfile.mkdtemp(prefix=".wardline-", dir=path.parent))
        stack.callback(shutil.rmtree, staging, ignore_errors=True)
        # The databases first: every file that a copy speaks of is there, and stays as it is.
        databases = [_copy(part, log, staging) for part, log in logs.items()]
        blobs = [each for part in logs for each in _find_blobs(part, data, settings, staging)]
        sources = [(data / name, name) for name in (FILE_NAME, ANCHOR_FILE) if (data / name).is_file()]
        if with_keys:
            key_file = vault_config(data, settings).key_file
            keys = ((key_file, KEY_FILE), (data / ROOT_FILE, ROOT_FILE))
            sources += [(file, name) for file, name in keys if file.is_file()]
        sources += [(staging / each.path, each.path) for each in databases]
        sources += [(file, name) for file, name in blobs if file.is_file()]
        files = tuple(measure_file(file, name) for file, name in sources)
        manifest = Manifest(FORMAT, made_at, version("wardline"), with_keys, files, tuple(databases))
        size = write_backup(path, passphrase, manifest, [file for file, _ in sources], parameters=parameters)
        _record(path, databases, logs.values())
    return MadeBackup(path, manifest, size, lost=sum(not file.is_file() for file, _ in blobs))


def _find_blobs(part: Which, data: Path, settings: Settings, staging: Path) -> list[tuple[Path, str]]:
    database = Database.open(f"sqlite:///{staging / DATABASE_FILES[part]}", readers=1)
    try:
        with database.read() as reader:
            return blobs_of(part, data, settings, reader)
    finally:
        database.close()


def _copy(part: Which, log: OpenLog, staging: Path) -> BackedUpDatabase:
    name = DATABASE_FILES[part]
    copy = staging / name
    copy.parent.mkdir(mode=0o700)
    copy_database(log.ledger.database, copy)
    database = Database.open(f"sqlite:///{copy}", readers=1)
    try:
        with database.read() as reader:
            checkpoint = read_latest_checkpoint(reader)
            return BackedUpDatabase(
                part.value,
                name,
                read_schemas(reader),
                read_peaks(reader).size,
                None if checkpoint is None else str(checkpoint),
                str(log.key.verifier),
                tuple(map(str, log.peers)),
                count_rows(reader),
            )
    finally:
        database.close()


def _record(path: Path, databases: Sequence[BackedUpDatabase], logs: Iterable[OpenLog]) -> None:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    for database, log in zip(databases, logs, strict=True):
        numbers = Numbers(size=database.records)

        def operation(_: Transaction, moment: Moment, numbers: Numbers = numbers) -> Recorded[None]:
            made = AuditRecord(action=Action.BACKUP_MADE, actor=SYSTEM, at=moment.now, numbers=numbers, digest=digest)
            return Recorded(None, (made,))

        log.ledger.run_timed(operation)


_FILE_NAME = str.maketrans({" ": "T", ":": None, "-": None})
