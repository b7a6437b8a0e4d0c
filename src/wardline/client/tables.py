"""The client's rows. Whatever is secret or content is sealed under the storage key before it comes here."""

from typing import Final

from sqlalchemy import Boolean, Column, Index, SmallInteger, String, Table

from wardline.client.schema import METADATA
from wardline.store.schema import Bytes, Id, Int64

STATE: Final = Table(
    "client_state",
    METADATA,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("cursor", Int64, nullable=False),
    Column("sent", Int64, nullable=False),
)
"""One row. ``cursor``: the last delivery whose effect is stored; ``sent``: own messages that the hub took."""

CONVERSATIONS: Final = Table(
    "client_conversations",
    METADATA,
    Column("conversation", Id, primary_key=True),
    Column("generation", Int64, nullable=False),
    Column("delivered", Int64, nullable=False),
    Column("read", Int64, nullable=False),
    Column("delivered_confirmed", Int64, nullable=False),
    Column("read_confirmed", Int64, nullable=False),
    Column("whole", Int64, nullable=False),
)
"""``generation``: the live one, 0 for none. Marks are positions; ``…_confirmed`` is what the hub was told; up to
``whole`` nothing is missing in the device's local store that this device should have (client/mend_gaps.py)."""

GROUPS: Final = Table(
    "client_groups",
    METADATA,
    Column("conversation", Id, primary_key=True),
    Column("generation", Int64, primary_key=True, autoincrement=False),
    Column("standing", String(16), nullable=False),
    Column("left_epoch", Int64, nullable=False),
    Column("update_due", Int64, nullable=True),
    Column("sent_in_epoch", Int64, nullable=False),
    Column("closed_seq", Int64, nullable=True),
)
"""``standing``: engine/held.py. ``left_epoch``: where this device left or stalled, -1 before. ``update_due``:
milliseconds. ``closed_seq``: nothing of this generation is delivered after it."""

MLS_ROWS: Final = Table(
    "client_mls_rows",
    METADATA,
    Column("group_id", String(48), primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("sealed", Bytes, nullable=False),
)
"""What ``Group.save`` hands out, sealed by the MLS module itself."""

KEY_PACKAGES: Final = Table(
    "client_key_packages",
    METADATA,
    Column("reference", Bytes, primary_key=True),
    Column("secret", Bytes, nullable=False),
    Column("last_resort", Boolean, nullable=False),
    Column("expires", Int64, nullable=False),
)
"""``secret`` is sealed by the MLS module. ``expires``: seconds, as X.509."""

OUTBOX: Final = Table(
    "client_outbox",
    METADATA,
    Column("number", Int64, primary_key=True, autoincrement=True),
    Column("lane", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("message", Id, nullable=True, unique=True),
    Column("priority", SmallInteger, nullable=True),
    Column("acknowledges", Id, nullable=True),
    Column("sealed", Bytes, nullable=True),
    Column("generation", Int64, nullable=True),
    Column("epoch", Int64, nullable=True),
    Column("payload", Bytes, nullable=True),
    Column("welcome", Bytes, nullable=True),
    Column("barred_generation", Int64, nullable=True),
    Column("barred_epoch", Int64, nullable=True),
    sqlite_autoincrement=True,
)
"""In the order of ``number``, which is never used again. ``lane``: the conversation, or the kind where there is none.
``sealed``: a message's content, or the body of a vault request. ``payload``: the bytes that leave; a message without
one waits to be encrypted, beyond the barred generation and epoch."""

Index(None, OUTBOX.c.lane, OUTBOX.c.number)

SEEN: Final = Table(
    "client_seen",
    METADATA,
    Column("device", Id, primary_key=True),
    Column("message", Id, primary_key=True),
    sqlite_with_rowid=False,
)
"""Messages taken or composed, by sending device: MLS itself lets an insider repeat one within an epoch."""

MESSAGES: Final = Table(
    "client_messages",
    METADATA,
    Column("number", Int64, primary_key=True, autoincrement=True),
    Column("message", Id, nullable=False, unique=True),
    Column("conversation", Id, nullable=False),
    Column("position", Int64, nullable=True),
    Column("at", Int64, nullable=False),
    Column("account", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("acknowledges", Id, nullable=True),
    Column("sealed", Bytes, nullable=False),
    Column("state", String(16), nullable=False),
    Column("failure", String(40), nullable=True),
    Column("taken", Boolean, nullable=False),
    Column("acknowledged", Boolean, nullable=False),
    Column("answered_by", Id, nullable=True),
    sqlite_autoincrement=True,
)
"""A device's local store (client/local/). ``number``: the order of arrival; ``state``: local/model.py; ``failure``: the
code; ``taken``: handed to ``messages()``; ``answered_by``: the delegate who answered for this account."""

Index(None, MESSAGES.c.conversation, MESSAGES.c.position)
Index(None, MESSAGES.c.taken, MESSAGES.c.number)

DELEGATES_ANSWERS: Final = Table(
    "client_delegates_answers",
    METADATA,
    Column("answer", Id, primary_key=True),
    Column("conversation", Id, nullable=False),
    Column("about", Id, nullable=False),
    Column("delegate", Id, nullable=False),
)
"""Answers in this account's name, of whose authors the vault has not been asked yet. ``about``: the message."""

ANCHORS: Final = Table(
    "client_anchors",
    METADATA,
    Column("organisation", Id, primary_key=True),
    Column("sealed", Bytes, nullable=False),
)
"""Other organisations' trust anchors, as the vault told them (sealed, so that nobody puts another in their place)."""

OWN_DEVICES: Final = Table(
    "client_own_devices",
    METADATA,
    Column("device", Id, primary_key=True),
    Column("told", Boolean, nullable=False),
)
"""Devices of this account, as the members of its groups show them, this one too. ``told``: its owner knows of it."""

CERTIFICATE: Final = Table(
    "client_certificate",
    METADATA,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("sealed", Bytes, nullable=False),
)
"""One row at most: the chain that took the place of the first one (sealed, so that nobody puts another there)."""

LOGS: Final = Table(
    "client_logs",
    METADATA,
    Column("organisation", Id, primary_key=True),
    Column("anchor", String(64), primary_key=True),
    Column("sealed", Bytes, nullable=False),
)
"""Audit logs of this organisation and its partners, as this device verified them last (sealed, so that nobody puts
another there). ``anchor``: SHA-256 of the root certificate under which the log was shown."""

CERTIFICATES: Final = Table(
    "client_certificates",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("device", Id, nullable=False),
    Column("account", Id, nullable=False),
    Column("organisation", Id, nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_at", Int64, nullable=False),
)
"""Leaf certificates that were met in groups. ``organisation``: whose log has it; ``digest``: SHA-256 of the
DER; ``state``: transparency/model.py; ``asked_at``: when its vault last answered for it, milliseconds; 0: not yet."""

DOUBTS: Final = Table(
    "client_doubts",
    METADATA,
    Column("conversation", Id, primary_key=True),
    Column("digest", String(64), primary_key=True),
    sqlite_with_rowid=False,
)
"""Members whose certificates are not proven (yet), by conversation."""

Index(None, DOUBTS.c.digest)

SUMMARIES: Final = Table(
    "client_summaries",
    METADATA,
    Column("conversation", Id, primary_key=True),
    Column("sealed", Bytes, nullable=False),
)
"""What the vault told about a conversation: title, kind, roster (sealed)."""
