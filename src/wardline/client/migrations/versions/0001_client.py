"""The client's tables."""

import sqlalchemy as sa
from alembic import op

from wardline.store.schema import Bytes, Id, Int64

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "client_state",
        sa.Column("id", sa.SmallInteger, autoincrement=False, nullable=False),
        sa.Column("cursor", Int64, nullable=False),
        sa.Column("sent", Int64, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_client_state"),
    )
    op.create_table(
        "client_conversations",
        sa.Column("conversation", Id, nullable=False),
        sa.Column("generation", Int64, nullable=False),
        sa.Column("delivered", Int64, nullable=False),
        sa.Column("read", Int64, nullable=False),
        sa.Column("delivered_confirmed", Int64, nullable=False),
        sa.Column("read_confirmed", Int64, nullable=False),
        sa.Column("whole", Int64, nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="pk_client_conversations"),
    )
    op.create_table(
        "client_groups",
        sa.Column("conversation", Id, nullable=False),
        sa.Column("generation", Int64, autoincrement=False, nullable=False),
        sa.Column("standing", sa.String(16), nullable=False),
        sa.Column("left_epoch", Int64, nullable=False),
        sa.Column("update_due", Int64, nullable=True),
        sa.Column("sent_in_epoch", Int64, nullable=False),
        sa.Column("closed_seq", Int64, nullable=True),
        sa.PrimaryKeyConstraint("conversation", "generation", name="pk_client_groups"),
    )
    op.create_table(
        "client_mls_rows",
        sa.Column("group_id", sa.String(48), nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("sealed", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("group_id", "name", name="pk_client_mls_rows"),
    )
    op.create_table(
        "client_key_packages",
        sa.Column("reference", Bytes, nullable=False),
        sa.Column("secret", Bytes, nullable=False),
        sa.Column("last_resort", sa.Boolean, nullable=False),
        sa.Column("expires", Int64, nullable=False),
        sa.PrimaryKeyConstraint("reference", name="pk_client_key_packages"),
    )
    op.create_table(
        "client_outbox",
        sa.Column("number", Int64, autoincrement=True, nullable=False),
        sa.Column("lane", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("message", Id, nullable=True),
        sa.Column("priority", sa.SmallInteger, nullable=True),
        sa.Column("acknowledges", Id, nullable=True),
        sa.Column("sealed", Bytes, nullable=True),
        sa.Column("generation", Int64, nullable=True),
        sa.Column("epoch", Int64, nullable=True),
        sa.Column("payload", Bytes, nullable=True),
        sa.Column("welcome", Bytes, nullable=True),
        sa.Column("barred_generation", Int64, nullable=True),
        sa.Column("barred_epoch", Int64, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_client_outbox"),
        sa.UniqueConstraint("message", name="uq_client_outbox_message"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_client_outbox_lane_number", "client_outbox", ["lane", "number"])
    op.create_table(
        "client_seen",
        sa.Column("device", Id, nullable=False),
        sa.Column("message", Id, nullable=False),
        sa.PrimaryKeyConstraint("device", "message", name="pk_client_seen"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "client_messages",
        sa.Column("number", Int64, autoincrement=True, nullable=False),
        sa.Column("message", Id, nullable=False),
        sa.Column("conversation", Id, nullable=False),
        sa.Column("position", Int64, nullable=True),
        sa.Column("at", Int64, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("device", Id, nullable=False),
        sa.Column("priority", sa.SmallInteger, nullable=False),
        sa.Column("acknowledges", Id, nullable=True),
        sa.Column("sealed", Bytes, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("failure", sa.String(40), nullable=True),
        sa.Column("taken", sa.Boolean, nullable=False),
        sa.Column("acknowledged", sa.Boolean, nullable=False),
        sa.Column("answered_by", Id, nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_client_messages"),
        sa.UniqueConstraint("message", name="uq_client_messages_message"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_client_messages_conversation_position", "client_messages", ["conversation", "position"])
    op.create_index("ix_client_messages_taken_number", "client_messages", ["taken", "number"])
    op.create_table(
        "client_delegates_answers",
        sa.Column("answer", Id, nullable=False),
        sa.Column("conversation", Id, nullable=False),
        sa.Column("about", Id, nullable=False),
        sa.Column("delegate", Id, nullable=False),
        sa.PrimaryKeyConstraint("answer", name="pk_client_delegates_answers"),
    )
    op.create_table(
        "client_own_devices",
        sa.Column("device", Id, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("device", name="pk_client_own_devices"),
    )
    op.create_table(
        "client_certificate",
        sa.Column("id", sa.SmallInteger, autoincrement=False, nullable=False),
        sa.Column("sealed", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_client_certificate"),
    )
    op.create_table(
        "client_logs",
        sa.Column("organisation", Id, nullable=False),
        sa.Column("anchor", sa.String(64), nullable=False),
        sa.Column("sealed", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("organisation", "anchor", name="pk_client_logs"),
    )
    op.create_table(
        "client_certificates",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("device", Id, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("organisation", Id, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("asked_at", Int64, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_client_certificates"),
    )
    op.create_table(
        "client_doubts",
        sa.Column("conversation", Id, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("conversation", "digest", name="pk_client_doubts"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_client_doubts_digest", "client_doubts", ["digest"])
    op.create_table(
        "client_summaries",
        sa.Column("conversation", Id, nullable=False),
        sa.Column("sealed", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("conversation", name="pk_client_summaries"),
    )
    op.create_table(
        "client_anchors",
        sa.Column("organisation", Id, nullable=False),
        sa.Column("sealed", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("organisation", name="pk_client_anchors"),
    )


def downgrade() -> None:
    for table in (
        "client_anchors",
        "client_doubts",
        "client_certificates",
        "client_logs",
        "client_certificate",
        "client_own_devices",
        "client_summaries",
        "client_delegates_answers",
        "client_messages",
        "client_seen",
        "client_outbox",
        "client_key_packages",
        "client_mls_rows",
        "client_groups",
        "client_conversations",
        "client_state",
    ):
        op.drop_table(table)
