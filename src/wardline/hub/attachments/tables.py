"""What is known of attachments; their bytes are blobs (``store/blobs``)."""

from typing import Final

from sqlalchemy import Column, Connection, Index, PrimaryKeyConstraint, Table, bindparam, select

from wardline.hub.attachments.model import Upload
from wardline.hub.schema import METADATA
from wardline.hub.tables.groups import MEMBERS, OPEN
from wardline.store.schema import Id, Int64
from wardline.store.transaction import Transaction

ATTACHMENTS: Final = Table(
    "attachments",
    METADATA,
    Column("conversation", Id, nullable=False),
    Column("blob", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("begun_at", Int64, nullable=False),
    Column("completed_at", Int64, nullable=True),
    Column("chunks", Int64, nullable=True),
    Column("size", Int64, nullable=True),
    PrimaryKeyConstraint("conversation", "blob"),
    Index(None, "completed_at", "begun_at"),
)
"""``chunks`` and ``size`` (bytes, encrypted) are null until the attachment is complete."""

ATTACHMENT_READS: Final = Table(
    "attachment_reads",
    METADATA,
    Column("conversation", Id, nullable=False),
    Column("blob", Id, nullable=False),
    Column("device", Id, nullable=False),
    Column("at", Int64, nullable=False),
    PrimaryKeyConstraint("conversation", "blob", "device"),
)
"""Who fetched what: the first time, which is the one in the audit log."""

_MEMBER: Final = select(MEMBERS.c.device).where(
    MEMBERS.c.device == bindparam("device"),
    MEMBERS.c.conversation == bindparam("conversation"),
    MEMBERS.c.left_seq == OPEN,
)
_UPLOAD: Final = select(ATTACHMENTS.c.device, ATTACHMENTS.c.begun_at, ATTACHMENTS.c.chunks).where(
    ATTACHMENTS.c.conversation == bindparam("conversation"), ATTACHMENTS.c.blob == bindparam("blob")
)
_READ: Final = select(ATTACHMENT_READS.c.at).where(
    ATTACHMENT_READS.c.conversation == bindparam("conversation"),
    ATTACHMENT_READS.c.blob == bindparam("blob"),
    ATTACHMENT_READS.c.device == bindparam("device"),
)

Reader = Connection | Transaction


def is_member(reader: Reader, device: str, conversation: str) -> bool:
    """Whether a device is in the live group of a conversation."""
    return reader.execute(_MEMBER, {"device": device, "conversation": conversation}).first() is not None


def find_upload(reader: Reader, conversation: str, blob: str) -> Upload | None:
    """What is known of an attachment."""
    row = reader.execute(_UPLOAD, {"conversation": conversation, "blob": blob}).one_or_none()
    return None if row is None else Upload(*row)


def was_read(reader: Reader, conversation: str, blob: str, device: str) -> bool:
    """Whether the device fetched it before."""
    key = {"conversation": conversation, "blob": blob, "device": device}
    return reader.execute(_READ, key).first() is not None
