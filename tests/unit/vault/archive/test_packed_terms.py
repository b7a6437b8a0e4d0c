"""The bytes of the blind index, against the plain sets that they stand for."""

from hypothesis import given
from hypothesis import strategies as st

from wardline.vault.archive.blind_index import TAG_BYTES
from wardline.vault.archive.packed_terms import (
    BLOCK,
    block_numbers,
    block_of,
    bucket_of,
    drop_places,
    holds_tags,
    newest_first,
    pack_block,
    pack_tags,
    places_of,
)

# Few different bytes, so that tags share prefixes and occur across the borders of entries.
TAGS = st.lists(st.sampled_from([0, 1, 255]), min_size=TAG_BYTES, max_size=TAG_BYTES).map(bytes)
BLOCKS = st.dictionaries(st.integers(3 * BLOCK, 4 * BLOCK - 1), st.sets(TAGS, max_size=8), max_size=12)


@given(records=BLOCKS, wanted=st.sets(TAGS, min_size=1, max_size=3))
def test_a_record_holds_what_was_packed_for_it(records: dict[int, set[bytes]], wanted: set[bytes]):
    for tags in records.values():
        assert holds_tags(pack_tags(tags), wanted) == (wanted <= tags)


@given(records=BLOCKS, tag=TAGS)
def test_a_block_finds_the_records_of_a_tag_and_no_others(records: dict[int, set[bytes]], tag: bytes):
    buckets = pack_block((number, pack_tags(tags)) for number, tags in records.items())
    found = places_of(buckets.get(bucket_of(tag), b""), tag)
    expected = [number for number in sorted(records, reverse=True) if tag in records[number]]
    assert newest_first(3, found) == expected


@given(records=BLOCKS, tag=TAGS)
def test_dropping_records_leaves_the_others(records: dict[int, set[bytes]], tag: bytes):
    dropped = {number for number in records if number % 2}
    buckets = pack_block((number, pack_tags(tags)) for number, tags in records.items())
    left = drop_places(buckets.get(bucket_of(tag), b""), {number % BLOCK for number in dropped})
    assert newest_first(3, places_of(left, tag)) == [
        number for number in sorted(records, reverse=True) if tag in records[number] and number not in dropped
    ]


@given(st.integers(1, 1 << 40))
def test_a_number_is_in_its_block(number: int):
    assert number in block_numbers(block_of(number), block_of(number))
    assert number not in block_numbers(block_of(number) + 1, block_of(number) + 1)
