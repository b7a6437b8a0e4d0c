"""Compare the audit tables with each other and with their signatures: which row was changed."""

from collections.abc import Iterator, Sequence
from typing import final

from sqlalchemy import Connection, select

from wardline.audit.checkpoint import Checkpoint, verify_checkpoint
from wardline.audit.findings import Finding, FindingKind
from wardline.audit.keys import InvalidNoteError, VerifierKey
from wardline.audit.note import Note, parse_signature
from wardline.audit.verify import unknown_signatures
from wardline.audit.walk import LogWalk
from wardline.ledger.read_log import read_records
from wardline.ledger.store_cosignature import witness_column
from wardline.ledger.tables import LOG, STATE_ROW
from wardline.ledger.tree import STORED_LEVELS


def verify_database(
    reader: Connection, log: VerifierKey, peers: Sequence[VerifierKey] = (), held: Sequence[Checkpoint] = ()
) -> list[Finding]:
    """Check every row of the audit tables; nothing found means nothing changed.

    ``peers``: the keys of the witnesses of this log, of the logs that it witnesses, and its own key as a witness.
    ``held``: earlier checkpoints, verified, that the caller trusts. What was cut off behind the last checkpoint can
    only be told by them.
    """
    check = _Check(reader, log, peers, LogWalk(held))
    return [*check.checkpoints(), *check.records(), *check.nodes(), *check.state(), *check.witnessed()]


@final
class _Check:
    def __init__(self, reader: Connection, log: VerifierKey, peers: Sequence[VerifierKey], walk: LogWalk) -> None:
        self._reader = reader
        self._log = log
        self._peers = peers
        self._walk = walk
        self._signed: dict[int, Checkpoint] = {}
        self._expected: dict[tuple[int, int], set[bytes]] = {}

    def checkpoints(self) -> Iterator[Finding]:
        """Checkpoints and cosignatures; those that verify are held against the records afterwards."""
        for size, text in self._reader.execute(select(LOG.checkpoints.c.size, LOG.checkpoints.c.note)):
            try:
                checkpoint = verify_checkpoint(text.encode(), self._log).checkpoint
            except InvalidNoteError as error:
                yield _checkpoint_finding(f"the checkpoint of {size} records: {error}", size)
                continue
            if checkpoint.size != size or str(Note.parse(text.encode())) != text:
                yield _checkpoint_finding(f"the checkpoint of {checkpoint.size} records stands under {size}", size)
            self._signed[checkpoint.size] = checkpoint
        for row in self._reader.execute(select(LOG.cosignatures)):
            yield from self._cosignature(row.size, row.witness, row.line)

    def _cosignature(self, size: int, witness: str, line: str) -> Iterator[Finding]:
        checkpoint = self._signed.get(size)
        if checkpoint is None:
            yield _checkpoint_finding(f"a cosignature stands under {size}, where no signed checkpoint is", size)
            return
        try:
            signature = parse_signature(line)
            verified = Note(checkpoint.text, (signature,)).verify(self._peers)
        except InvalidNoteError as error:
            yield _checkpoint_finding(f"a cosignature under the checkpoint of {size} records: {error}", size)
            return
        if not verified:
            detail = f"under the checkpoint of {size} records: a cosignature whose key is not known here"
            yield Finding(FindingKind.SIGNATURE_UNKNOWN, detail, last=size - 1)
        elif witness_column(signature) != witness:
            yield _checkpoint_finding(f"a cosignature under the checkpoint of {size} records has another's name", size)

    def records(self) -> Iterator[Finding]:
        """Every record against its hash, and the tree against the checkpoints."""
        walk = self._walk
        self._meet(0)
        for record in read_records(self._reader):
            for node in walk.record(record.index, record.entry, record.leaf):
                if node.level % STORED_LEVELS == 0:
                    self._expected.setdefault((node.level, node.position), set()).add(node.hash)
            self._meet(walk.size)
        for size in sorted(self._signed):
            if size > walk.size:
                detail = f"a checkpoint of {size} records was signed, but the log ends before record {walk.size}"
                yield Finding(FindingKind.RECORDS_DROPPED, detail, walk.size, size - 1)
        walk.end()
        yield from walk.findings

    def _meet(self, size: int) -> None:
        checkpoint = self._signed.get(size)
        if checkpoint is not None:
            self._walk.checkpoint(checkpoint)

    def nodes(self) -> Iterator[Finding]:
        """The stored hashes of complete subtrees."""
        if not self._walk.peaks:
            return  # records are missing, which is found already: there is nothing to compare with
        for level, position, stored in self._reader.execute(
            select(LOG.nodes.c.level, LOG.nodes.c.position, LOG.nodes.c.hash)
        ):
            if stored not in self._expected.pop((level, position), set()):
                yield _node_finding(level, position, "is not that of the records under it")
        for level, position in self._expected:
            yield _node_finding(level, position, "is missing")

    def state(self) -> Iterator[Finding]:
        """Size and peaks of the tree."""
        rows = self._reader.execute(select(LOG.state)).all()
        if not rows and self._walk.size == 0:
            return
        size = self._walk.size
        if len(rows) != 1 or rows[0].id != STATE_ROW or rows[0].size != size:
            yield Finding(FindingKind.STATE_CHANGED, f"the log's state does not say {size} records", last=size - 1)
        elif self._walk.peaks and rows[0].peaks not in {b"".join(peaks.hashes) for peaks in self._walk.peaks}:
            yield Finding(FindingKind.STATE_CHANGED, "the log's peaks are not those of its records", last=size - 1)

    def witnessed(self) -> Iterator[Finding]:
        """What this party remembers of the logs that it witnesses."""
        for row in self._reader.execute(select(LOG.witnessed)):
            try:
                note = Note.parse(row.note.encode())
                checkpoint = Checkpoint.parse(note.text)
                verified = note.verify(self._peers)
            except InvalidNoteError as error:
                yield Finding(FindingKind.CHECKPOINT_INVALID, f"the witnessed checkpoint of {row.origin}: {error}")
                continue
            if (checkpoint.origin, checkpoint.size, str(note)) != (row.origin, row.size, row.note) or not verified:
                detail = f"the witnessed checkpoint of {row.origin} does not stand where it was put"
                yield Finding(FindingKind.CHECKPOINT_INVALID, detail)
            for name in unknown_signatures(note, self._peers):
                yield Finding(FindingKind.SIGNATURE_UNKNOWN, f"{row.origin}: a signature by {name}")


def _checkpoint_finding(detail: str, size: int) -> Finding:
    return Finding(FindingKind.CHECKPOINT_INVALID, detail, last=size - 1)


def _node_finding(level: int, position: int, what: str) -> Finding:
    first, last = position << level, ((position + 1) << level) - 1
    detail = f"the stored hash of records {first} to {last} {what}"
    return Finding(FindingKind.NODE_CHANGED, detail, first, last)
