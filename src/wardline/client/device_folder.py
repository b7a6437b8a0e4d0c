"""Where a device keeps its things."""

from pathlib import Path
from typing import Final

from wardline.client.keys import KEY_FILE
from wardline.client.schema import migrate_client
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.store.database import Database
from wardline.store.errors import SchemaTooNewError

DATABASE_FILE: Final = "device.db"


def make_folder(folder: Path) -> None:
    """A folder for a new device. Raises RefusedError ``already_initialised``."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / KEY_FILE).exists():
        raise RefusedError(Refusal(ErrorCode.ALREADY_INITIALISED))


def open_database(folder: Path) -> Database:
    """The migrated database. Raises RefusedError ``schema_too_new``."""
    database = Database.open(f"sqlite:///{(folder / DATABASE_FILE).absolute()}")
    try:
        migrate_client(database)
    except SchemaTooNewError:
        database.close()
        raise RefusedError(Refusal(ErrorCode.SCHEMA_TOO_NEW)) from None
    return database
