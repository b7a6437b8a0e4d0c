"""What a verifier found: which record, as exactly as it can be told."""

from dataclasses import dataclass
from enum import Enum


class FindingKind(Enum):
    """What is wrong. Values are stable: exports and the CLI show them."""

    RECORD_CHANGED = "record_changed"
    RECORDS_DROPPED = "records_dropped"
    RECORD_INSERTED = "record_inserted"
    RECORD_MOVED = "record_moved"
    RANGE_CHANGED = "range_changed"
    """Something in this range was changed, dropped, inserted or reordered, and all hashes beside the records with
    it."""
    NODE_CHANGED = "node_changed"
    """A stored hash of the tree does not match the records under it."""
    STATE_CHANGED = "state_changed"
    """The log's stored size or peaks do not match its records."""
    CHECKPOINT_INVALID = "checkpoint_invalid"
    """Malformed, or a signature does not verify."""
    SIGNATURE_UNKNOWN = "signature_unknown"
    """A signature line by a key that is not known here: it proves nothing."""
    NOT_WITNESSED = "not_witnessed"
    """None of the witnesses that the auditor trusts cosigned the last checkpoint."""
    LINE_MALFORMED = "line_malformed"
    EXPORT_TRUNCATED = "export_truncated"
    OTHER_LOG = "other_log"
    """The export is of another log, or signed with another key, than the auditor asked about."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    kind: FindingKind
    detail: str
    """A sentence for a person. Never content: records hold none."""
    first: int | None = None
    """Leaf index of the first record concerned."""
    last: int | None = None
    """Leaf index of the last record concerned; the same as ``first`` for one."""
    line: int | None = None
    """Line of the export, from 1."""
