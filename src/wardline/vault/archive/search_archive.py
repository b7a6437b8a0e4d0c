"""Find records by their words: candidates from the blind index, opened and checked, so that none is false."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.sql import Select

from wardline.audit.record import Action, Actor, Numbers
from wardline.content import codec
from wardline.kit.ids import MessageId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.store.database import Database
from wardline.vault.archive.blind_index import index_key_name, tags_of
from wardline.vault.archive.model import RETENTION_CLASSES, ArchivedMessage, SearchAnswer, SearchQuery
from wardline.vault.archive.open_records import RECORD_COLUMNS, as_sealed, open_record_of, record_reads
from wardline.vault.archive.seal_message import SealedMessage
from wardline.vault.archive.tables import ARCHIVE_RECORDS, ARCHIVE_TERMS
from wardline.vault.archive.terms import content_words, words_of
from wardline.vault.keys.key_ring import KeyDestroyedError, KeyRing
from wardline.vault.reader import Reader
from wardline.vault.turn import Turn, VaultLedger

MAX_LIMIT: Final = 200
"""Records that one search hands out at most."""
MAX_WORDS: Final = 16
"""Words that one search may join."""


def search_archive(database: Database, ledger: VaultLedger, asker: Actor, query: SearchQuery) -> SearchAnswer | Refusal:
    """Search on a reader's snapshot, then record the search and each record opened, and only then answer. It blocks:
    from an event loop, call it in a thread.

    ``malformed_request`` (field ``text``) for a query with neither a word nor a conversation, or with too many words.
    """
    words = words_of(query.text)
    if (not words and query.conversations is None) or len(words) > MAX_WORDS:
        return Refusal(ErrorCode.MALFORMED_REQUEST, "text")
    with database.read() as reader:
        answer, opened = find_records(reader, ledger.keys, query)
    ledger.run(lambda turn: _record_search(turn.on_behalf_of(asker), answer, opened))
    return answer


def find_records(reader: Reader, keys: KeyRing, query: SearchQuery) -> tuple[SearchAnswer, tuple[ArchivedMessage, ...]]:
    """The answer, and every record that was opened for it. Whoever calls this records both."""
    words = words_of(query.text)
    limit = max(1, min(query.limit, MAX_LIMIT))
    found: list[ArchivedMessage] = []
    opened: list[ArchivedMessage] = []
    damaged: list[MessageId] = []
    for row in _candidates(reader, keys, query, words, limit):
        message = open_record_of(reader, keys, row)
        if isinstance(message, Refusal):
            if message.code == ErrorCode.STATE_CORRUPT:
                damaged.append(row.message.message)
            continue
        opened.append(message)
        if words <= content_words(codec.decode(message.content)):
            found.append(message)
    answer = SearchAnswer(tuple(found[:limit]), tuple(damaged), more=len(opened) + len(damaged) > limit)
    return answer, tuple(opened)


def _candidates(
    reader: Reader, keys: KeyRing, query: SearchQuery, words: frozenset[str], limit: int
) -> list[SealedMessage]:
    """Newest first, one more than ``limit``: a stray that does not match costs at most a place on the page."""
    rows: list[SealedMessage] = []
    for retention_class in RETENTION_CLASSES:
        tags: set[int] = set()
        if words:
            try:
                key = keys.find(reader, index_key_name(retention_class))
            except KeyDestroyedError:
                continue
            if key is None:
                continue
            tags = tags_of(key, words)
        statement = _filtered(query, retention_class, tags).limit(limit + 1)
        rows.extend(as_sealed(row) for row in reader.execute(statement))
    return sorted(rows, key=lambda row: row.message.at, reverse=True)[: limit + 1]


def _filtered(query: SearchQuery, retention_class: str, tags: set[int]) -> Select[*tuple[object, ...]]:
    records = ARCHIVE_RECORDS.c
    statement = select(*RECORD_COLUMNS).where(records.retention_class == retention_class)
    for tag in sorted(tags):
        term = ARCHIVE_TERMS.alias()
        statement = statement.join(term, (term.c.number == records.number) & (term.c.tag == tag))
    if query.conversations is not None:
        statement = statement.where(records.conversation.in_(query.conversations))
    if query.since is not None:
        statement = statement.where(records.at >= query.since)
    if query.until is not None:
        statement = statement.where(records.at < query.until)
    return statement.order_by(records.number.desc())


def _record_search(turn: Turn, answer: SearchAnswer, opened: tuple[ArchivedMessage, ...]) -> None:
    turn.record(Action.ARCHIVE_SEARCHED, numbers=Numbers(count=len(answer.found)))
    record_reads(turn, opened)
