"""The one ``MetaData`` of the vault's history. Each feature folder's ``tables.py`` adds its tables to it.

Every column that holds a name, a title, a number or a text holds it sealed (``vault/keys``): whoever reads the
database file, a back-up of it or its disk learns ids, times and counts.
"""

from typing import Final

from sqlalchemy import MetaData

from wardline.ledger.tables import LedgerTables
from wardline.store.schema import new_metadata

METADATA: Final[MetaData] = new_metadata()

LEDGER: Final = LedgerTables.on(METADATA)
"""The vault's audit log."""
