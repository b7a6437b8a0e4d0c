"""The audit log's tables, on the ``MetaData`` of whoever keeps a log."""

from dataclasses import dataclass
from typing import Self

from sqlalchemy import MetaData, Table


@dataclass(frozen=True, slots=True)
class LedgerTables:
    """One log's tables: ``audit_records``, ``audit_nodes``, ``audit_state``, ``audit_checkpoints`` and the rest."""

    records: Table
    nodes: Table
    state: Table
    checkpoints: Table
    cosignatures: Table
    witnessed: Table

    @classmethod
    def on(cls, metadata: MetaData) -> Self:
        """Declare them on ``metadata``. Their migration: ``wardline.ledger.revisions.create_ledger_tables``."""
        raise NotImplementedError
