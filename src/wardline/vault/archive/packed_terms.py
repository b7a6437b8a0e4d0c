"""The bytes of the blind index. Pure.

A block is 256 records. While it fills, each record keeps its tags in a row of its own: one write a message. When it is
complete, its tags are sorted into 256 buckets by their first byte: one row each, again one write a message, and a
search reads one small row per block and word. ADR 0012 says what a row for every word cost instead.
"""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from wardline.vault.archive.blind_index import TAG_BYTES

_BLOCK_BITS: Final = 8
BLOCK: Final = 1 << _BLOCK_BITS
"""Records in a block."""
_ENTRY: Final = TAG_BYTES
"""Bytes of an entry: the tag without its first byte, and the record's place in the block."""


def block_of(number: int) -> int:
    """The block of a record."""
    return number >> _BLOCK_BITS


def block_numbers(first: int, last: int) -> range:
    """The records of the blocks from ``first`` to ``last``."""
    return range(first << _BLOCK_BITS, (last + 1) << _BLOCK_BITS)


def pack_tags(tags: Iterable[bytes]) -> bytes:
    """A record's tags while its block fills."""
    return b"".join(sorted(tags))


def holds_tags(packed: bytes, wanted: Iterable[bytes]) -> bool:
    """Whether a record of an incomplete block holds every tag of ``wanted``."""
    return all(next(_aligned(packed, tag, TAG_BYTES), None) is not None for tag in wanted)


def pack_block(records: Iterable[tuple[int, bytes]]) -> dict[int, bytes]:
    """Number and tags of a block's records, as entries by bucket."""
    entries = sorted(
        tags[start : start + TAG_BYTES] + bytes((number % BLOCK,))
        for number, tags in records
        for start in range(0, len(tags), TAG_BYTES)
    )
    buckets: dict[int, list[bytes]] = {}
    for entry in entries:
        buckets.setdefault(entry[0], []).append(entry[1:])
    return {bucket: b"".join(parts) for bucket, parts in buckets.items()}


def bucket_of(tag: bytes) -> int:
    """The bucket in which a tag's entries are."""
    return tag[0]


def places_of(entries: bytes, tag: bytes) -> set[int]:
    """The places in the block of the records that hold ``tag``."""
    return {entries[start + _ENTRY - 1] for start in _aligned(entries, tag[1:], _ENTRY)}


def drop_places(entries: bytes, places: AbstractSet[int]) -> bytes:
    """The entries of all other records."""
    parts = (entries[start : start + _ENTRY] for start in range(0, len(entries), _ENTRY))
    return b"".join(part for part in parts if part[-1] not in places)


def _aligned(data: bytes, prefix: bytes, width: int) -> Iterator[int]:
    """Where items of ``width`` bytes start with ``prefix``."""
    start = data.find(prefix)
    while start >= 0:
        if start % width == 0:
            yield start
        start = data.find(prefix, start + 1)


def newest_first(block: int, places: Iterable[int]) -> Sequence[int]:
    """The numbers of the records at ``places`` of a block."""
    return [(block << _BLOCK_BITS) + place for place in sorted(places, reverse=True)]
