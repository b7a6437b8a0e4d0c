"""The audit log's tables as steps of a migration. Each step is frozen once released; a change is a new function."""

import sqlalchemy as sa
from alembic import op

_INT64 = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def create_ledger_tables() -> None:
    """Version 1. Call it from a revision of the hub's or the vault's history."""
    op.create_table(
        "audit_records",
        sa.Column("leaf_index", _INT64, autoincrement=False, nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("leaf_index", name="pk_audit_records"),
    )
    op.create_table(
        "audit_nodes",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("position", _INT64, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name="pk_audit_nodes"),
    )
    op.create_table(
        "audit_state",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("size", _INT64, nullable=False),
        sa.Column("peaks", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name="ck_audit_state_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_state"),
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column("size", _INT64, autoincrement=False, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_audit_checkpoints"),
    )
    op.create_table(
        "audit_cosignatures",
        sa.Column("size", _INT64, autoincrement=False, nullable=False),
        sa.Column("witness", sa.String(255), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["size"], ["audit_checkpoints.size"], name="fk_audit_cosignatures_size"),
        sa.PrimaryKeyConstraint("size", "witness", name="pk_audit_cosignatures"),
    )
    op.create_table(
        "audit_witnessed",
        sa.Column("origin", sa.String(255), nullable=False),
        sa.Column("size", _INT64, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin", name="pk_audit_witnessed"),
    )


def drop_ledger_tables() -> None:
    """The way back, for tests of migrations: the log is lost."""
    for name in ("witnessed", "cosignatures", "checkpoints", "state", "nodes", "records"):
        op.drop_table(f"audit_{name}")
