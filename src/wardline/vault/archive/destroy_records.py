"""Destroy a conversation's records: its keys go, and with them what they sealed."""

from itertools import groupby

from sqlalchemy import delete, select

from wardline.kit.ids import ConversationId
from wardline.vault.archive.tables import ARCHIVE_RECORDS, ARCHIVE_TERMS, block_of
from wardline.vault.keys.key_names import archive_key
from wardline.vault.turn import Turn


def destroy_records(turn: Turn, conversation: ConversationId) -> int:
    """Destroy the keys of the conversation's records and drop their words from the index; how many records that were.

    The rows stay, unreadable for ever: ids, times and who sent. Nothing, and no audit record, where there is no key to
    destroy.
    """
    records, terms = ARCHIVE_RECORDS.c, ARCHIVE_TERMS.c
    rows = turn.tx.execute(
        select(records.number, records.retention_class)
        .where(records.conversation == conversation)
        .order_by(records.number)
    ).all()
    numbers = [number for number, _ in rows]
    for block, members in groupby(numbers, key=block_of):
        turn.tx.execute(delete(ARCHIVE_TERMS).where(terms.block == block, terms.number.in_(list(members))))
    for retention_class in sorted({retention_class for _, retention_class in rows}):
        turn.destroy_key(archive_key(conversation, retention_class))
    return len(numbers)
