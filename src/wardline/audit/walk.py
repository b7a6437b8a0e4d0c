"""Walk through a log's records in order and hold them against its checkpoints: the heart of every verifier.

Each record comes with the leaf hash that was stored beside it. Two trees are grown, one of the hashes as they are
stored and one of hashes as the records have them. While they differ, the next checkpoint tells which is the log's
own: the record was changed, or the hash was. Where both are wrong, or records are missing, everything since the last
checkpoint that matched is named.
"""

from collections.abc import Iterable
from typing import final

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.findings import Finding, FindingKind
from wardline.audit.merkle import Node, Peaks, hash_leaf
from wardline.audit.record import InvalidRecordError, decode


@final
class LogWalk:
    """One pass. Feed records and checkpoints as they stand; read ``findings`` at the end."""

    def __init__(self, held: Iterable[Checkpoint] = ()) -> None:
        """``held``: earlier checkpoints that the auditor trusts."""
        self.findings: list[Finding] = []
        self.size = 0
        """The index that the next record should have."""
        self._stored = Peaks()
        self._computed: Peaks | None = None  # None: the same as stored
        self._proven = 0
        self._lost = False
        """Records are missing or unreadable: the tree cannot be grown any more."""
        self._differs = False
        """A checkpoint did not match: those after it cannot either."""
        self._short: tuple[Checkpoint, int | None] | None = None
        """A checkpoint that came too early; the next record may tell why."""
        self._missing: dict[int, Finding] = {}
        self._held: dict[int, list[Checkpoint]] = {}
        for checkpoint in held:
            self._held.setdefault(checkpoint.size, []).append(checkpoint)

    @property
    def proven(self) -> int:
        """How many records, from the first, a checkpoint has proven."""
        return self._proven

    @property
    def peaks(self) -> tuple[Peaks, ...]:
        """The trees as they are now: one, or two that differ; none when records are missing."""
        if self._lost:
            return ()
        return (self._stored,) if self._computed is None else (self._stored, self._computed)

    def record(self, index: int, entry: bytes, leaf: bytes, line: int | None = None) -> list[Node]:
        """One record in its place: its index, bytes and leaf hash as stored. The nodes that it completes, of either
        tree.
        """
        if index < self.size:
            self._out_of_order(index, line)
            return []
        if index > self.size:
            self._short = None  # its index says exactly what is missing
            self._drop(index, line)
        self._settle()
        self.size = index + 1
        computed = hash_leaf(entry)
        fault = _fault(entry, leaf, computed)
        if fault is not None:
            self._find(FindingKind.RECORD_CHANGED, f"record {index} {fault}", index, index, line)
        if self._lost:
            return []
        if leaf != computed and self._computed is None:
            self._computed = self._stored.copy()
        nodes = list(self._stored.append(leaf))
        if self._computed is not None:
            nodes += self._computed.append(computed)
        self._compare_held()
        return nodes

    def unreadable(self, detail: str, leaf: bytes | None = None, line: int | None = None) -> None:
        """What should have been the next record but cannot be read; its leaf hash, where at least that stands
        there.
        """
        self._find(FindingKind.RECORD_CHANGED, f"record {self.size}: {detail}", self.size, self.size, line)
        self.size += 1
        if leaf is None:
            self._lost = True
        elif not self._lost:
            for peaks in self.peaks:
                peaks.append(leaf)

    def checkpoint(self, checkpoint: Checkpoint, line: int | None = None) -> None:
        """A checkpoint whose signature was verified, at the place of its size."""
        if self._lost or self._differs:
            return
        if checkpoint.size != self.size:
            self._wrong_size(checkpoint, line)
        elif checkpoint.root == self._stored.root():
            self._prove(self._stored)
        elif self._computed is not None and checkpoint.root == self._computed.root():
            self._prove(self._computed)
        else:
            self._differs = True
            self._since_proven(FindingKind.RANGE_CHANGED, "not what the checkpoint after it signed", self.size, line)

    def end(self) -> None:
        """No more records: checkpoints that the auditor holds and that reach further were cut off."""
        self._settle()
        for size in sorted(self._held):
            if size > self.size:
                self._find(
                    FindingKind.RECORDS_DROPPED,
                    f"the log had {size} records when a checkpoint was signed that the auditor holds",
                    self.size,
                    size - 1,
                )

    def _prove(self, peaks: Peaks) -> None:
        self._proven = self.size
        self._stored = peaks
        self._computed = None  # what differed is named already, and the log's own hash is known

    def _compare_held(self) -> None:
        for checkpoint in self._held.get(self.size, ()):
            self.checkpoint(checkpoint)

    def _out_of_order(self, index: int, line: int | None) -> None:
        dropped = self._missing.pop(index, None)
        if dropped is None:
            self._find(FindingKind.RECORD_INSERTED, f"a second record {index} was inserted", index, index, line)
            return
        if dropped in self.findings and not any(each is dropped for each in self._missing.values()):
            self.findings.remove(dropped)
        self._find(FindingKind.RECORD_MOVED, f"record {index} stands after record {self.size - 1}", index, index, line)

    def _drop(self, index: int, line: int | None) -> None:
        finding = self._find(
            FindingKind.RECORDS_DROPPED, f"{_records(self.size, index - 1)} missing", self.size, index - 1, line
        )
        # A record far away would make a long list; only near ones are looked for again.
        self._missing.update(dict.fromkeys(range(self.size, min(index, self.size + 10000)), finding))
        self._lost = True

    def _wrong_size(self, checkpoint: Checkpoint, line: int | None) -> None:
        self._lost = True
        if checkpoint.size > self.size:
            self._short = (checkpoint, line)
        else:
            detail = f"{self.size - checkpoint.size} too many before the checkpoint of {checkpoint.size} records"
            self._since_proven(FindingKind.RECORD_INSERTED, detail, self.size, line)

    def _settle(self) -> None:
        if self._short is not None:
            (checkpoint, line), self._short = self._short, None
            detail = f"{checkpoint.size - self.size} missing before the checkpoint of {checkpoint.size} records"
            self._since_proven(FindingKind.RECORDS_DROPPED, detail, checkpoint.size, line)

    def _since_proven(self, kind: FindingKind, detail: str, end: int, line: int | None) -> None:
        first, last = min(self._proven, max(end - 1, 0)), max(end - 1, 0)
        self._find(kind, f"{_records(first, last)}: {detail}", first, last, line)

    def _find(self, kind: FindingKind, detail: str, first: int, last: int, line: int | None = None) -> Finding:
        finding = Finding(kind, detail, first, last, line)
        self.findings.append(finding)
        return finding


def _fault(entry: bytes, leaf: bytes, computed: bytes) -> str | None:
    if leaf != computed:
        return "does not match the leaf hash beside it"
    try:
        decode(entry)
    except InvalidRecordError as error:
        return f"is no audit record ({error})"
    return None


def _records(first: int, last: int) -> str:
    return f"record {first}" if first == last else f"records {first} to {last}"
