"""The log's Merkle tree as it stands in the database, grown by the writer thread."""

from typing import final

from sqlalchemy import bindparam, insert, select, update

from wardline.audit.merkle import HASH_SIZE, Peaks, hash_leaf
from wardline.audit.record import AuditRecord, encode
from wardline.ledger.tables import LOG, STATE_ROW
from wardline.store.query import Query
from wardline.store.sequencer import StaleCacheError
from wardline.store.transaction import Transaction

STORED_LEVELS = 8
"""A subtree's root is stored when its level is a multiple of this: one row per 256 records, per 65,536, …"""

_READ_STATE = select(LOG.state.c.size, LOG.state.c.peaks).where(LOG.state.c.id == STATE_ROW).with_for_update()

_FIRST_STATE = insert(LOG.state)

_NEXT_STATE = Query(
    update(LOG.state)
    .where(
        LOG.state.c.id == STATE_ROW, LOG.state.c.size == bindparam("old_size"), LOG.state.c.peaks == bindparam("old")
    )
    .values(size=bindparam("new_size"), peaks=bindparam("new"))
    .returning(LOG.state.c.size)
)


@final
class _Append:
    """The records of one batch, until its commit."""

    __slots__ = ("batch", "entries", "peaks", "transaction")

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.batch = transaction.batch
        self.entries: list[bytes] = []
        self.peaks: Peaks | None = None
        """The tree after the batch, once it is written."""


@final
class GrowingTree:
    """The tree's peaks in memory between batches; the tables are the truth.

    A batch that is rolled back, or whose commit failed so that nobody knows whether it is stored, makes the peaks in
    memory worthless: they are read again with the next append. Another process that appended meanwhile is noticed
    because the state's row is compared and set (``StaleCacheError``: the sequencer runs it again).
    """

    def __init__(self) -> None:
        self._peaks: Peaks | None = None
        self._append: _Append | None = None

    def append(self, transaction: Transaction, records: tuple[AuditRecord, ...]) -> None:
        """Add the records of one operation; they are hashed and written once for the whole batch, before its
        commit.
        """
        append = self._append
        # Told by the batch, not by callbacks having run: no record may be lost to a bug elsewhere.
        if append is None or append.batch is not transaction.batch:
            append = self._append = _Append(transaction)
            transaction.before_commit(self._write)
            transaction.on_commit(self._promote)
            transaction.on_rollback(self._forget)
        for record in records:
            append.entries.append(encode(record))

    def _write(self) -> None:
        append = self._append
        assert append is not None
        peaks, self._peaks = self._peaks, None  # until the commit nothing may rely on them
        append.peaks = _write_entries(append.transaction, peaks, append.entries)

    def _promote(self) -> None:
        assert self._append is not None
        self._peaks, self._append = self._append.peaks, None

    def _forget(self) -> None:
        self._peaks = self._append = None


def _write_entries(transaction: Transaction, known: Peaks | None, entries: list[bytes]) -> Peaks:
    """Write records, nodes and state; the tree after them."""
    peaks = _load(transaction) if known is None else known
    old_size, old_hashes = peaks.size, b"".join(peaks.hashes)
    leaves = [hash_leaf(entry) for entry in entries]
    nodes = [node for leaf in leaves for node in peaks.append(leaf)]
    # First the compare and set: rows of a stale tree would break a constraint, which says less.
    new = {"new_size": peaks.size, "new": b"".join(peaks.hashes), "old_size": old_size, "old": old_hashes}
    if transaction.update_one(_NEXT_STATE, new) is None:
        raise StaleCacheError("another process appended to the log")
    for index, (entry, leaf) in enumerate(zip(entries, leaves, strict=True), start=old_size):
        transaction.insert(LOG.records, {"leaf_index": index, "record": entry, "leaf_hash": leaf})
    for node in nodes:
        if node.level % STORED_LEVELS == 0:
            transaction.insert(LOG.nodes, {"level": node.level, "position": node.position, "hash": node.hash})
    return peaks


def split_hashes(joined: bytes) -> list[bytes]:
    """The hashes of a column that holds several."""
    return [joined[at : at + HASH_SIZE] for at in range(0, len(joined), HASH_SIZE)]


def _load(transaction: Transaction) -> Peaks:
    row = transaction.execute(_READ_STATE).one_or_none()
    if row is None:
        transaction.execute(_FIRST_STATE, {"id": STATE_ROW, "size": 0, "peaks": b""})
        return Peaks()
    return Peaks(row.size, split_hashes(row.peaks))
