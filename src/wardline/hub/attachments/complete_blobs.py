"""Which blobs the hub's rows speak of: what a back-up must hold beside the database."""

from collections.abc import Iterator

from sqlalchemy import select

from wardline.hub.attachments.model import blob_name
from wardline.hub.attachments.tables import ATTACHMENTS, Reader


def complete_blobs(reader: Reader) -> Iterator[str]:
    """The names of every chunk of every attachment that is complete."""
    columns = ATTACHMENTS.c
    rows = reader.execute(
        select(columns.conversation, columns.blob, columns.chunks).where(columns.chunks.is_not(None))
    ).all()
    for conversation, blob, chunks in rows:
        for index in range(chunks):
            yield blob_name(conversation, blob, index)
