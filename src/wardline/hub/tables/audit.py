"""Where the hub's log and its signing key are kept."""

from typing import Final

from sqlalchemy import Column, SmallInteger, String, Table

from wardline.hub.schema import METADATA
from wardline.ledger.tables import LedgerTables
from wardline.store.schema import Bytes

LEDGER: Final = LedgerTables.on(METADATA)

LOG_KEYS: Final = Table(
    "log_keys",
    METADATA,
    Column("kind", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", String(255), nullable=False),
    Column("seed", Bytes, nullable=False),
)
"""Two Ed25519 keys, made at first start: one signs the hub's checkpoints, one cosigns the vaults'. They decrypt
nothing. ``kind``: the signature type of C2SP signed-note."""
