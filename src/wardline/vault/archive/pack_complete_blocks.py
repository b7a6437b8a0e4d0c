"""Sort the tags of blocks that are complete into their buckets."""

from sqlalchemy import delete, select

from wardline.vault.archive.packed_terms import block_numbers, pack_block
from wardline.vault.archive.tables import ARCHIVE_FRESH_TERMS, ARCHIVE_TERMS
from wardline.vault.turn import Turn


def pack_complete_blocks(turn: Turn, first: int, current: int) -> None:
    """Every block from ``first`` to the one before ``current``. The caller records what completed them."""
    fresh = ARCHIVE_FRESH_TERMS.c
    for block in range(first, current):
        numbers = block_numbers(block, block)
        inside = fresh.number.between(numbers.start, numbers.stop - 1)
        rows = turn.tx.execute(select(fresh.number, fresh.tags).where(inside)).all()
        for bucket, entries in pack_block((number, tags) for number, tags in rows).items():
            turn.tx.insert(ARCHIVE_TERMS, {"block": block, "bucket": bucket, "entries": entries})
        turn.tx.execute(delete(ARCHIVE_FRESH_TERMS).where(inside))
