"""Which attachments are archived, and which are still to be fetched. Their words are in the message's own record."""

from typing import Final

from sqlalchemy import Column, Index, Integer, String, Table

from wardline.store.schema import Id, Int64
from wardline.vault.schema import METADATA

ARCHIVE_ATTACHMENTS: Final = Table(
    "archive_attachments",
    METADATA,
    Column("message", Id, primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("conversation", Id, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Int64, nullable=False),
    Column("settled_at", Int64, nullable=True),
    Column("size", Int64, nullable=True),
)
"""``next_at``: when it is fetched, or tried again. The file is a blob (``store/blobs``) of the name
``message/ordinal``, sealed under the conversation's key and bound to that place."""

Index(None, ARCHIVE_ATTACHMENTS.c.state, ARCHIVE_ATTACHMENTS.c.next_at)
Index(None, ARCHIVE_ATTACHMENTS.c.conversation)
