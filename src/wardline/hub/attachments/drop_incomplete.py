"""Forget attachments whose sender never came back to complete them."""

from typing import Final

from sqlalchemy import bindparam, delete, select

from wardline.audit.record import Action, Numbers
from wardline.hub import records
from wardline.hub.attachments.model import blob_name
from wardline.hub.attachments.tables import ATTACHMENTS
from wardline.hub.context import Hub
from wardline.ledger.ledger import Moment, Recorded, Unchanged
from wardline.store.blobs.port import Blobs
from wardline.store.transaction import Transaction

MARGIN_MS: Final = 3_600_000
"""Between the time from which no chunk is taken any more, and that from which they are deleted."""
AT_ONCE: Final = 1000

_STALE: Final = (
    select(ATTACHMENTS.c.conversation, ATTACHMENTS.c.blob)
    .where(ATTACHMENTS.c.completed_at.is_(None), ATTACHMENTS.c.begun_at < bindparam("before"))
    .limit(AT_ONCE)
)


async def drop_incomplete(hub: Hub) -> int:
    """How many were forgotten: begun ``Limits.keep_incomplete_ms`` ago and not complete. Bytes first, then the row, so
    that nothing stays which no row knows of.
    """
    blobs = hub.blobs
    if blobs is None:
        return 0
    before = hub.clock.now() - hub.limits.keep_incomplete_ms - MARGIN_MS
    stale = await hub.read(lambda reader: [(row[0], row[1]) for row in reader.execute(_STALE, {"before": before})])
    for conversation, blob in stale:
        await hub.work(_delete_chunks, blobs, conversation, blob)

    def operation(tx: Transaction, moment: Moment) -> Recorded[int] | Unchanged[int]:
        count = sum(
            tx.execute(
                delete(ATTACHMENTS).where(
                    ATTACHMENTS.c.conversation == conversation,
                    ATTACHMENTS.c.blob == blob,
                    ATTACHMENTS.c.completed_at.is_(None),
                )
            ).rowcount
            for conversation, blob in stale
        )
        dropped = records.record(Action.ATTACHMENTS_DROPPED, None, moment.now, numbers=Numbers(count=count))
        return Recorded(count, (dropped,)) if count else Unchanged(0)

    return await hub.ledger.submit_timed(operation) if stale else 0


def _delete_chunks(blobs: Blobs, conversation: str, blob: str) -> None:
    """From the last one down: what an interrupted run leaves is still found from the first."""
    count = 0
    while blobs.size(blob_name(conversation, blob, count)) is not None:
        count += 1
    for index in reversed(range(count)):
        blobs.delete(blob_name(conversation, blob, index))
