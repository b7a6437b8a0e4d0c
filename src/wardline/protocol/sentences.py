"""What each error code says to a person: one sentence that tells what to do. The same as ``spec/errors.toml``."""

from typing import Final

from wardline.protocol.errors import ErrorCode

SENTENCES: Final[dict[ErrorCode, str]] = {
    ErrorCode.MALFORMED_FRAME: (
        "The frame is not one of this version: update the client, or report the path that the field names."
    ),
    ErrorCode.FRAME_TOO_LARGE: "A frame may have 1 MiB: send large things as attachments and receipts in portions.",
    ErrorCode.UNSUPPORTED_VERSION: "Hub and client speak different versions: update the older one.",
    ErrorCode.NOT_SIGNED_IN: "Sign in first: only a vault's certificates and sealed requests are open before that.",
    ErrorCode.ALREADY_SIGNED_IN: "This connection is signed in: open another one for another device.",
    ErrorCode.BAD_SIGNATURE: (
        "The signature does not fit the certificate: check that key and certificate belong together."
    ),
    ErrorCode.REQUEST_ID_REUSED: "Each request on a connection needs a number of its own: count up.",
    ErrorCode.OVERLOADED: "Too much at once: try again after the time given.",
    ErrorCode.TOO_SLOW: "The device did not take its deliveries: connect again and go on from the last one stored.",
    ErrorCode.INTERNAL: (
        "Something failed on our side and nothing was done: try again; if it stays, tell the operator the time."
    ),
    ErrorCode.BAD_CERTIFICATE: "The certificate does not lead to its organisation's anchor: enrol again.",
    ErrorCode.CERTIFICATE_EXPIRED: "The certificate is outside its time: check the clock, then renew.",
    ErrorCode.WRONG_ORGANISATION: "This belongs to another organisation: ask that organisation's vault.",
    ErrorCode.UNKNOWN_ORGANISATION: "The hub does not know this organisation: have its operator admit it.",
    ErrorCode.ORGANISATION_EXISTS: (
        "An organisation with this id was admitted with another anchor: check the anchor file."
    ),
    ErrorCode.UNKNOWN_DEVICE: "No such device: check the id, or enrol it.",
    ErrorCode.DEVICE_REVOKED: "This device was revoked: enrol again with a new invitation.",
    ErrorCode.NOT_A_STEWARD: "Only an organisation's steward may do this: ask the vault.",
    ErrorCode.NOT_PERMITTED: "This account may not do that: ask an administrator.",
    ErrorCode.BAD_KEY_PACKAGE: "The key package is not this device's, or outside its time: make a new one.",
    ErrorCode.TOO_MANY_KEY_PACKAGES: "The hub keeps 100 key packages per device: wait until some are used.",
    ErrorCode.NO_KEY_PACKAGE: "The device has no key package left: it publishes more when it connects.",
    ErrorCode.GROUP_EXISTS: "This generation was founded already: take the next number.",
    ErrorCode.UNKNOWN_GROUP: "No such group: wait for the Welcome, or check the conversation.",
    ErrorCode.WRONG_GROUP: "This belongs to another group.",
    ErrorCode.GENERATION_CLOSED: "A newer generation of the conversation is live: send there.",
    ErrorCode.BAD_COMMIT: "The commit does not follow from the group's state, or breaks its rules: drop it.",
    ErrorCode.EPOCH_CONFLICT: "Another commit won this epoch: apply it, then try again.",
    ErrorCode.TOO_MANY_MEMBERS: "A group may have 256 devices: remove some first.",
    ErrorCode.PENDING_COMMIT: "A commit of this group is on its way: wait for its answer.",
    ErrorCode.MALFORMED_MESSAGE: "The message is not an MLS application message: nothing else is carried.",
    ErrorCode.BAD_ENVELOPE: "The envelope does not fit the session, the group or the size: nothing was stored.",
    ErrorCode.NOT_A_MEMBER: "The device is not in this group: wait for the steward to add it.",
    ErrorCode.WRONG_EPOCH: "The group went on: apply its commits, encrypt again, send again under the same id.",
    ErrorCode.MESSAGE_ID_REUSED: "Another message has this id: take a fresh one.",
    ErrorCode.CANNOT_DECRYPT: "The message cannot be decrypted: the vault's history has it.",
    ErrorCode.REPLAYED: "This message was received before: it was dropped.",
    ErrorCode.UNKNOWN_CONVERSATION: "No such conversation, or the account is not in its roster.",
    ErrorCode.ATTACHMENT_TOO_LARGE: "The attachment is larger than may be sent: send a smaller one, or in parts.",
    ErrorCode.PUSH_NOT_ALLOWED: "The hub does not call this push service: have its operator list it.",
    ErrorCode.UNKNOWN_ATTACHMENT: (
        "There is no such attachment, or it was not sent to its end: ask its sender to send it again."
    ),
    ErrorCode.ATTACHMENT_OUT_OF_ORDER: (
        "The chunks of an attachment go in order, each but the last of full length: go on from the one missing."
    ),
    ErrorCode.ATTACHMENT_ID_REUSED: "Another attachment has this id: take a fresh one.",
    ErrorCode.ATTACHMENT_CORRUPT: (
        "The attachment is not what its sender sent: it is not shown; ask its sender to send it again."
    ),
    ErrorCode.VAULT_NOT_PUBLISHED: "The organisation's vault has never been connected: start it.",
    ErrorCode.VAULT_AWAY: "The organisation's vault is not connected: the request waits; ask again with the same id.",
    ErrorCode.UNKNOWN_REQUEST: "No such sealed request: it was answered long ago, or never made.",
    ErrorCode.MALFORMED_REQUEST: "The sealed request is not one of this version: update the client.",
    ErrorCode.STALE_REQUEST: "The request's time is too far from the vault's: set the clock.",
    ErrorCode.BAD_INVITATION: "The invitation is used up, expired or unknown: ask for a new one.",
    ErrorCode.BAD_EVIDENCE: "The evidence does not fit this certificate request: open the invitation link again.",
    ErrorCode.BAD_CERTIFICATE_REQUEST: "The certificate request does not name this device, or its key is not P-384.",
    ErrorCode.UNKNOWN_ACCOUNT: "No such account.",
    ErrorCode.UNKNOWN_PATIENT: "No such patient: search by name, number or birth date.",
    ErrorCode.REASON_REQUIRED: (
        "This account is not on the patient's care team: give the reason; it is shown and recorded."
    ),
    ErrorCode.SEARCH_TOO_SHORT: "Give at least two characters of a name, a number or a birth date.",
    ErrorCode.UNKNOWN_DEPARTMENT: "No such department: look at the list again.",
    ErrorCode.BAD_POLICY: (
        "The policies do not fit the schema: nothing was taken; mend the policy that the field names."
    ),
    ErrorCode.UNKNOWN_EMERGENCY_ACCESS: "No such emergency access, or it was reviewed already, or it is one's own.",
    ErrorCode.SIGN_IN_FAILED: ("Signing in did not work: check the name and try again, or ask an administrator."),
    ErrorCode.STEP_UP_REQUIRED: "Prove first that you are there, in a way that you sign in, then do it again.",
    ErrorCode.BAD_PASSKEY: (
        "The passkey was not made for this organisation's page, or without user verification: make it again."
    ),
    ErrorCode.UNKNOWN_PASSKEY: "This account has no such passkey: look at the list again.",
    ErrorCode.LAST_PASSKEY: "This is the account's only way in: add another passkey first.",
    ErrorCode.LOGIN_TAKEN: "Another account signs in under this name: choose another.",
    ErrorCode.MALFORMED_LOGIN: "A login name is up to 254 printable characters: shorten it.",
    ErrorCode.THROTTLED: "Too many attempts: wait for the time given, then try again.",
    ErrorCode.WEAK_PASSWORD: (
        "The password is too short, too common or was stolen somewhere, as the field says: choose another."
    ),
    ErrorCode.WRONG_CODE: ("The code is not the one that the app shows now: wait for the next one and type that."),
    ErrorCode.UNKNOWN_APPROVAL: (
        "No such device waits to be let in any more, or another one answers it: sign in again on the new device."
    ),
    ErrorCode.APPROVAL_DENIED: ("Signing in was denied at the other device. If that was a mistake, sign in again."),
    ErrorCode.BAD_APPROVAL: (
        "The two devices do not show the same: nobody was let in. Somebody else may be signing in: begin again."
    ),
    ErrorCode.BAD_APPROVAL_LINK: (
        "This is not what a waiting device shows: scan its picture again, or copy the whole of its link or long code."
    ),
    ErrorCode.UNKNOWN_TOKEN: "There is no such token, or it was revoked or has ended: create another.",
    ErrorCode.UNKNOWN_TEAM: "There is no such team: look at the list again.",
    ErrorCode.MALFORMED_PEOPLE: "The list of people has mistakes in the lines named: correct them, or leave those out.",
    ErrorCode.DIRECTORY_FAILED: (
        "The directory did not answer as it should: check its address, its certificate and the account."
    ),
    ErrorCode.BAD_DELEGATE: "A delegate is another active person, for a time that begins before it ends: check both.",
    ErrorCode.BAD_AGREEMENT: (
        "The agreement does not say what it must: compare parties, fingerprint and dates with the other side."
    ),
    ErrorCode.AGREEMENT_EXISTS: "An agreement with this organisation is in force: end it first.",
    ErrorCode.UNKNOWN_AGREEMENT: "No such agreement: list them, or have it proposed again.",
    ErrorCode.NO_AGREEMENT: ("No agreement with that organisation is in force: have an administrator renew it."),
    ErrorCode.BAD_CHECKPOINT: "The checkpoint is malformed, or not signed by its log.",
    ErrorCode.BAD_PROOF: "The proof does not lead from the earlier checkpoint to this one: treat the log as changed.",
    ErrorCode.UNKNOWN_WITNESS: "The cosignature is by nobody whom this log knows.",
    ErrorCode.LOG_CHANGED: (
        "The audit log does not match its checkpoint: the finding names the record; keep the files "
        "and call the compliance officer."
    ),
    ErrorCode.HL7_MALFORMED: (
        "The message cannot be parsed: it is kept; correct it and send it again, or resolve its work item."
    ),
    ErrorCode.HL7_TOO_LARGE: "The message is over the limit: split it, or raise the gateway's limit.",
    ErrorCode.HL7_FRAMING: "The MLLP framing is broken: start with VT, end with FS CR.",
    ErrorCode.HL7_CHARACTER_SET: (
        "The character set of MSH-18 is unknown, or the bytes do not fit it: correct the sender's configuration."
    ),
    ErrorCode.HL7_UNSUPPORTED: "This message type or version is not taken: see the how-to for those that are.",
    ErrorCode.HL7_NO_PATIENT: "No patient is named: it is kept; correct PID-3, or resolve its work item.",
    ErrorCode.STATE_CORRUPT: (
        "Stored data does not decrypt or does not fit: restore from a back-up; nothing was overwritten."
    ),
    ErrorCode.STATE_ROLLED_BACK: (
        "This device's store is older than what it sent: it will send nothing; enrol it again."
    ),
    ErrorCode.DEVICE_IN_USE: "Another process runs this device: close it first, or talk to it.",
    ErrorCode.DEVICE_WIPED: "Your organisation removed this device, and it erased itself: ask for a new invitation.",
    ErrorCode.SCHEMA_TOO_NEW: "The database was written by a newer version: update Wardline.",
    ErrorCode.WRONG_PASSPHRASE: "The passphrase does not open this file.",
    ErrorCode.NOT_INITIALISED: (
        "This folder holds no organisation or device: run `wardline init` or `wardline enrol` first."
    ),
    ErrorCode.ALREADY_INITIALISED: "This folder is in use already: choose an empty one.",
    ErrorCode.STORAGE_FAILED: (
        "The disk or the database refused the write, and nothing was done: check space and permissions, then try again."
    ),
    ErrorCode.STORAGE_FULL: (
        "There is no room left to store it, and nothing was done: free some space, or tell the operator."
    ),
    ErrorCode.RECORD_DESTROYED: (
        "The key of this conversation's records was destroyed: what they held cannot be read again."
    ),
    ErrorCode.UNKNOWN_WORK_ITEM: "No such work item is open: it was resolved, or never opened.",
    ErrorCode.UNKNOWN_FINDING: "No such finding is open to you: it was closed, never opened, or is about yourself.",
    ErrorCode.NEEDS_REVIEW: (
        "A review closes this: an emergency access with `wardline break-glass review`, a finding with "
        "`wardline watch close`."
    ),
    ErrorCode.MALFORMED_SETTINGS: "The settings file is wrong at the place named: correct wardline.toml.",
    ErrorCode.WEB_CLIENT_MISSING: (
        "The web client was not built: run `make web`, or take the [web] section out of wardline.toml."
    ),
    ErrorCode.WEB_CLIENT_DAMAGED: "A file of the web client is not the one that was built: install it anew.",
    ErrorCode.BACKUP_DAMAGED: (
        "This is no back-up, or it was truncated or changed: take another one; nothing was restored."
    ),
    ErrorCode.BACKUP_EXISTS: "A file of that name is there already: choose another; a back-up is never overwritten.",
    ErrorCode.BACKUP_UNSUPPORTED: (
        "This database is in PostgreSQL: back it up with pg_basebackup or pg_dump, and wardline.toml and the "
        "key file beside it."
    ),
    ErrorCode.NO_BACKUP: "There is no back-up: make one with `wardline backup`.",
    ErrorCode.HUB_ROLLED_BACK: (
        "The hub was restored from a back-up that is older than this device: enrol it again; what it holds "
        "stays readable."
    ),
    ErrorCode.CONTENT_MALFORMED: "This is no Wardline content: ask the sender's organisation which version it runs.",
    ErrorCode.SESSION_ENDED: "This device's session has ended: prove that you are there, and go on.",
    ErrorCode.PIN_SHARE_GONE: (
        "The PIN was wrong too often, or the device was given a new one: use your passkey, or sign in again."
    ),
    ErrorCode.RECOVERY_NEEDED: (
        "This person has had a device: ask for a recovery, to which a second administrator agrees."
    ),
    ErrorCode.UNKNOWN_RECOVERY: (
        "No such recovery waits for you: it was decided, has ended, is about yourself, or you asked for it."
    ),
    ErrorCode.METHOD_NOT_ALLOWED: "Your organisation does not let your role sign in this way: use another one.",
    ErrorCode.NO_WAY_IN: "With this rule you could not sign in any more: leave a method that you have set up.",
    ErrorCode.LAST_ADMINISTRATOR: "Nobody else administers: make somebody else an administrator first.",
    ErrorCode.NO_METHOD: (
        "You have set up nothing to prove that it is you: make a passkey, or ask an administrator to recover your "
        "account."
    ),
    ErrorCode.UNKNOWN_PROVIDER: ("There is no such provider to sign in at from here: choose one that the field names."),
    ErrorCode.NO_PROVIDER: ("You can sign in at no provider from here: sign in another way, or ask an administrator."),
    ErrorCode.PROVIDER_TIMED_OUT: (
        "Nobody came back from the provider in time: begin again, and sign in there within ten minutes."
    ),
    ErrorCode.PROVIDER_DENIED: (
        "The provider did not sign you in, or you stopped it there: begin again, or ask whoever runs the provider."
    ),
    ErrorCode.CERTIFICATE_UNLOGGED: (
        "A device's certificate is not in its organisation's log: nothing is sent to it; tell your security officer."
    ),
}

_KNOWN: Final = frozenset(str(code) for code in ErrorCode)


def sentence(code: str) -> str:
    """The sentence of a code; for one of a newer version, the code itself."""
    return SENTENCES[ErrorCode(code)] if code in _KNOWN else code
