"""What an audit record says: who, which device, did what, to what, when, with which outcome. Never content.

The vocabulary is closed (``Action``, ``ObjectKind``): a new thing to record is a new line here and in
``spec/audit.md``. A field can hold only an opaque id, a value of an enum, an integer or a SHA-256 of something
public, and the constructor checks it, so that no name, number or text of a patient finds its way into a log that is
exported to outsiders.

Canonical form: JSON without spaces, keys sorted, absent fields left out, ASCII; a subset of RFC 8785. The fields
below stand in alphabetical order because that is the order in which they are written.
"""

import re
from enum import Enum
from typing import Final

import msgspec
from msgspec import Struct

MAX_INTEGER: Final = 2**53 - 1
"""The largest integer that every JSON reader keeps exact (RFC 7493)."""

MAX_RECORD: Final = 4096
"""Bytes of a canonical record."""

MAX_OBJECTS: Final = 16
"""Objects that one record names; more of a kind are counted (``Numbers.count``)."""

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII).fullmatch
_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII).fullmatch
_CELL = re.compile(r"[0-9b-hjkmnp-z]{3}", re.ASCII).fullmatch
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII).fullmatch
_SITE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}", re.ASCII).fullmatch
_CODE = re.compile(r"[a-z][a-z0-9_.]{0,63}", re.ASCII).fullmatch


class Action(Enum):
    """Everything that is ever recorded. Dotted: the thing, then what happened to it. Values are stable for ever."""

    # Hub: delivery.
    ORGANISATION_ADMITTED = "organisation.admitted"
    ORGANISATION_SUSPENDED = "organisation.suspended"
    TRUST_ANCHOR_REPLACED = "trust_anchor.replaced"
    DEVICE_REGISTERED = "device.registered"
    DEVICE_SIGNED_IN = "device.signed_in"
    DEVICE_SIGN_IN_REFUSED = "device.sign_in_refused"
    DEVICE_REVOKED = "device.revoked"
    DEVICE_WIPE_ORDERED = "device.wipe_ordered"
    KEY_PACKAGES_PUBLISHED = "key_packages.published"
    KEY_PACKAGES_CLAIMED = "key_packages.claimed"
    LAST_RESORT_USED = "last_resort.used"
    PUSH_REGISTERED = "push.registered"
    PUSH_ENDED = "push.ended"
    GROUP_FOUNDED = "group.founded"
    GROUP_COMMITTED = "group.committed"
    GROUP_FAULT_REPORTED = "group.fault_reported"
    GROUP_CLOSED = "group.closed"
    MESSAGE_APPENDED = "message.appended"
    RECEIPT_ADVANCED = "receipt.advanced"
    ATTACHMENT_BEGUN = "attachment.begun"
    ATTACHMENT_STORED = "attachment.stored"
    ATTACHMENT_READ = "attachment.read"
    ATTACHMENTS_DROPPED = "attachments.dropped"
    SEALED_REQUEST_CARRIED = "sealed_request.carried"
    SEALED_REQUEST_ANSWERED = "sealed_request.answered"
    REQUEST_REFUSED = "request.refused"
    MESSAGES_EXPIRED = "messages.expired"
    SEALED_REQUESTS_PRUNED = "sealed_requests.pruned"
    VAULT_PUBLISHED = "vault.published"
    CHECKPOINT_COSIGNED = "checkpoint.cosigned"
    COSIGNATURE_ADDED = "cosignature.added"

    # Vault: people, keys, policy, access to records.
    AUTHORITY_CREATED = "authority.created"
    AUTHORITY_REPLACED = "authority.replaced"
    CERTIFICATE_ISSUED = "certificate.issued"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_SUSPENDED = "account.suspended"
    ACCOUNT_REINSTATED = "account.reinstated"
    ACCOUNT_SIGNED_IN = "account.signed_in"
    ACCOUNT_SIGN_IN_REFUSED = "account.sign_in_refused"
    ACCOUNT_STEPPED_UP = "account.stepped_up"
    ACCOUNT_STEP_UP_REFUSED = "account.step_up_refused"
    PASSWORD_SET = "password.set"  # noqa: S105  an action, not a password
    TOTP_SET_UP = "totp.set_up"
    RECOVERY_CODES_MADE = "recovery_codes.made"
    RECOVERY_CODE_USED = "recovery_code.used"
    PASSWORD_REMOVED = "password.removed"  # noqa: S105  an action, not a password
    RECOVERY_ASKED = "recovery.asked"
    RECOVERY_AGREED = "recovery.agreed"
    RECOVERY_DENIED = "recovery.denied"
    RECOVERY_EXPIRED = "recovery.expired"
    SIGN_IN_RULE_CHANGED = "sign_in_rule.changed"
    APPROVAL_ASKED = "approval.asked"
    APPROVAL_BEGUN = "approval.begun"
    APPROVAL_GRANTED = "approval.granted"
    APPROVAL_DENIED = "approval.denied"
    SESSION_ENDED = "session.ended"
    SESSION_CLOSED = "session.closed"
    LOGOUT_RECEIVED = "logout.received"
    PIN_SHARE_KEPT = "pin_share.kept"
    PIN_SHARE_TAKEN = "pin_share.taken"
    PIN_SHARE_REFUSED = "pin_share.refused"
    PIN_SHARE_DESTROYED = "pin_share.destroyed"
    PASSKEY_ADDED = "passkey.added"
    PASSKEY_REMOVED = "passkey.removed"
    PASSKEY_COUNTER_FELL = "passkey.counter_fell"
    DELEGATE_NAMED = "delegate.named"
    DELEGATE_ENDED = "delegate.ended"
    DELEGATE_ACTED = "delegate.acted"
    DELEGATE_EXCEEDED = "delegate.exceeded"
    TEAM_CHANGED = "team.changed"
    TEAM_DELETED = "team.deleted"
    TOKEN_CREATED = "token.created"  # noqa: S105  an action, not a token
    TOKEN_REVOKED = "token.revoked"  # noqa: S105
    DIRECTORY_READ = "directory.read"
    INVITATION_CREATED = "invitation.created"
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    DEVICE_ENROLLED = "device.enrolled"
    DEVICE_RENEWED = "device.renewed"
    DEVICE_WIPED = "device.wiped"
    ENROLMENT_REFUSED = "enrolment.refused"
    ROLE_CHANGED = "role.changed"
    SHIFT_CHANGED = "shift.changed"
    POLICY_CHANGED = "policy.changed"
    POLICY_REFUSED = "policy.refused"
    POLICY_EXPLAINED = "policy.explained"
    ROSTER_REVIEWED = "roster.reviewed"
    GLASS_BROKEN = "glass.broken"
    GLASS_MENDED = "glass.mended"
    GLASS_REVIEWED = "glass.reviewed"
    WATCH_ADVANCED = "watch.advanced"
    FINDING_OPENED = "finding.opened"
    FINDING_CLOSED = "finding.closed"
    LIMITS_CHANGED = "limits.changed"
    PATIENT_REGISTERED = "patient.registered"
    PATIENT_CHANGED = "patient.changed"
    PATIENT_MERGED = "patient.merged"
    ENCOUNTER_CHANGED = "encounter.changed"
    AGREEMENT_PROPOSED = "agreement.proposed"
    AGREEMENT_ACCEPTED = "agreement.accepted"
    AGREEMENT_ENDED = "agreement.ended"
    CONVERSATION_OPENED = "conversation.opened"
    CONVERSATION_CHANGED = "conversation.changed"
    CONVERSATION_LABELLED = "conversation.labelled"
    CONVERSATION_JOINED = "conversation.joined"
    CONVERSATION_ENTERED = "conversation.entered"
    CONVERSATION_ENTERED_FROM_OUTSIDE = "conversation.entered_from_outside"
    CONVERSATION_CLOSED = "conversation.closed"
    PARTNER_ADDED = "partner.added"
    PARTNER_REMOVED = "partner.removed"
    ROSTER_CHANGED = "roster.changed"
    ROSTER_SETTLED = "roster.settled"
    COMMIT_MADE = "commit.made"
    GENERATION_FOUNDED = "generation.founded"
    MEMBERS_CHANGED = "members.changed"
    EPOCH_CONFIRMED = "epoch.confirmed"
    REMOVAL_CONFIRMED = "removal.confirmed"
    REVOCATION_DELIVERED = "revocation.delivered"
    MESSAGE_SENT = "message.sent"
    MESSAGE_ARCHIVED = "message.archived"
    ATTACHMENT_ARCHIVED = "attachment.archived"
    ATTACHMENT_MISSING = "attachment.missing"
    MESSAGE_UNREADABLE = "message.unreadable"
    MESSAGE_UNHANDLED = "message.unhandled"
    EVENT_UNHANDLED = "event.unhandled"
    RECORD_READ = "record.read"
    AUDIT_LOG_READ = "audit_log.read"
    ARCHIVE_SEARCHED = "archive.searched"
    PATIENTS_SEARCHED = "patients.searched"
    PATIENT_SHOWN = "patient.shown"
    HISTORY_RELEASED = "history.released"
    HISTORY_REFUSED = "history.refused"
    DEADLINE_SET = "deadline.set"
    DEADLINE_MET = "deadline.met"
    DEADLINE_WITHDRAWN = "deadline.withdrawn"
    DEADLINE_EXPIRED = "deadline.expired"
    ESCALATION_PAGED = "escalation.paged"
    ESCALATION_EXHAUSTED = "escalation.exhausted"
    HL7_RECEIVED = "hl7.received"
    HL7_PROCESSED = "hl7.processed"
    HL7_HELD = "hl7.held"
    HL7_REFUSED = "hl7.refused"
    WORK_ITEM_OPENED = "work_item.opened"
    WORK_ITEM_RESOLVED = "work_item.resolved"
    KEY_CREATED = "key.created"
    KEY_ROTATED = "key.rotated"
    KEY_DESTROYED = "key.destroyed"
    HOLD_PLACED = "hold.placed"
    HOLD_RELEASED = "hold.released"
    EXPORT_MADE = "export.made"
    BACKUP_MADE = "backup.made"
    BACKUP_RESTORED = "backup.restored"
    LOG_CONTINUED = "log.continued"
    VAULT_REJOINED = "vault.rejoined"
    REQUEST_ANSWERED = "request.answered"
    REQUEST_DEFERRED = "request.deferred"
    HUB_KEYS_ACCEPTED = "hub_keys.accepted"
    CLIENT_ADVANCED = "client.advanced"
    SERVICE_STARTED = "service.started"
    SERVICE_STOPPED = "service.stopped"


class Outcome(Enum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"
    """Nothing was changed; ``AuditRecord.code`` says why."""


class ObjectKind(Enum):
    """What an object's id names."""

    ACCOUNT = "account"
    AGREEMENT = "agreement"
    ATTACHMENT = "attachment"
    AUTHORITY = "authority"
    CERTIFICATE = "certificate"
    CHECKPOINT = "checkpoint"
    CONVERSATION = "conversation"
    DEADLINE = "deadline"
    DEVICE = "device"
    EMERGENCY_ACCESS = "emergency_access"
    ENCOUNTER = "encounter"
    EXPORT = "export"
    FINDING = "finding"
    HL7_MESSAGE = "hl7_message"
    HOLD = "hold"
    INVITATION = "invitation"
    KEY = "key"
    KEY_PACKAGE = "key_package"
    LIMITS = "limits"
    MESSAGE = "message"
    ORGANISATION = "organisation"
    PATIENT = "patient"
    POLICY = "policy"
    RECORD = "record"
    RECOVERY = "recovery"
    REQUEST = "request"
    ROLE = "role"
    SERVICE = "service"
    SHIFT = "shift"
    TEAM = "team"
    TOKEN = "token"  # noqa: S105  a kind, not a token
    WORK_ITEM = "work_item"


class InvalidRecordError(ValueError):
    """Bytes or fields that are no audit record. The message names the field, never its value."""


def _check_id(field: str, value: str | None) -> None:
    if value is not None and _ID(value) is None:
        raise InvalidRecordError(f"{field}: not an id")


def _check_integer(field: str, value: object) -> None:
    if type(value) is not int or not 0 <= value <= MAX_INTEGER:
        raise InvalidRecordError(f"{field}: not an integer from 0 to 2^53 - 1")


class Actor(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Who did it: ids as far as they are known. All absent: the system itself (``SYSTEM``)."""

    account: str | None = None
    device: str | None = None
    organisation: str | None = None

    def __post_init__(self) -> None:
        _check_id("actor.account", self.account)
        _check_id("actor.device", self.device)
        _check_id("actor.organisation", self.organisation)


SYSTEM: Final = Actor()
"""The server itself, on nobody's request: a deadline that expires, a start."""


class Object(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing it was done to."""

    id: str
    kind: ObjectKind

    def __post_init__(self) -> None:
        _check_id("objects.id", self.id)


class Numbers(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Integers that say how much, how far or until when. Absent where they mean nothing."""

    added: int | None = None
    """Members or accounts that came."""
    attempt: int | None = None
    """Which try it was, from 1."""
    count: int | None = None
    """How many things, of the kind that the action names."""
    epoch: int | None = None
    """The MLS epoch after the effect."""
    generation: int | None = None
    """The conversation's generation, from 1."""
    position: int | None = None
    """The place in a conversation's order up to which the effect reaches."""
    priority: int | None = None
    """The envelope's priority."""
    read: int | None = None
    """The place in a conversation's order up to which a device's owner read."""
    removed: int | None = None
    """Members or accounts that went."""
    size: int | None = None
    """Bytes of a size class, or leaves of a tree."""
    until: int | None = None
    """Milliseconds UTC: a deadline or an end of validity."""
    version: int | None = None
    """Version of a policy, roster or set of limits."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value: object = getattr(self, name)
            if value is not None:
                _check_integer(name, value)


class Place(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Where a device was, as its hub said: enough to see that somebody cannot have been in two places."""

    cell: str | None = None
    """Geohash of three characters: a cell of some 150 km."""
    country: str | None = None
    """ISO 3166-1 alpha-2, in capitals."""
    site: str | None = None
    """The key of one of the organisation's own networks in its settings."""

    def __post_init__(self) -> None:
        if self.cell is not None and _CELL(self.cell) is None:
            raise InvalidRecordError("place.cell: not a geohash of three characters")
        if self.country is not None and _COUNTRY(self.country) is None:
            raise InvalidRecordError("place.country: not two capitals")
        if self.site is not None and _SITE(self.site) is None:
            raise InvalidRecordError("place.site: not a site's key")


class AuditRecord(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, kw_only=True):
    """One line of an audit log. Raises ``InvalidRecordError`` for a field that may not be in one."""

    action: Action
    actor: Actor
    at: int
    """When the operation decided: milliseconds UTC, by the server's clock."""
    code: str | None = None
    """Why it was refused: a value of the error list. Present exactly when ``outcome`` is refused."""
    digest: str | None = None
    """SHA-256 in hexadecimal of a public object (certificate, commit, policy text). Never of content: short content
    can be guessed."""
    numbers: Numbers | None = None
    objects: tuple[Object, ...] = ()
    """What it was done to, the most particular first."""
    outcome: Outcome = msgspec.field(default=Outcome.DONE)
    place: Place | None = None
    """Where the actor's device was."""

    def __post_init__(self) -> None:
        _check_integer("at", self.at)
        if (self.code is not None) != (self.outcome is Outcome.REFUSED):
            raise InvalidRecordError("code: present exactly when refused")
        if self.code is not None and _CODE(self.code) is None:
            raise InvalidRecordError("code: not a code")
        if len(self.objects) > MAX_OBJECTS:
            raise InvalidRecordError("objects: too many")
        if self.digest is not None and _DIGEST(self.digest) is None:
            raise InvalidRecordError("digest: not a SHA-256 in hexadecimal")


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AuditRecord)


def encode(record: AuditRecord) -> bytes:
    """The canonical bytes: what is hashed, stored and exported."""
    return _encoder.encode(record)


def decode(canonical: bytes) -> AuditRecord:
    """Read canonical bytes. Raises ``InvalidRecordError`` for anything that ``encode`` would not write just so."""
    if len(canonical) > MAX_RECORD:
        raise InvalidRecordError("longer than a record may be")
    try:
        record = _decoder.decode(canonical)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # msgspec quotes what it found; a record that is none may hold anything
        raise InvalidRecordError("not an audit record") from None
    if _encoder.encode(record) != canonical:
        raise InvalidRecordError("not in canonical form")
    return record
