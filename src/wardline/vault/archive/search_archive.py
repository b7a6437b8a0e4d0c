"""Find records by their words: candidates from the blind index, opened and checked, so that none is false."""

from typing import Final

from wardline.audit.record import Action, Actor, Numbers
from wardline.content import codec
from wardline.kit.ids import MessageId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.store.database import Database
from wardline.vault.archive.find_candidates import find_candidates
from wardline.vault.archive.model import ArchivedMessage, SearchAnswer, SearchQuery
from wardline.vault.archive.open_records import open_record_of, record_reads
from wardline.vault.archive.terms import content_words, words_of
from wardline.vault.keys.key_ring import KeyRing
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
    for row in find_candidates(reader, keys, query, words):
        message = open_record_of(reader, keys, row)
        if isinstance(message, ArchivedMessage):
            opened.append(message)
            if words <= content_words(codec.decode(message.content)):
                found.append(message)
        elif message.code == ErrorCode.STATE_CORRUPT:
            damaged.append(row.message.message)
        if len(found) > limit:
            break
    return SearchAnswer(tuple(found[:limit]), tuple(damaged), more=len(found) > limit), tuple(opened)


def _record_search(turn: Turn, answer: SearchAnswer, opened: tuple[ArchivedMessage, ...]) -> None:
    turn.record(Action.ARCHIVE_SEARCHED, numbers=Numbers(count=len(answer.found)))
    record_reads(turn, opened)
