"""The first schema of the hub."""

import sqlalchemy as sa
from alembic import op

from wardline.ledger.revisions import create_ledger_tables, drop_ledger_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.String(32)
_INT64 = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    create_ledger_tables()
    op.create_table(
        "commits",
        sa.Column("seq", _INT64, autoincrement=False, nullable=False),
        sa.Column("conversation", _ID, nullable=False),
        sa.Column("generation", _INT64, nullable=False),
        sa.Column("epoch", _INT64, nullable=False),
        sa.Column("committer", _ID, nullable=False),
        sa.Column("at", _INT64, nullable=False),
        sa.Column("removed", _INT64, nullable=False),
        sa.Column("handshake", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_commits"),
        sa.UniqueConstraint("conversation", "generation", "epoch", name="uq_commits_conversation_generation_epoch"),
    )
    op.create_index("ix_commits_conversation_seq", "commits", ["conversation", "seq"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("conversation", _ID, nullable=False),
        sa.Column("organisation", _ID, nullable=False),
        sa.Column("generation", _INT64, nullable=False),
        sa.Column("epoch", _INT64, nullable=False),
        sa.Column("founding", sa.LargeBinary(), nullable=False),
        sa.Column("founded_at", _INT64, nullable=False),
        sa.Column("public_state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="pk_conversations"),
    )
    op.create_table(
        "devices",
        sa.Column("device", _ID, nullable=False),
        sa.Column("organisation", _ID, nullable=False),
        sa.Column("account", _ID, nullable=False),
        sa.Column("steward", sa.Boolean(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("not_after", _INT64, nullable=False),
        sa.Column("registered_at", _INT64, nullable=False),
        sa.PrimaryKeyConstraint("device", name="pk_devices"),
    )
    op.create_table(
        "key_packages",
        sa.Column("reference", sa.LargeBinary(), nullable=False),
        sa.Column("device", _ID, nullable=False),
        sa.Column("last_resort", sa.Boolean(), nullable=False),
        sa.Column("published_at", _INT64, nullable=False),
        sa.Column("not_after", _INT64, nullable=False),
        sa.Column("package", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_key_packages"),
    )
    op.create_index(
        "ix_key_packages_device_last_resort_published_at",
        "key_packages",
        ["device", "last_resort", "published_at"],
        unique=False,
    )
    op.create_table(
        "log_keys",
        sa.Column("kind", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name="pk_log_keys"),
    )
    op.create_table(
        "members",
        sa.Column("device", _ID, nullable=False),
        sa.Column("conversation", _ID, nullable=False),
        sa.Column("joined_seq", _INT64, nullable=False),
        sa.Column("left_seq", _INT64, nullable=False),
        sa.PrimaryKeyConstraint("device", "conversation", "joined_seq", name="pk_members"),
    )
    op.create_index("ix_members_conversation_left_seq", "members", ["conversation", "left_seq"], unique=False)
    op.create_table(
        "messages",
        sa.Column("seq", _INT64, autoincrement=False, nullable=False),
        sa.Column("conversation", _ID, nullable=False),
        sa.Column("position", _INT64, nullable=False),
        sa.Column("sender", _ID, nullable=False),
        sa.Column("message", _ID, nullable=False),
        sa.Column("at", _INT64, nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_messages"),
        sa.UniqueConstraint("sender", "message", name="uq_messages_sender_message"),
    )
    op.create_index("ix_messages_conversation_seq", "messages", ["conversation", "seq"], unique=False)
    op.create_table(
        "organisations",
        sa.Column("organisation", _ID, nullable=False),
        sa.Column("anchor", sa.LargeBinary(), nullable=False),
        sa.Column("admitted_at", _INT64, nullable=False),
        sa.Column("sealing_chain", sa.LargeBinary(), nullable=True),
        sa.Column("log_key", sa.String(length=512), nullable=True),
        sa.Column("witness_key", sa.String(length=512), nullable=True),
        sa.Column("former_log_keys", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("organisation", name="pk_organisations"),
    )
    op.create_table(
        "push_key",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_push_key"),
    )
    op.create_table(
        "push_subscriptions",
        sa.Column("device", _ID, nullable=False),
        sa.Column("endpoint", sa.String(length=1024), nullable=False),
        sa.Column("registered_at", _INT64, nullable=False),
        sa.PrimaryKeyConstraint("device", name="pk_push_subscriptions"),
    )
    op.create_table(
        "receipts",
        sa.Column("conversation", _ID, nullable=False),
        sa.Column("device", _ID, nullable=False),
        sa.Column("delivered", _INT64, nullable=False),
        sa.Column("read", _INT64, nullable=False),
        sa.Column("seq", _INT64, nullable=False),
        sa.PrimaryKeyConstraint("conversation", "device", name="pk_receipts"),
    )
    op.create_table(
        "revocations",
        sa.Column("organisation", _ID, nullable=False),
        sa.Column("device", _ID, nullable=False),
        sa.Column("signed_at", _INT64, nullable=False),
        sa.Column("revoked_at", _INT64, nullable=False),
        sa.Column("issuer", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("wipe", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "device", name="pk_revocations"),
    )
    op.create_table(
        "attachments",
        sa.Column("conversation", _ID, nullable=False),
        sa.Column("blob", _ID, nullable=False),
        sa.Column("device", _ID, nullable=False),
        sa.Column("begun_at", _INT64, nullable=False),
        sa.Column("completed_at", _INT64, nullable=True),
        sa.Column("chunks", _INT64, nullable=True),
        sa.Column("size", _INT64, nullable=True),
        sa.PrimaryKeyConstraint("conversation", "blob", name="pk_attachments"),
    )
    op.create_index("ix_attachments_completed_at_begun_at", "attachments", ["completed_at", "begun_at"], unique=False)
    op.create_table(
        "attachment_reads",
        sa.Column("conversation", _ID, nullable=False),
        sa.Column("blob", _ID, nullable=False),
        sa.Column("device", _ID, nullable=False),
        sa.Column("at", _INT64, nullable=False),
        sa.PrimaryKeyConstraint("conversation", "blob", "device", name="pk_attachment_reads"),
    )
    op.create_table(
        "sealed_requests",
        sa.Column("organisation", _ID, nullable=False),
        sa.Column("request", _ID, nullable=False),
        sa.Column("seq", _INT64, nullable=False),
        sa.Column("device", _ID, nullable=True),
        sa.Column("network", sa.String(64), nullable=False),
        sa.Column("arrived_at", _INT64, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("answered_at", _INT64, nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("organisation", "request", name="pk_sealed_requests"),
        sa.UniqueConstraint("seq", name="uq_sealed_requests_seq"),
    )
    op.create_index("ix_sealed_requests_arrived_at", "sealed_requests", ["arrived_at"], unique=False)
    op.create_index("ix_sealed_requests_organisation_seq", "sealed_requests", ["organisation", "seq"], unique=False)
    op.create_table(
        "restores",
        sa.Column("first_lost", _INT64, autoincrement=False, nullable=False),
        sa.Column("next", _INT64, nullable=False),
        sa.Column("made_at", _INT64, nullable=False),
        sa.Column("restored_at", _INT64, nullable=False),
        sa.Column("origin", sa.String(length=255), nullable=True),
        sa.Column("checkpoint", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("first_lost", name="pk_restores"),
    )
    op.create_table(
        "sent_counts",
        sa.Column("device", _ID, nullable=False),
        sa.Column("count", _INT64, nullable=False),
        sa.PrimaryKeyConstraint("device", name="pk_sent_counts"),
    )
    op.create_table(
        "sequence",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("next", _INT64, nullable=False),
        sa.CheckConstraint("id = 1", name="ck_sequence_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_sequence"),
    )
    op.create_table(
        "welcomes",
        sa.Column("seq", _INT64, autoincrement=False, nullable=False),
        sa.Column("conversation", _ID, nullable=False),
        sa.Column("generation", _INT64, nullable=False),
        sa.Column("position", _INT64, nullable=False),
        sa.Column("handshake", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_welcomes"),
    )


def downgrade() -> None:
    for name in (
        "welcomes",
        "sequence",
        "sent_counts",
        "sealed_requests",
        "attachment_reads",
        "attachments",
        "restores",
        "revocations",
        "receipts",
        "organisations",
        "messages",
        "members",
        "push_subscriptions",
        "push_key",
        "log_keys",
        "key_packages",
        "devices",
        "conversations",
        "commits",
    ):
        op.drop_table(name)
    drop_ledger_tables()
