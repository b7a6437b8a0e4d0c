"""The audit log's tables, on the ``MetaData`` of whoever keeps a log."""

from dataclasses import dataclass
from typing import Final, Self

from sqlalchemy import CheckConstraint, Column, ForeignKey, MetaData, SmallInteger, String, Table, Text

from wardline.store.schema import Bytes, Int64, new_metadata

STATE_ROW: Final = 1
"""The state is one row; its key never varies."""


@dataclass(frozen=True, slots=True)
class LedgerTables:
    """One log's tables. Everything in them can be checked against the rest (``verify_database``)."""

    records: Table
    """The log itself: leaf index from 0, canonical bytes, leaf hash."""
    nodes: Table
    """Roots of the complete subtrees of 256, 65,536, … leaves (levels 8, 16, …), so that a proof reads few rows."""
    state: Table
    """Size and peaks of the tree: what appending needs."""
    checkpoints: Table
    """Signed heads, one per size, as the log signed them."""
    cosignatures: Table
    """Witnesses' signature lines under a checkpoint."""
    witnessed: Table
    """The last checkpoint of each other log that this party cosigned."""

    @classmethod
    def on(cls, metadata: MetaData) -> Self:
        """Declare them on ``metadata``. Their migration: ``wardline.ledger.revisions.create_ledger_tables``."""
        return cls(
            records=Table(
                "audit_records",
                metadata,
                Column("leaf_index", Int64, primary_key=True, autoincrement=False),
                Column("record", Bytes, nullable=False),
                Column("leaf_hash", Bytes, nullable=False),
            ),
            nodes=Table(
                "audit_nodes",
                metadata,
                Column("level", SmallInteger, primary_key=True, autoincrement=False),
                Column("position", Int64, primary_key=True, autoincrement=False),
                Column("hash", Bytes, nullable=False),
            ),
            state=Table(
                "audit_state",
                metadata,
                Column(
                    "id", SmallInteger, CheckConstraint("id = 1", name="one_row"), primary_key=True, autoincrement=False
                ),
                Column("size", Int64, nullable=False),
                Column("peaks", Bytes, nullable=False),
            ),
            checkpoints=Table(
                "audit_checkpoints",
                metadata,
                Column("size", Int64, primary_key=True, autoincrement=False),
                Column("note", Text, nullable=False),
            ),
            cosignatures=Table(
                "audit_cosignatures",
                metadata,
                Column("size", Int64, ForeignKey("audit_checkpoints.size"), primary_key=True, autoincrement=False),
                Column("witness", String(255), primary_key=True),
                Column("line", Text, nullable=False),
            ),
            witnessed=Table(
                "audit_witnessed",
                metadata,
                Column("origin", String(255), primary_key=True),
                Column("size", Int64, nullable=False),
                Column("note", Text, nullable=False),
            ),
        )


LOG: Final = LedgerTables.on(new_metadata())
"""What this package's own statements are built from; the same names as on any history's ``MetaData``."""
