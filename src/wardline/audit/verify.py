"""Check an export offline: nothing but the file, and what the auditor trusts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import final

from wardline.audit.checkpoint import Checkpoint, VerifiedCheckpoint, verify_checkpoint
from wardline.audit.export import FORMAT, CheckpointLine, End, Header, RecordLine, decode_line
from wardline.audit.findings import Finding, FindingKind
from wardline.audit.keys import InvalidNoteError, KeyKind, VerifierKey
from wardline.audit.note import Note
from wardline.audit.walk import LogWalk

_LEAF = re.compile(rb'"leaf":"([0-9a-f]{64})"')


@dataclass(frozen=True, slots=True)
class Trust:
    """What the auditor brings."""

    log: VerifierKey | None = None
    """The log's key as known from elsewhere. Without it the export's own is taken, which proves only that it is
    whole."""
    witnesses: tuple[VerifierKey, ...] = ()
    """Witnesses of whom at least one must have cosigned the last checkpoint."""
    held: tuple[bytes, ...] = ()
    """Signed checkpoints of earlier days."""


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it. Whole and unchanged when there are no findings."""

    findings: tuple[Finding, ...]
    records: int
    """How many records the export holds."""
    proven: int
    """How many of them, from the first, a signed checkpoint proves."""
    witnessed: int
    """How many of them the largest checkpoint that a known witness cosigned holds."""
    checkpoint: VerifiedCheckpoint | None
    """The last one."""
    key: VerifierKey | None
    """The log's key that was used."""


def verify_export(lines: Iterable[bytes], trust: Trust) -> Report:
    """Check every line of an export; each with its newline, as reading a file in binary mode gives them."""
    verifier = _Verifier(trust)
    for number, line in enumerate(lines, start=1):
        verifier.read(number, line)
    return verifier.report()


@final
class _Verifier:
    def __init__(self, trust: Trust) -> None:
        self._trust = trust
        self._key = trust.log
        self._witnesses: tuple[VerifierKey, ...] = trust.witnesses
        self._walk = LogWalk()
        self._findings: list[Finding] = []
        self._records = 0
        self._last: VerifiedCheckpoint | None = None
        self._witnessed_size = 0
        self._headed = False
        self._ended = False

    def read(self, number: int, data: bytes) -> None:
        if self._ended:
            self._find(FindingKind.LINE_MALFORMED, "there are lines after the end", number)
            return
        try:
            line = decode_line(data)
        except ValueError as error:
            self._malformed(number, data, str(error))
            return
        match line:
            case Header():
                self._header(number, line)
            case RecordLine():
                self._record(number, line)
            case CheckpointLine():
                self._checkpoint(number, line.note)
            case End():
                self._ended = True
                self._last = self._checkpoint(number, line.note)

    def report(self) -> Report:
        self._walk.end()
        if not self._headed:
            self._find(FindingKind.EXPORT_TRUNCATED, "the export has no header")
        if not self._ended:
            self._find(FindingKind.EXPORT_TRUNCATED, "the export has no end line")
        if self._trust.witnesses and not self._witnessed():
            self._find(FindingKind.NOT_WITNESSED, "no trusted witness cosigned the last checkpoint")
        findings = sorted([*self._findings, *self._walk.findings], key=lambda finding: finding.line or 0)
        witnessed = min(self._witnessed_size, self._walk.proven)
        return Report(tuple(findings), self._records, self._walk.proven, witnessed, self._last, self._key)

    def _header(self, number: int, header: Header) -> None:
        if number != 1 or header.format != FORMAT:
            self._find(FindingKind.LINE_MALFORMED, "a header stands on the first line and names the format", number)
            return
        self._headed = True
        try:
            key = VerifierKey.parse(header.key)
            self._witnesses += tuple(map(VerifierKey.parse, header.witnesses))
        except InvalidNoteError as error:
            self._find(FindingKind.LINE_MALFORMED, f"the header: {error}", number)
            return
        if key.kind is not KeyKind.LOG or header.origin != key.name:
            self._find(FindingKind.LINE_MALFORMED, "the header's key is not its origin's", number)
        if self._key is None:
            self._key = key
        elif key != self._key:
            self._find(FindingKind.OTHER_LOG, "the export names another log or key than was asked about", number)
        self._walk = LogWalk(self._held(self._key))

    def _held(self, key: VerifierKey) -> list[Checkpoint]:
        held: list[Checkpoint] = []
        for note in self._trust.held:
            try:
                held.append(verify_checkpoint(note, key, self._trust.witnesses).checkpoint)
            except InvalidNoteError as error:
                self._find(FindingKind.CHECKPOINT_INVALID, f"a checkpoint that the auditor holds: {error}")
        return held

    def _record(self, number: int, line: RecordLine) -> None:
        self._records += 1
        self._walk.record(line.index, bytes(line.record), _from_hex(line.leaf), number)

    def _checkpoint(self, number: int, text: str) -> VerifiedCheckpoint | None:
        if self._key is None:
            self._find(FindingKind.LINE_MALFORMED, "a checkpoint without a header before it", number)
            return None
        try:
            note = text.encode()
            verified = verify_checkpoint(note, self._key, self._witnesses)
            unknown = unknown_signatures(Note.parse(note), (self._key, *self._witnesses))
        except (InvalidNoteError, UnicodeEncodeError) as error:
            self._find(FindingKind.CHECKPOINT_INVALID, f"the checkpoint after {self._records} records: {error}", number)
            return None
        for name in unknown:
            self._find(FindingKind.SIGNATURE_UNKNOWN, f"a signature by {name}, whose key is not known here", number)
        if verified.witnesses:
            self._witnessed_size = max(self._witnessed_size, verified.checkpoint.size)
        self._walk.checkpoint(verified.checkpoint, number)
        return verified

    def _malformed(self, number: int, data: bytes, detail: str) -> None:
        if b'"index":' in data or b'"leaf":' in data:  # it was a record: at least its place is known
            self._records += 1
            leaf = _LEAF.search(data)
            self._walk.unreadable(detail, None if leaf is None else bytes.fromhex(leaf[1].decode()), number)
        else:
            self._find(FindingKind.LINE_MALFORMED, f"line {number}: {detail}", number)

    def _witnessed(self) -> bool:
        return self._last is not None and any(key in self._trust.witnesses for key, _ in self._last.witnesses)

    def _find(self, kind: FindingKind, detail: str, line: int | None = None) -> None:
        self._findings.append(Finding(kind, detail, line=line))


def unknown_signatures(note: Note, known: Sequence[VerifierKey]) -> list[str]:
    """Names of the signers of ``note`` that are not in ``known``."""
    ids = {(key.name, key.key_id) for key in known}
    return [each.name for each in note.signatures if (each.name, each.key_id) not in ids]


def _from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""  # matches no record, which is what is found
