"""The vault's first tables."""

import sqlalchemy as sa
from alembic import op

from wardline.ledger.revisions import create_ledger_tables
from wardline.store.schema import Bytes, Id, Int64

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_ledger_tables()
    _keys_and_people()
    _conversations()
    _records()
    _policies()
    _watch()


def _keys_and_people() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("profile", Bytes, nullable=False),
        sa.Column("login", Bytes, nullable=True),
        sa.Column("created_at", Int64, nullable=False),
        sa.Column("suspended_at", Int64, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("login", name="uq_accounts_login"),
    )
    op.create_table(
        "account_roles",
        sa.Column("account", Id, nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_account_roles_account"),
        sa.PrimaryKeyConstraint("account", "role", name="pk_account_roles"),
    )
    op.create_table(
        "agreements",
        sa.Column("id", Id, nullable=False),
        sa.Column("organisation", Id, nullable=False),
        sa.Column("anchor", Bytes, nullable=False),
        sa.Column("steward", Id, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("valid_from", Int64, nullable=False),
        sa.Column("valid_until", Int64, nullable=False),
        sa.Column("signed", Bytes, nullable=False),
        sa.Column("proposed_at", Int64, nullable=False),
        sa.Column("agreed_at", Int64, nullable=True),
        sa.Column("ended_at", Int64, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_agreements"),
    )
    op.create_index("ix_agreements_organisation", "agreements", ["organisation"])
    op.create_table(
        "authority",
        sa.Column("id", Int64, autoincrement=True, nullable=False),
        sa.Column("organisation", Id, nullable=False),
        sa.Column("name", Bytes, nullable=False),
        sa.Column("root", Bytes, nullable=False),
        sa.Column("issuing", Bytes, nullable=False),
        sa.Column("issuing_key", Bytes, nullable=False),
        sa.Column("vault_account", Id, nullable=False),
        sa.Column("vault_device", Id, nullable=False),
        sa.Column("vault_certificate", Bytes, nullable=False),
        sa.Column("signing_key", Bytes, nullable=False),
        sa.Column("sealing_certificate", Bytes, nullable=False),
        sa.Column("sealing_key", Bytes, nullable=False),
        sa.Column("log_key", Bytes, nullable=False),
        sa.Column("created_at", Int64, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_authority"),
    )
    op.create_table(
        "data_keys",
        sa.Column("name", sa.String(128), nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("wrapped", Bytes, nullable=True),
        sa.Column("created_at", Int64, nullable=False),
        sa.Column("destroyed_at", Int64, nullable=True),
        sa.UniqueConstraint("id", name="uq_data_keys_id"),
        sa.PrimaryKeyConstraint("name", name="pk_data_keys"),
    )
    op.create_table(
        "key_encryption",
        sa.Column("id", Int64, autoincrement=True, nullable=False),
        sa.Column("salt", Bytes, nullable=False),
        sa.Column("passes", sa.Integer, nullable=False),
        sa.Column("memory_kib", sa.Integer, nullable=False),
        sa.Column("lanes", sa.Integer, nullable=False),
        sa.Column("proof", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_key_encryption"),
    )
    op.create_table(
        "clinician_codes",
        sa.Column("digest", Bytes, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("since", Int64, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_clinician_codes_account"),
        sa.PrimaryKeyConstraint("digest", name="pk_clinician_codes"),
    )
    op.create_index("ix_clinician_codes_account", "clinician_codes", ["account"])
    op.create_table(
        "departments",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", Bytes, nullable=False),
        sa.Column("first", Id, nullable=True),
        sa.Column("second", Id, nullable=True),
        sa.Column("changed_at", Int64, nullable=False),
        sa.ForeignKeyConstraint(["first"], ["accounts.id"], name="fk_departments_first"),
        sa.ForeignKeyConstraint(["second"], ["accounts.id"], name="fk_departments_second"),
        sa.PrimaryKeyConstraint("id", name="pk_departments"),
    )
    op.create_table(
        "open_id_links",
        sa.Column("digest", Bytes, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("provider", sa.String(64), nullable=False),
        sa.Column("linked_at", Int64, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_open_id_links_account"),
        sa.PrimaryKeyConstraint("digest", name="pk_open_id_links"),
    )
    op.create_index("ix_open_id_links_account", "open_id_links", ["account"])
    op.create_table(
        "devices",
        sa.Column("id", Id, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("steward", sa.Boolean, nullable=False),
        sa.Column("certificate", Bytes, nullable=False),
        sa.Column("not_after", Int64, nullable=False),
        sa.Column("enrolled_at", Int64, nullable=False),
        sa.Column("name", Bytes, nullable=True),
        sa.Column("class", sa.String(16), nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("seen_at", Int64, nullable=True),
        sa.Column("seen_from", Bytes, nullable=True),
        sa.Column("revoked_at", Int64, nullable=True),
        sa.Column("wipe", sa.Boolean, nullable=False),
        sa.Column("wiped_at", Int64, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_devices_account"),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
    )
    op.create_index("ix_devices_account", "devices", ["account"])
    op.create_index("ix_devices_enrolled_at_id", "devices", ["enrolled_at", "id"])
    op.create_table(
        "invitations",
        sa.Column("id", Id, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("secret", Bytes, nullable=False),
        sa.Column("created_at", Int64, nullable=False),
        sa.Column("expires_at", Int64, nullable=False),
        sa.Column("nonce", Bytes, nullable=True),
        sa.Column("device", Id, nullable=True),
        sa.Column("begun", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("used_at", Int64, nullable=True),
        sa.Column("withdrawn_at", Int64, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_invitations_account"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
    )
    op.create_index("ix_invitations_account", "invitations", ["account"])
    _provisioning()
    op.create_table(
        "department_units",
        sa.Column("digest", Bytes, nullable=False),
        sa.Column("department", Id, nullable=False),
        sa.ForeignKeyConstraint(["department"], ["departments.id"], name="fk_department_units_department"),
        sa.PrimaryKeyConstraint("digest", name="pk_department_units"),
    )
    op.create_index("ix_department_units_department", "department_units", ["department"])
    _proofs()
    _passwords()


def _proofs() -> None:
    op.create_table(
        "passkeys",
        sa.Column("credential", Bytes, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("record", Bytes, nullable=False),
        sa.Column("counter", Int64, nullable=False),
        sa.Column("synced", sa.Boolean, nullable=False),
        sa.Column("added_at", Int64, nullable=False),
        sa.Column("used_at", Int64, nullable=True),
        sa.Column("removed_at", Int64, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_passkeys_account"),
        sa.PrimaryKeyConstraint("credential", name="pk_passkeys"),
    )
    op.create_index("ix_passkeys_account", "passkeys", ["account"])
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", Id, nullable=False),
        sa.Column("account", Id, nullable=True),
        sa.Column("login", Bytes, nullable=False),
        sa.Column("nonce", Bytes, nullable=False),
        sa.Column("device", Id, nullable=False),
        sa.Column("begun_at", Int64, nullable=False),
        sa.Column("expires_at", Int64, nullable=False),
        sa.Column("used_at", Int64, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_sign_in_attempts_account"),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_attempts"),
    )
    op.create_index("ix_sign_in_attempts_account", "sign_in_attempts", ["account"])
    op.create_index("ix_sign_in_attempts_expires_at", "sign_in_attempts", ["expires_at"])
    op.create_table(
        "owner_challenges",
        sa.Column("device", Id, nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("nonce", Bytes, nullable=False),
        sa.Column("expires_at", Int64, nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_owner_challenges_device"),
        sa.PrimaryKeyConstraint("device", "purpose", name="pk_owner_challenges"),
    )
    op.create_table(
        "step_ups",
        sa.Column("device", Id, nullable=False),
        sa.Column("until", Int64, nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_step_ups_device"),
        sa.PrimaryKeyConstraint("device", name="pk_step_ups"),
    )
    op.create_table(
        "sessions",
        sa.Column("device", Id, nullable=False),
        sa.Column("began_at", Int64, nullable=False),
        sa.Column("ended_at", Int64, nullable=True),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_sessions_device"),
        sa.PrimaryKeyConstraint("device", name="pk_sessions"),
    )
    op.create_table(
        "open_id_sessions",
        sa.Column("device", Id, nullable=False),
        sa.Column("person", Bytes, nullable=False),
        sa.Column("provider_session", Bytes, nullable=True),
        sa.Column("issued_at", Int64, nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_open_id_sessions_device"),
        sa.PrimaryKeyConstraint("device", name="pk_open_id_sessions"),
    )
    op.create_index("ix_open_id_sessions_person", "open_id_sessions", ["person"])
    op.create_index("ix_open_id_sessions_provider_session", "open_id_sessions", ["provider_session"])
    op.create_table(
        "pin_shares",
        sa.Column("device", Id, nullable=False),
        sa.Column("ticket", Bytes, nullable=False),
        sa.Column("record", Bytes, nullable=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["device"], ["devices.id"], name="fk_pin_shares_device"),
        sa.PrimaryKeyConstraint("device", name="pk_pin_shares"),
    )
    op.create_table(
        "failed_proofs",
        sa.Column("source", Bytes, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_at", Int64, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_failed_proofs"),
    )


def _passwords() -> None:
    op.create_table(
        "passwords",
        sa.Column("account", Id, nullable=False),
        sa.Column("hash", Bytes, nullable=False),
        sa.Column("set_at", Int64, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_passwords_account"),
        sa.PrimaryKeyConstraint("account", name="pk_passwords"),
    )
    op.create_table(
        "totps",
        sa.Column("account", Id, nullable=False),
        sa.Column("secret", Bytes, nullable=True),
        sa.Column("last_step", Int64, nullable=False),
        sa.Column("pending", Bytes, nullable=True),
        sa.Column("pending_until", Int64, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_totps_account"),
        sa.PrimaryKeyConstraint("account", name="pk_totps"),
    )
    op.create_table(
        "recovery_codes",
        sa.Column("digest", Bytes, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("made_at", Int64, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_recovery_codes_account"),
        sa.PrimaryKeyConstraint("digest", name="pk_recovery_codes"),
    )
    op.create_index("ix_recovery_codes_account", "recovery_codes", ["account"])
    op.create_table(
        "approvals",
        sa.Column("id", Id, nullable=False),
        sa.Column("ticket", Bytes, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("device", Id, nullable=False),
        sa.Column("certificate_request", Bytes, nullable=False),
        sa.Column("commitment", Bytes, nullable=False),
        sa.Column("class", sa.String(16), nullable=False),
        sa.Column("name", Bytes, nullable=True),
        sa.Column("asked_at", Int64, nullable=False),
        sa.Column("asked_from", Bytes, nullable=True),
        sa.Column("expires_at", Int64, nullable=False),
        sa.Column("approver", Id, nullable=True),
        sa.Column("approver_nonce", Bytes, nullable=True),
        sa.Column("nonce", Bytes, nullable=True),
        sa.Column("decided_at", Int64, nullable=True),
        sa.Column("granted", sa.Boolean, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_approvals_account"),
        sa.ForeignKeyConstraint(["approver"], ["devices.id"], name="fk_approvals_approver"),
        sa.PrimaryKeyConstraint("id", name="pk_approvals"),
    )
    op.create_index("ix_approvals_account", "approvals", ["account"])
    op.create_index("ix_approvals_expires_at", "approvals", ["expires_at"])
    op.create_table(
        "recoveries",
        sa.Column("id", Id, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("asked_by", Id, nullable=False),
        sa.Column("reason", Bytes, nullable=False),
        sa.Column("wipe", sa.Boolean, nullable=False),
        sa.Column("asked_at", Int64, nullable=False),
        sa.Column("expires_at", Int64, nullable=False),
        sa.Column("ended_at", Int64, nullable=True),
        sa.Column("decided_by", Id, nullable=True),
        sa.Column("agreed", sa.Boolean, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_recoveries_account"),
        sa.ForeignKeyConstraint(["asked_by"], ["accounts.id"], name="fk_recoveries_asked_by"),
        sa.ForeignKeyConstraint(["decided_by"], ["accounts.id"], name="fk_recoveries_decided_by"),
        sa.PrimaryKeyConstraint("id", name="pk_recoveries"),
    )
    op.create_index("ix_recoveries_ended_at_expires_at", "recoveries", ["ended_at", "expires_at"])
    op.create_table(
        "sign_in_rules",
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("method", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("role", "method", name="pk_sign_in_rules"),
    )


def _provisioning() -> None:
    op.create_table(
        "provisioned_people",
        sa.Column("account", Id, nullable=False),
        sa.Column("external_id", Bytes, nullable=True),
        sa.Column("attributes", Bytes, nullable=False),
        sa.Column("changed_at", Int64, nullable=False),
        sa.Column("removed_at", Int64, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_provisioned_people_account"),
        sa.PrimaryKeyConstraint("account", name="pk_provisioned_people"),
    )
    op.create_index("ix_provisioned_people_external_id", "provisioned_people", ["external_id"])
    op.create_table(
        "teams",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("external_id", Bytes, nullable=True),
        sa.Column("text", Bytes, nullable=False),
        sa.Column("created_at", Int64, nullable=False),
        sa.Column("changed_at", Int64, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_teams"),
    )
    op.create_index("ix_teams_external_id", "teams", ["external_id"])
    op.create_table(
        "team_members",
        sa.Column("team", Id, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("since", Int64, nullable=False),
        sa.ForeignKeyConstraint(["team"], ["teams.id"], name="fk_team_members_team"),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_team_members_account"),
        sa.PrimaryKeyConstraint("team", "account", name="pk_team_members"),
    )
    op.create_index("ix_team_members_account", "team_members", ["account"])
    op.create_table(
        "scim_tokens",
        sa.Column("id", Id, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("digest", Bytes, nullable=False),
        sa.Column("key", Bytes, nullable=True),
        sa.Column("appoints", sa.Boolean, nullable=False),
        sa.Column("created_at", Int64, nullable=False),
        sa.Column("expires_at", Int64, nullable=False),
        sa.Column("revoked_at", Int64, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_scim_tokens_account"),
        sa.PrimaryKeyConstraint("id", name="pk_scim_tokens"),
    )
    op.create_table(
        "delegates",
        sa.Column("id", Id, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("delegate", Id, nullable=False),
        sa.Column("from", Int64, nullable=False),
        sa.Column("until", Int64, nullable=False),
        sa.Column("ended_at", Int64, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_delegates_account"),
        sa.ForeignKeyConstraint(["delegate"], ["accounts.id"], name="fk_delegates_delegate"),
        sa.PrimaryKeyConstraint("id", name="pk_delegates"),
    )
    op.create_index("ix_delegates_account_until", "delegates", ["account", "until"])


def _conversations() -> None:
    op.create_table(
        "deferred_requests",
        sa.Column("request", Id, nullable=False),
        sa.Column("about", Id, nullable=False),
        sa.Column("challenge", Bytes, nullable=False),
        sa.Column("since", Int64, nullable=True),
        sa.Column("sealed", Bytes, nullable=False),
        sa.Column("network", Bytes, nullable=False),
        sa.Column("arrived_at", Int64, nullable=False),
        sa.PrimaryKeyConstraint("request", name="pk_deferred_requests"),
        sa.UniqueConstraint("about", name="uq_deferred_requests_about"),
    )
    op.create_table(
        "answered_requests",
        sa.Column("request", Id, nullable=False),
        sa.Column("digest", Bytes, nullable=False),
        sa.Column("answer", Bytes, nullable=False),
        sa.Column("answered_at", Int64, nullable=False),
        sa.PrimaryKeyConstraint("request", name="pk_answered_requests"),
    )
    op.create_index("ix_answered_requests_answered_at", "answered_requests", ["answered_at"])
    op.create_table(
        "conversations",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("subject", Id, nullable=True),
        sa.Column("pair", Bytes, nullable=True),
        sa.Column("title", Bytes, nullable=True),
        sa.Column("founder", Id, nullable=True),
        sa.Column("opened_at", Int64, nullable=False),
        sa.Column("closed_at", Int64, nullable=True),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("roster_version", Int64, nullable=False),
        sa.Column("attempted_version", Int64, nullable=False),
        sa.Column("settled_version", Int64, nullable=False),
        sa.Column("lacking", sa.Boolean, nullable=False),
        sa.UniqueConstraint("pair", name="uq_conversations_pair"),
        sa.UniqueConstraint("subject", name="uq_conversations_subject"),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_table(
        "conversation_partners",
        sa.Column("conversation", Id, nullable=False),
        sa.Column("organisation", Id, nullable=False),
        sa.Column("since", Int64, nullable=False),
        sa.Column("until", Int64, nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_conversation_partners_conversation"),
        sa.PrimaryKeyConstraint("conversation", "organisation", name="pk_conversation_partners"),
    )
    op.create_table(
        "hub_requests",
        sa.Column("id", Int64, autoincrement=True, nullable=False),
        sa.Column("about", Id, nullable=False),
        sa.Column("frame", Bytes, nullable=False),
        sa.Column("queued_at", Int64, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hub_requests"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "epoch_confirmations",
        sa.Column("conversation", Id, nullable=False),
        sa.Column("device", Id, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("epoch", Int64, nullable=False),
        sa.Column("confirmed_at", Int64, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_epoch_confirmations_conversation"),
        sa.PrimaryKeyConstraint("conversation", "device", name="pk_epoch_confirmations"),
    )
    op.create_table(
        "generations",
        sa.Column("conversation", Id, nullable=False),
        sa.Column("generation", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("founded_at", Int64, nullable=False),
        sa.Column("live_at", Int64, nullable=True),
        sa.Column("stalled_at", Int64, nullable=True),
        sa.Column("epoch", Int64, nullable=True),
        sa.Column("authenticator", Bytes, nullable=True),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_generations_conversation"),
        sa.PrimaryKeyConstraint("conversation", "generation", name="pk_generations"),
    )
    op.create_table(
        "group_reports",
        sa.Column("conversation", Id, nullable=False),
        sa.Column("generation", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("device", Id, nullable=False),
        sa.Column("epoch", Int64, nullable=False),
        sa.Column("reported_at", Int64, nullable=False),
        sa.Column("reason", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_group_reports_conversation"),
        sa.PrimaryKeyConstraint("conversation", "generation", "device", name="pk_group_reports"),
    )
    op.create_table(
        "members",
        sa.Column("conversation", Id, nullable=False),
        sa.Column("device", Id, nullable=False),
        sa.Column("organisation", Id, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("generation", sa.Integer, nullable=False),
        sa.Column("since_epoch", Int64, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_members_conversation"),
        sa.PrimaryKeyConstraint("conversation", "device", name="pk_members"),
    )
    op.create_table(
        "roster",
        sa.Column("conversation", Id, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("since", Int64, nullable=False),
        sa.Column("until", Int64, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_roster_account"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_roster_conversation"),
        sa.PrimaryKeyConstraint("conversation", "account", "reason", name="pk_roster"),
    )
    op.create_index("ix_roster_account", "roster", ["account"])
    op.create_table(
        "waiting_messages",
        sa.Column("id", Int64, autoincrement=True, nullable=False),
        sa.Column("message", Id, nullable=False),
        sa.Column("conversation", Id, nullable=False),
        sa.Column("content", Bytes, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("acknowledges", Id, nullable=True),
        sa.Column("queued_at", Int64, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_waiting_messages_conversation"),
        sa.UniqueConstraint("message", name="uq_waiting_messages_message"),
        sa.PrimaryKeyConstraint("id", name="pk_waiting_messages"),
    )
    op.create_index("ix_waiting_messages_conversation", "waiting_messages", ["conversation"])


def _records() -> None:
    op.create_table(
        "archive_fresh_terms",
        sa.Column("number", Int64, autoincrement=False, nullable=False),
        sa.Column("tags", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_archive_fresh_terms"),
    )
    op.create_table(
        "archive_records",
        sa.Column("number", Int64, autoincrement=False, nullable=False),
        sa.Column("message", Id, nullable=False),
        sa.Column("conversation", Id, nullable=False),
        sa.Column("position", Int64, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("device", Id, nullable=False),
        sa.Column("at", Int64, nullable=False),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("retention_class", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("sealed", Bytes, nullable=False),
        sa.UniqueConstraint("message", name="uq_archive_records_message"),
        sa.PrimaryKeyConstraint("number", name="pk_archive_records"),
    )
    op.create_index("ix_archive_records_conversation_position", "archive_records", ["conversation", "position"])
    op.create_table(
        "archive_terms",
        sa.Column("block", Int64, autoincrement=False, nullable=False),
        sa.Column("bucket", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("entries", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("block", "bucket", name="pk_archive_terms"),
    )
    op.create_table(
        "deadlines",
        sa.Column("id", Id, nullable=False),
        sa.Column("message", Id, nullable=False),
        sa.Column("conversation", Id, nullable=False),
        sa.Column("department", Id, nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("received", Int64, nullable=False),
        sa.Column("due", Int64, nullable=False),
        sa.Column("paged_at", Int64, nullable=True),
        sa.Column("handed", Id, nullable=True),
        sa.Column("closed_at", Int64, nullable=True),
        sa.Column("answered_by", Id, nullable=True),
        sa.Column("answered_at", Int64, nullable=True),
        sa.Column("sender", Id, nullable=True),
        sa.Column("answered_for", Id, nullable=True),
        sa.UniqueConstraint("handed", name="uq_deadlines_handed"),
        sa.UniqueConstraint("message", name="uq_deadlines_message"),
        sa.PrimaryKeyConstraint("id", name="pk_deadlines"),
    )
    op.create_index("ix_deadlines_state_due", "deadlines", ["state", "due"])
    op.create_table(
        "restores",
        sa.Column("id", Id, nullable=False),
        sa.Column("number", Int64, nullable=False),
        sa.Column("cause", sa.String(32), nullable=False),
        sa.Column("made_at", Int64, nullable=True),
        sa.Column("noticed_at", Int64, nullable=False),
        sa.Column("log", Id, nullable=True),
        sa.Column("checkpoint", sa.Text(), nullable=True),
        sa.Column("old_device", Id, nullable=False),
        sa.Column("new_device", Id, nullable=True),
        sa.Column("rejoined_at", Int64, nullable=True),
        sa.Column("fetched", Int64, nullable=True),
        sa.Column("unreadable", Int64, nullable=True),
        sa.Column("own_messages", Int64, nullable=True),
        sa.Column("again", Int64, nullable=True),
        sa.Column("conversations", Int64, nullable=True),
        sa.UniqueConstraint("number", name="uq_restores_number"),
        sa.PrimaryKeyConstraint("id", name="pk_restores"),
    )
    op.create_table(
        "log_places",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("noted_at", Int64, nullable=False),
        sa.Column("after", Int64, nullable=False),
        sa.Column("leaf_index", Int64, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_log_places"),
    )
    op.create_index("ix_log_places_account", "log_places", ["account"])
    op.create_table(
        "hub_log_keys",
        sa.Column("hub", sa.String(255), nullable=False),
        sa.Column("log_key", sa.String(512), nullable=False),
        sa.Column("witness_key", sa.String(512), nullable=False),
        sa.Column("seen_at", Int64, nullable=False),
        sa.Column("former", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("hub", name="pk_hub_log_keys"),
    )
    op.create_table(
        "inbound",
        sa.Column("number", Int64, autoincrement=False, nullable=False),
        sa.Column("id", Id, nullable=False),
        sa.Column("digest", Bytes, nullable=False),
        sa.Column("received", Int64, nullable=False),
        sa.Column("type", sa.String(16), nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(64), nullable=True),
        sa.Column("processed_at", Int64, nullable=True),
        sa.Column("sealed", Bytes, nullable=False),
        sa.UniqueConstraint("digest", name="uq_inbound_digest"),
        sa.UniqueConstraint("id", name="uq_inbound_id"),
        sa.PrimaryKeyConstraint("number", name="pk_inbound"),
    )
    op.create_index("ix_inbound_state_number", "inbound", ["state", "number"])
    op.create_table(
        "patients",
        sa.Column("id", Id, nullable=False),
        sa.Column("merged_into", Id, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("changed_at", Int64, nullable=False),
        sa.Column("sealed", Bytes, nullable=False),
        sa.ForeignKeyConstraint(["merged_into"], ["patients.id"], name="fk_patients_merged_into"),
        sa.PrimaryKeyConstraint("id", name="pk_patients"),
    )
    op.create_index("ix_patients_merged_into", "patients", ["merged_into"])
    op.create_table(
        "work_items",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("opened_at", Int64, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("same_as", Bytes, nullable=True),
        sa.Column("inbound", Id, nullable=True),
        sa.Column("patient", Id, nullable=True),
        sa.Column("conversation", Id, nullable=True),
        sa.Column("message", Id, nullable=True),
        sa.Column("deadline", Id, nullable=True),
        sa.Column("details", Bytes, nullable=False),
        sa.Column("resolution", sa.String(16), nullable=True),
        sa.Column("resolved_at", Int64, nullable=True),
        sa.Column("resolved_by", Id, nullable=True),
        sa.UniqueConstraint("same_as", name="uq_work_items_same_as"),
        sa.PrimaryKeyConstraint("id", name="pk_work_items"),
    )
    op.create_index("ix_work_items_inbound", "work_items", ["inbound"])
    op.create_index("ix_work_items_resolution_opened_at", "work_items", ["resolution", "opened_at"])
    op.create_table(
        "deadline_asked",
        sa.Column("deadline", Id, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("asked_at", Int64, nullable=False),
        sa.Column("declined_at", Int64, nullable=True),
        sa.ForeignKeyConstraint(["deadline"], ["deadlines.id"], name="fk_deadline_asked_deadline"),
        sa.PrimaryKeyConstraint("deadline", "account", name="pk_deadline_asked"),
    )
    op.create_table(
        "inbound_posted",
        sa.Column("inbound", Id, nullable=False),
        sa.Column("ordinal", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("message", Id, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["inbound"], ["inbound.id"], name="fk_inbound_posted_inbound"),
        sa.UniqueConstraint("message", name="uq_inbound_posted_message"),
        sa.PrimaryKeyConstraint("inbound", "ordinal", name="pk_inbound_posted"),
    )
    op.create_table(
        "archive_attachments",
        sa.Column("message", Id, nullable=False),
        sa.Column("ordinal", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("conversation", Id, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", Int64, nullable=False),
        sa.Column("settled_at", Int64, nullable=True),
        sa.Column("size", Int64, nullable=True),
        sa.PrimaryKeyConstraint("message", "ordinal", name="pk_archive_attachments"),
    )
    op.create_index("ix_archive_attachments_state_next_at", "archive_attachments", ["state", "next_at"])
    op.create_index("ix_archive_attachments_conversation", "archive_attachments", ["conversation"])
    op.create_table(
        "known_criticals",
        sa.Column("patient", Id, nullable=False),
        sa.Column("analyte", Bytes, nullable=False),
        sa.Column("received", Int64, nullable=False),
        sa.Column("sealed", Bytes, nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name="fk_known_criticals_patient"),
        sa.PrimaryKeyConstraint("patient", "analyte", name="pk_known_criticals"),
    )
    op.create_table(
        "order_cards",
        sa.Column("digest", Bytes, nullable=False),
        sa.Column("patient", Id, nullable=False),
        sa.Column("message", Id, nullable=True),
        sa.Column("changed_at", Int64, nullable=False),
        sa.Column("sealed", Bytes, nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name="fk_order_cards_patient"),
        sa.UniqueConstraint("message", name="uq_order_cards_message"),
        sa.PrimaryKeyConstraint("digest", name="pk_order_cards"),
    )
    op.create_index("ix_order_cards_patient", "order_cards", ["patient"])
    op.create_table(
        "patient_identifiers",
        sa.Column("digest", Bytes, nullable=False),
        sa.Column("patient", Id, nullable=False),
        sa.Column("since", Int64, nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name="fk_patient_identifiers_patient"),
        sa.PrimaryKeyConstraint("digest", name="pk_patient_identifiers"),
    )
    op.create_index("ix_patient_identifiers_patient", "patient_identifiers", ["patient"])
    op.create_table(
        "recorded_values",
        sa.Column("card", Bytes, nullable=False),
        sa.Column("ordinal", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("patient", Id, nullable=False),
        sa.Column("analyte", Bytes, nullable=False),
        sa.Column("collected", Int64, nullable=False),
        sa.Column("sealed", Bytes, nullable=False),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name="fk_recorded_values_patient"),
        sa.PrimaryKeyConstraint("card", "ordinal", name="pk_recorded_values"),
    )
    op.create_index(
        "ix_recorded_values_patient_analyte_collected", "recorded_values", ["patient", "analyte", "collected"]
    )


def _policies() -> None:
    op.create_table(
        "policy_versions",
        sa.Column("version", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text", Bytes, nullable=False),
        sa.Column("taken_at", Int64, nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_policy_versions"),
    )
    op.create_table(
        "conversation_labels",
        sa.Column("conversation", Id, nullable=False),
        sa.Column("label", sa.String(32), nullable=False),
        sa.Column("since", Int64, nullable=False),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_conversation_labels_conversation"),
        sa.PrimaryKeyConstraint("conversation", "label", name="pk_conversation_labels"),
    )
    op.create_table(
        "team_departments",
        sa.Column("team", Id, nullable=False),
        sa.Column("department", Id, nullable=False),
        sa.ForeignKeyConstraint(["department"], ["departments.id"], name="fk_team_departments_department"),
        sa.ForeignKeyConstraint(["team"], ["teams.id"], name="fk_team_departments_team"),
        sa.PrimaryKeyConstraint("team", "department", name="pk_team_departments"),
    )
    op.create_table(
        "account_departments",
        sa.Column("account", Id, nullable=False),
        sa.Column("department", Id, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_account_departments_account"),
        sa.ForeignKeyConstraint(["department"], ["departments.id"], name="fk_account_departments_department"),
        sa.PrimaryKeyConstraint("account", "department", name="pk_account_departments"),
    )
    op.create_table(
        "account_patients",
        sa.Column("account", Id, nullable=False),
        sa.Column("patient", Id, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_account_patients_account"),
        sa.ForeignKeyConstraint(["patient"], ["patients.id"], name="fk_account_patients_patient"),
        sa.PrimaryKeyConstraint("account", "patient", name="pk_account_patients"),
    )
    op.create_table(
        "broken_glass",
        sa.Column("id", Id, nullable=False),
        sa.Column("conversation", Id, nullable=False),
        sa.Column("account", Id, nullable=False),
        sa.Column("reason", Bytes, nullable=False),
        sa.Column("opened_at", Int64, nullable=False),
        sa.Column("until", Int64, nullable=False),
        sa.Column("ended_at", Int64, nullable=True),
        sa.Column("work_item", Id, nullable=False),
        sa.Column("reviewed_at", Int64, nullable=True),
        sa.Column("reviewed_by", Id, nullable=True),
        sa.Column("verdict", sa.String(16), nullable=True),
        sa.Column("remark", Bytes, nullable=True),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name="fk_broken_glass_account"),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name="fk_broken_glass_conversation"),
        sa.PrimaryKeyConstraint("id", name="pk_broken_glass"),
    )
    op.create_index("ix_broken_glass_conversation", "broken_glass", ["conversation"])
    op.create_index("ix_broken_glass_ended_at_until", "broken_glass", ["ended_at", "until"])
    op.create_index("ix_broken_glass_opened_at_id", "broken_glass", ["opened_at", "id"])
    op.create_table(
        "reviews",
        sa.Column("account", Id, nullable=False),
        sa.Column("conversation", Id, nullable=False),
        sa.Column("asked_at", Int64, nullable=False),
        sa.PrimaryKeyConstraint("account", "conversation", name="pk_reviews"),
    )


def _watch() -> None:
    op.create_table(
        "watch_findings",
        sa.Column("id", Id, nullable=False),
        sa.Column("rule", sa.String(32), nullable=False),
        sa.Column("account", Id, nullable=True),
        sa.Column("device", Id, nullable=True),
        sa.Column("first_at", Int64, nullable=False),
        sa.Column("last_at", Int64, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("evidence", Bytes, nullable=False),
        sa.Column("opened_at", Int64, nullable=False),
        sa.Column("work_item", Id, nullable=False),
        sa.Column("closed_at", Int64, nullable=True),
        sa.Column("closed_by", Id, nullable=True),
        sa.Column("outcome", sa.String(16), nullable=True),
        sa.Column("remark", Bytes, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_watch_findings"),
    )
    op.create_index("ix_watch_findings_closed_at_opened_at", "watch_findings", ["closed_at", "opened_at"])
    op.create_table(
        "watch_tracks",
        sa.Column("rule", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("marks", Bytes, nullable=False),
        sa.Column("finding", Id, nullable=True),
        sa.Column("last_at", Int64, nullable=False),
        sa.PrimaryKeyConstraint("rule", "subject", name="pk_watch_tracks"),
    )
    op.create_table(
        "watch_places",
        sa.Column("account", Id, nullable=False),
        sa.Column("whereabouts", Bytes, nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_watch_places"),
    )
    op.create_table(
        "watch_cursor",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("next_index", Int64, nullable=False),
        sa.Column("time", Int64, nullable=False),
        sa.CheckConstraint("id = 1", name="ck_watch_cursor_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_watch_cursor"),
    )
