"""Records that may hold every word asked for: the blind index, block by block, newest first."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from sqlalchemy import func, select

from wardline.vault.archive.blind_index import index_key_name, tags_of
from wardline.vault.archive.model import RETENTION_CLASSES, SearchQuery
from wardline.vault.archive.open_records import RECORD_COLUMNS, as_sealed
from wardline.vault.archive.packed_terms import block_of, bucket_of, holds_tags, newest_first, places_of
from wardline.vault.archive.seal_message import SealedMessage
from wardline.vault.archive.tables import ARCHIVE_FRESH_TERMS, ARCHIVE_RECORDS, ARCHIVE_TERMS
from wardline.vault.keys.key_ring import KeyDestroyedError, KeyRing
from wardline.vault.reader import Reader

_BLOCKS: Final = 256
"""Of the index, in one statement."""
_ROWS: Final = 128
"""Records, in one statement."""

_C = ARCHIVE_RECORDS.c


def find_candidates(
    reader: Reader, keys: KeyRing, query: SearchQuery, words: frozenset[str]
) -> Iterator[SealedMessage]:
    """Sealed records within the query's filters, newest first. Without words: all of the conversations asked for."""
    for retention_class in RETENTION_CLASSES:
        if not words:
            yield from _rows(reader, query, retention_class, None)
            continue
        tags = _tags(reader, keys, retention_class, words)
        if not tags:
            continue
        numbers = _numbers(reader, sorted(tags), _bounds(reader, query))
        while page := list(islice(numbers, _ROWS)):
            yield from _rows(reader, query, retention_class, page)


def _tags(reader: Reader, keys: KeyRing, retention_class: str, words: frozenset[str]) -> set[bytes]:
    try:
        key = keys.find(reader, index_key_name(retention_class))
    except KeyDestroyedError:
        return set()
    return set() if key is None else tags_of(key, words)


def _bounds(reader: Reader, query: SearchQuery) -> tuple[int, int]:
    """The first and last record that can match. Times are not looked at: no index leads from them."""
    statement = select(func.coalesce(func.min(_C.number), 1), func.coalesce(func.max(_C.number), 0))
    if query.conversations is not None:
        statement = statement.where(_C.conversation.in_(query.conversations))
    first, last = reader.execute(statement).one()
    return first, last


def _numbers(reader: Reader, tags: Sequence[bytes], bounds: tuple[int, int]) -> Iterator[int]:
    """Records that hold every tag, newest first."""
    fresh = ARCHIVE_FRESH_TERMS.c
    rows = reader.execute(select(fresh.number, fresh.tags).order_by(fresh.number.desc())).all()
    yield from (number for number, packed in rows if holds_tags(packed, tags))
    first, last = block_of(bounds[0]), block_of(bounds[1])
    for newest in range(last, first - 1, -_BLOCKS):
        blocks: Sequence[int] = range(max(first, newest - _BLOCKS + 1), newest + 1)
        places = _places(reader, tags[0], blocks)
        for tag in tags[1:]:
            others = _places(reader, tag, sorted(places))
            places = {block: found & others[block] for block, found in places.items() if block in others}
        for block in sorted(places, reverse=True):
            yield from newest_first(block, places[block])


def _places(reader: Reader, tag: bytes, blocks: Sequence[int]) -> dict[int, set[int]]:
    """In which of ``blocks`` a tag occurs, and at which places."""
    terms = ARCHIVE_TERMS.c
    rows = reader.execute(
        select(terms.block, terms.entries).where(terms.block.in_(blocks), terms.bucket == bucket_of(tag))
    )
    found = {block: places_of(entries, tag) for block, entries in rows}
    return {block: places for block, places in found.items() if places}


def _rows(
    reader: Reader, query: SearchQuery, retention_class: str, numbers: Sequence[int] | None
) -> Iterator[SealedMessage]:
    statement = select(*RECORD_COLUMNS).where(_C.retention_class == retention_class)
    if numbers is not None:
        statement = statement.where(_C.number.in_(numbers))
    if query.conversations is not None:
        statement = statement.where(_C.conversation.in_(query.conversations))
    if query.since is not None:
        statement = statement.where(_C.at >= query.since)
    if query.until is not None:
        statement = statement.where(_C.at < query.until)
    for row in reader.execute(statement.order_by(_C.number.desc())):
        yield as_sealed(row)
