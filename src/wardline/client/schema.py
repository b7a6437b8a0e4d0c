"""The client's history: run beside the vault's own in a vault's database, alone in a device's."""

from pathlib import Path
from typing import Final

from sqlalchemy import MetaData

from wardline.store.database import Database
from wardline.store.migrate import migrate
from wardline.store.schema import new_metadata

METADATA: Final[MetaData] = new_metadata()
"""Every table of the client, all named ``client_…``."""

SCRIPTS: Final = Path(__file__).parent / "migrations"


def migrate_client(database: Database) -> None:
    """Bring the client's tables to the newest revision. Raises SchemaTooNewError."""
    migrate(database, "client", SCRIPTS)
