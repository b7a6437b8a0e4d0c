"""Destroy a conversation's records: its keys go, and with them what they sealed."""

from itertools import groupby

from sqlalchemy import delete, select

from wardline.kit.ids import ConversationId
from wardline.vault.archive.packed_terms import BLOCK, block_of, drop_places
from wardline.vault.archive.tables import ARCHIVE_FRESH_TERMS, ARCHIVE_RECORDS, ARCHIVE_TERMS
from wardline.vault.keys.key_names import archive_key
from wardline.vault.turn import Turn


def destroy_records(turn: Turn, conversation: ConversationId) -> int:
    """Destroy the keys of the conversation's records and drop their words from the index; how many records that were.

    The rows stay, unreadable for ever: ids, times and who sent. Nothing, and no audit record, where there is no key to
    destroy.
    """
    records = ARCHIVE_RECORDS.c
    rows = turn.tx.execute(
        select(records.number, records.retention_class)
        .where(records.conversation == conversation)
        .order_by(records.number)
    ).all()
    numbers = [number for number, _ in rows]
    for block, members in groupby(numbers, key=block_of):
        _drop_terms(turn, block, list(members))
    for retention_class in sorted({retention_class for _, retention_class in rows}):
        turn.destroy_key(archive_key(conversation, retention_class))
    return len(numbers)


def _drop_terms(turn: Turn, block: int, numbers: list[int]) -> None:
    turn.tx.execute(delete(ARCHIVE_FRESH_TERMS).where(ARCHIVE_FRESH_TERMS.c.number.in_(numbers)))
    terms = ARCHIVE_TERMS.c
    places = {number % BLOCK for number in numbers}
    rows = turn.tx.execute(select(terms.bucket, terms.entries).where(terms.block == block)).all()
    for bucket, entries in rows:
        turn.tx.put(ARCHIVE_TERMS, {"block": block, "bucket": bucket, "entries": drop_places(entries, places)})
