"""Nodes of the log's tree for many proofs at once: each block of stored hashes is read one time."""

from typing import final

from sqlalchemy import select

from wardline.audit.merkle import Peaks, join
from wardline.ledger.tree import STORED_LEVELS
from wardline.vault.reader import Reader
from wardline.vault.schema import LEDGER

_BLOCK = 1 << STORED_LEVELS


@final
class NodeBlocks:
    """``node(level, position)`` as ``audit.proofs.prove`` wants it, from one snapshot."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._blocks: dict[tuple[int, int], list[bytes]] = {}

    def node(self, level: int, position: int) -> bytes:
        """Raises ``LookupError`` for a subtree that the log does not have."""
        stored = level - level % STORED_LEVELS
        width = 1 << (level - stored)
        first = position * width
        block = self._block(stored, first // _BLOCK)
        hashes = block[first % _BLOCK : first % _BLOCK + width]
        if len(hashes) != width:
            raise LookupError("the log has no such subtree")
        peaks = Peaks()
        for each in hashes:
            peaks.append(each)
        return join(peaks.hashes)

    def _block(self, level: int, number: int) -> list[bytes]:
        known = self._blocks.get((level, number))
        if known is None:
            known = self._blocks[level, number] = self._read(level, number * _BLOCK)
        return known

    def _read(self, level: int, first: int) -> list[bytes]:
        last = first + _BLOCK - 1
        if level == 0:
            records = LEDGER.records.c
            rows = select(records.leaf_hash).where(records.leaf_index.between(first, last)).order_by(records.leaf_index)
        else:
            nodes = LEDGER.nodes.c
            rows = select(nodes.hash).where(nodes.level == level, nodes.position.between(first, last))
            rows = rows.order_by(nodes.position)
        return list(self._reader.execute(rows).scalars())
