"""``wardline restore``: a back-up into an empty folder, whole or not at all."""

import os
import secrets
import shutil
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from wardline.cli.audit.logs import Which
from wardline.cli.backup_parts import DATABASE_FILES, KEY_FILE, BackupPassphraseFile, backup_refusals
from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output, clock_time
from wardline.cli.run import refusals
from wardline.cli.secrets import read_secret
from wardline.cli.settings import FILE_NAME, hub_config, read_settings, vault_config, write_settings
from wardline.hub.app import open_ledger
from wardline.hub.restore.mark_restored import mark_hub_restored
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode
from wardline.store.backup.errors import BackupDamagedError
from wardline.store.backup.manifest import Manifest
from wardline.store.backup.read_backup import open_backup
from wardline.store.backup.write_backup import sync_folder
from wardline.vault.restore.mark_restored import mark_vault_restored

Only = Annotated[Which | None, typer.Option(help="Restore the hub or the vault alone.")]


def restore(
    source: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The back-up.")],
    data: ServerFolder = DEFAULT_FOLDER / "server",
    only: Only = None,
    passphrase_file: BackupPassphraseFile = None,
    as_json: Json = False,
) -> None:
    """Restore a back-up into an empty folder. What happened since the back-up is lost where nobody else has it."""
    with refusals(as_json=as_json):
        passphrase = read_secret("passphrase of the back-up", passphrase_file)
        with backup_refusals():
            manifest = restore_backup(source, passphrase, data, only=only)
    parts = [each.part for each in manifest.databases if only in {None, each.part}]
    Output(as_json=as_json).item(
        {"data": str(data), "made_at": manifest.made_at, "parts": parts, "with_keys": manifest.with_keys},
        "\n".join(
            (f"Restored {' and '.join(parts)} as of {clock_time(manifest.made_at)} UTC in {data}.", *_next(parts))
        ),
    )


def restore_backup(source: Path, passphrase: Secret, data: Path, *, only: Which | None = None) -> Manifest:
    """Everything or nothing: the folder appears under its name once it is whole and on the disk.

    Raises RefusedError ``already_initialised`` unless ``data`` is missing or empty; BackupError; OSError.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise RefusedError(Refusal(ErrorCode.ALREADY_INITIALISED.value))
    data.parent.mkdir(parents=True, exist_ok=True)
    staging = data.with_name(f".{data.name}.restoring-{secrets.token_hex(4)}")
    staging.mkdir(mode=0o700)
    try:
        manifest = unpack_backup(source, passphrase, staging, only=only)
        _mark(staging, manifest)
        _sync(staging)
        os.rename(staging, data)  # noqa: PTH104 (over an empty folder, at once)
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    sync_folder(data.parent)
    return manifest


def unpack_backup(source: Path, passphrase: Secret, folder: Path, *, only: Which | None = None) -> Manifest:
    """Into an empty folder, with settings that name the databases and the key file there. Nothing is marked.

    Raises BackupDamagedError also where the back-up has no ``only``.
    """
    others = tuple(f"{part.value}/" for part in Which if only not in {None, part})
    with open_backup(source, passphrase) as backup:
        manifest = backup.manifest
        if only is not None and manifest.database(only.value) is None:
            raise RefusedError(Refusal(ErrorCode.NO_BACKUP.value, "only"))
        backup.extract(folder, lambda path: not path.startswith(others))
    if not (folder / FILE_NAME).is_file():
        raise BackupDamagedError
    settings = read_settings(folder)
    (folder / FILE_NAME).unlink()
    key_file = KEY_FILE if (folder / KEY_FILE).is_file() else settings.vault.key_file
    write_settings(
        folder,
        msgspec.structs.replace(
            settings,
            hub=msgspec.structs.replace(settings.hub, database="", blobs=""),
            vault=msgspec.structs.replace(settings.vault, database="", blobs="", key_file=key_file),
        ),
    )
    return manifest


def _mark(folder: Path, manifest: Manifest) -> None:
    settings = read_settings(folder)
    if (folder / DATABASE_FILES[Which.HUB]).exists():
        with open_ledger(hub_config(folder, settings.hub).database_url) as ledger:
            mark_hub_restored(ledger, manifest.made_at)
    if (folder / DATABASE_FILES[Which.VAULT]).exists():
        mark_vault_restored(vault_config(folder, settings), manifest.made_at)


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_dir():
            sync_folder(path)
        else:
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_folder(folder)


def _next(parts: list[str]) -> list[str]:
    lines: list[str] = []
    if Which.VAULT.value in parts:
        lines.append(
            "The vault, when it starts: fetches what the hub still has, then goes on as a new steward with new groups "
            "and a new audit log origin. Put its key file in place first; see `wardline vault` for what it lost."
        )
    if Which.HUB.value in parts:
        lines.append(
            "The hub refuses devices that saw more than it has (hub_rolled_back): they enrol again. "
            "What it took since the back-up is with those who received it, or lost."
        )
    return lines
