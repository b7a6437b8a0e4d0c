"""What back-up, restore and drill share: the parts of a data folder, and a back-up's errors as codes."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Final

import typer
from sqlalchemy import Connection

from wardline.cli.audit.logs import Which
from wardline.cli.settings import Settings, hub_config, vault_config
from wardline.hub.attachments.complete_blobs import complete_blobs
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.store.backup.errors import (
    BackupDamagedError,
    BackupError,
    BackupExistsError,
    BackupPassphraseError,
    BackupUnsupportedError,
)
from wardline.store.errors import StoreError
from wardline.vault.attachments.find_files import archived_files
from wardline.vault.attachments.seal_file import file_name

SUFFIX: Final = ".wardline-backup"
DATABASE_FILES: Final = {Which.HUB: "hub/hub.db", Which.VAULT: "vault/vault.db"}
"""Where each part's database is in a data folder, and in a back-up."""
BLOBS: Final = "blobs"
"""The folder of a part's attachments, in its own folder and in a back-up."""
KEY_FILE: Final = "key"
"""Where the vault's key file is in a back-up that has it."""

BackupPassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        envvar="WARDLINE_BACKUP_PASSPHRASE_FILE",
        help="Read the back-up's passphrase from this file's first line.",
    ),
]

_CODES: Final[dict[type[BackupError], ErrorCode]] = {
    BackupDamagedError: ErrorCode.BACKUP_DAMAGED,
    BackupExistsError: ErrorCode.BACKUP_EXISTS,
    BackupPassphraseError: ErrorCode.WRONG_PASSPHRASE,
    BackupUnsupportedError: ErrorCode.BACKUP_UNSUPPORTED,
}


@contextmanager
def backup_refusals() -> Generator[None]:
    """Errors of back-ups and disks as refusals with their code."""
    try:
        yield
    except BackupError as error:
        raise RefusedError(Refusal(_CODES[type(error)].value)) from None
    except (OSError, StoreError):
        raise RefusedError(Refusal(ErrorCode.STORAGE_FAILED.value)) from None


def blobs_of(part: Which, data: Path, settings: Settings, reader: Connection) -> list[tuple[Path, str]]:
    """The files that a copy of a part's database speaks of, each with its name in a back-up. A bucket's are not here:
    it has its own versions and copies.
    """
    if part is Which.HUB:
        place, names = hub_config(data, settings.hub).blobs, complete_blobs(reader)
    else:
        listed = archived_files(reader)
        place, names = (
            vault_config(data, settings).blobs_place,
            (file_name(each.message, each.ordinal) for each in listed),
        )
    if place is None or not Path(place).is_absolute():
        return []
    return [(Path(place) / name, f"{part.value}/{BLOBS}/{name}") for name in names]


def parts_of(data: Path, settings: Settings) -> tuple[Which, ...]:
    """Whose databases there are. The vault first: a copy of the hub that is newer than the vault's is one that a
    restored vault can live with, the other way round it is not (ADR 0014).
    """
    vault = vault_config(data, settings)
    has_vault = vault.database is not None or vault.database_file.exists()
    has_hub = bool(settings.hub.database) or (data / DATABASE_FILES[Which.HUB]).exists()
    return tuple(part for part, there in ((Which.VAULT, has_vault), (Which.HUB, has_hub)) if there)
