"""The one list of error codes, the same on the wire, in REST, in the SDK and on the command line.

``spec/errors.toml`` gives each code its sentence and is compared with this enumeration by tests/contract.
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """Why something was refused. A code is never renamed and never reused."""

    # connection
    MALFORMED_FRAME = "malformed_frame"
    FRAME_TOO_LARGE = "frame_too_large"
    UNSUPPORTED_VERSION = "unsupported_version"
    NOT_SIGNED_IN = "not_signed_in"
    ALREADY_SIGNED_IN = "already_signed_in"
    BAD_SIGNATURE = "bad_signature"
    REQUEST_ID_REUSED = "request_id_reused"
    OVERLOADED = "overloaded"
    TOO_SLOW = "too_slow"
    INTERNAL = "internal"
    # certificates and devices
    BAD_CERTIFICATE = "bad_certificate"
    CERTIFICATE_EXPIRED = "certificate_expired"
    WRONG_ORGANISATION = "wrong_organisation"
    UNKNOWN_ORGANISATION = "unknown_organisation"
    ORGANISATION_EXISTS = "organisation_exists"
    UNKNOWN_DEVICE = "unknown_device"
    DEVICE_REVOKED = "device_revoked"
    NOT_A_STEWARD = "not_a_steward"
    NOT_PERMITTED = "not_permitted"
    # key packages and groups
    BAD_KEY_PACKAGE = "bad_key_package"
    TOO_MANY_KEY_PACKAGES = "too_many_key_packages"
    NO_KEY_PACKAGE = "no_key_package"
    GROUP_EXISTS = "group_exists"
    UNKNOWN_GROUP = "unknown_group"
    WRONG_GROUP = "wrong_group"
    GENERATION_CLOSED = "generation_closed"
    BAD_COMMIT = "bad_commit"
    EPOCH_CONFLICT = "epoch_conflict"
    TOO_MANY_MEMBERS = "too_many_members"
    PENDING_COMMIT = "pending_commit"
    # messages
    MALFORMED_MESSAGE = "malformed_message"
    BAD_ENVELOPE = "bad_envelope"
    NOT_A_MEMBER = "not_a_member"
    WRONG_EPOCH = "wrong_epoch"
    MESSAGE_ID_REUSED = "message_id_reused"
    CANNOT_DECRYPT = "cannot_decrypt"
    REPLAYED = "replayed"
    UNKNOWN_CONVERSATION = "unknown_conversation"
    # sealed requests and enrolment
    VAULT_NOT_PUBLISHED = "vault_not_published"
    VAULT_AWAY = "vault_away"
    UNKNOWN_REQUEST = "unknown_request"
    MALFORMED_REQUEST = "malformed_request"
    STALE_REQUEST = "stale_request"
    BAD_INVITATION = "bad_invitation"
    BAD_EVIDENCE = "bad_evidence"
    BAD_CERTIFICATE_REQUEST = "bad_certificate_request"
    UNKNOWN_ACCOUNT = "unknown_account"
    # other organisations
    BAD_AGREEMENT = "bad_agreement"
    AGREEMENT_EXISTS = "agreement_exists"
    UNKNOWN_AGREEMENT = "unknown_agreement"
    NO_AGREEMENT = "no_agreement"
    # audit
    BAD_CHECKPOINT = "bad_checkpoint"
    BAD_PROOF = "bad_proof"
    UNKNOWN_WITNESS = "unknown_witness"
    LOG_CHANGED = "log_changed"
    # HL7 gateway
    HL7_MALFORMED = "hl7_malformed"
    HL7_TOO_LARGE = "hl7_too_large"
    HL7_FRAMING = "hl7_framing"
    HL7_CHARACTER_SET = "hl7_character_set"
    HL7_UNSUPPORTED = "hl7_unsupported"
    HL7_NO_PATIENT = "hl7_no_patient"
    # storage
    STATE_CORRUPT = "state_corrupt"
    STATE_ROLLED_BACK = "state_rolled_back"
    DEVICE_IN_USE = "device_in_use"
    SCHEMA_TOO_NEW = "schema_too_new"
    WRONG_PASSPHRASE = "wrong_passphrase"  # noqa: S105  a code, not a passphrase
    NOT_INITIALISED = "not_initialised"
    ALREADY_INITIALISED = "already_initialised"
    STORAGE_FAILED = "storage_failed"
    RECORD_DESTROYED = "record_destroyed"
    UNKNOWN_WORK_ITEM = "unknown_work_item"
    MALFORMED_SETTINGS = "malformed_settings"
    BACKUP_DAMAGED = "backup_damaged"
    BACKUP_EXISTS = "backup_exists"
    BACKUP_UNSUPPORTED = "backup_unsupported"
    NO_BACKUP = "no_backup"
    HUB_ROLLED_BACK = "hub_rolled_back"
    # content
    CONTENT_MALFORMED = "content_malformed"
