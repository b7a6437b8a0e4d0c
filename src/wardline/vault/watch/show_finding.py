"""A finding with its records, each proven to be in the log."""

from dataclasses import dataclass

from sqlalchemy import Connection

from wardline.audit.checkpoint import Checkpoint
from wardline.audit.merkle import hash_leaf
from wardline.audit.proofs import verify_inclusion
from wardline.audit.record import Action, AuditRecord, InvalidRecordError, decode
from wardline.kit.outcome import Refusal
from wardline.ledger.prove import prove_inclusion
from wardline.ledger.read_log import read_records
from wardline.protocol.errors import ErrorCode
from wardline.vault.turn import Turn
from wardline.vault.watch.advance_watch import finding_object
from wardline.vault.watch.find_findings import find_finding
from wardline.vault.watch.model import Finding


@dataclass(frozen=True, slots=True)
class Evidence:
    """One record of a finding."""

    index: int
    record: AuditRecord | None
    """None where the log has no such record any more, or something else in its place."""
    proven: bool
    """Its inclusion in the log of the checkpoint was computed, just now."""


def show_finding(turn: Turn, finding: str) -> Finding | Refusal:
    """The finding; it is an access to records, and recorded. Refused: ``unknown_finding``."""
    found = find_finding(turn.tx, finding)
    if found is None:
        return turn.refuse(Action.RECORD_READ, ErrorCode.UNKNOWN_FINDING, finding_object(finding))
    turn.record(Action.RECORD_READ, finding_object(finding))
    return found


def prove_evidence(reader: Connection, finding: Finding, head: Checkpoint) -> tuple[Evidence, ...]:
    """Its records with whether each is in the tree that ``head`` signs."""
    return tuple(_prove(reader, index, head) for index in finding.evidence)


def _prove(reader: Connection, index: int, head: Checkpoint) -> Evidence:
    row = next(read_records(reader, index, index + 1), None)
    if row is None or index >= head.size:
        return Evidence(index, None, proven=False)
    try:
        proof = prove_inclusion(reader, index, head.size)
    except LookupError:
        proof = []
    proven = verify_inclusion(hash_leaf(row.entry), index, head.size, proof, head.root)
    try:
        return Evidence(index, decode(row.entry), proven=proven)
    except InvalidRecordError:
        return Evidence(index, None, proven=proven)
