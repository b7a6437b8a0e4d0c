"""Destroy a conversation's records: its keys go, and with them what they sealed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from wardline.content import codec
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal
from wardline.vault.archive.blind_index import index_key_name, tags_of
from wardline.vault.archive.open_records import RECORD_COLUMNS, as_sealed, open_record_of
from wardline.vault.archive.tables import ARCHIVE_RECORDS, ARCHIVE_TERMS
from wardline.vault.archive.terms import content_words
from wardline.vault.keys.key_names import archive_key
from wardline.vault.turn import Turn


def destroy_records(turn: Turn, conversation: ConversationId) -> int:
    """Destroy the keys of the conversation's records and drop their words from the index; how many records that were.

    The rows stay, unreadable for ever: ids, times and who sent. The index has no way from a record to its words
    (a second one would double the cost of archiving), so that the words are read once more to drop them; a record that
    does not open takes a scan of the index instead. Nothing, and no audit record, where there is no key to destroy.
    """
    records = ARCHIVE_RECORDS.c
    rows = turn.tx.execute(select(records.number, *RECORD_COLUMNS).where(records.conversation == conversation)).all()
    for number, *columns in rows:
        _drop_words(turn, number, columns)
    for retention_class in (
        turn.tx.execute(select(records.retention_class).distinct().where(records.conversation == conversation))
        .scalars()
        .all()
    ):
        turn.keys.destroy(turn.tx, archive_key(conversation, retention_class), now=turn.now, records=turn.records)
    return len(rows)


def _drop_words(turn: Turn, number: int, columns: Sequence[Any]) -> None:
    terms = ARCHIVE_TERMS.c
    row = as_sealed(columns)
    opened = open_record_of(turn.tx, turn.keys, row)
    if isinstance(opened, Refusal):
        turn.tx.execute(delete(ARCHIVE_TERMS).where(terms.number == number))
        return
    key = turn.key(index_key_name(opened.retention_class))
    for tag in tags_of(key, content_words(codec.decode(opened.content))):
        turn.tx.execute(delete(ARCHIVE_TERMS).where(terms.tag == tag, terms.number == number))
