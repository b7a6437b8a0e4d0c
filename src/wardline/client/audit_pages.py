"""A page of the vault's audit log, checked: what a reader sees is in the head that the log signed, or says that not."""

from dataclasses import dataclass
from enum import StrEnum

from wardline.audit.checkpoint import VerifiedCheckpoint, verify_checkpoint
from wardline.audit.keys import InvalidNoteError, VerifierKey
from wardline.audit.merkle import hash_leaf
from wardline.audit.proofs import verify_inclusion
from wardline.audit.record import AuditRecord, InvalidRecordError, decode
from wardline.protocol.administration_requests import AuditPage, ProvenRecord


class Standing(StrEnum):
    """What is known of one record."""

    PROVEN = "proven"
    """In the signed head."""
    PENDING = "pending"
    """Younger than the head."""
    UNPROVEN = "unproven"
    """The head says that something else is in this place: the row was changed, or the answer made up."""


@dataclass(frozen=True, slots=True)
class CheckedRecord:
    """One record with its standing."""

    index: int
    record: AuditRecord | None
    """None: bytes that are no record."""
    standing: Standing


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """A page, newest first."""

    records: tuple[CheckedRecord, ...]
    head: VerifiedCheckpoint | None
    """With who cosigned it. None: no head that the log's key signed, so that nothing is proven."""
    names: dict[str, str]
    """Of accounts."""
    sites: dict[str, str]
    """Names of the organisation's own sites, by the keys that records have."""
    next_before: int | None
    """``ReadAudit.before`` of the next page; None at the log's beginning."""


def check_page(page: AuditPage) -> CheckedPage:
    """By the keys that the answer names: who compares them with what is known of the log checks that it is this one."""
    head = _head(page)
    records = tuple(CheckedRecord(each.index, _decode(each.record), _standing(each, head)) for each in page.records)
    names = {each.account: each.name for each in page.names}
    sites = {each.site: each.name for each in page.sites}
    return CheckedPage(records, head, names, sites, page.reached if page.more else None)


def _head(page: AuditPage) -> VerifiedCheckpoint | None:
    try:
        witnesses = [VerifierKey.parse(each) for each in page.witness_keys]
        found = verify_checkpoint(page.checkpoint, VerifierKey.parse(page.log_key), witnesses)
    except (InvalidNoteError, UnicodeDecodeError):
        return None
    return found if found.checkpoint.size == page.size else None


def _standing(each: ProvenRecord, head: VerifiedCheckpoint | None) -> Standing:
    if head is None or each.index >= head.checkpoint.size:
        return Standing.PENDING
    leaf, size, root = hash_leaf(each.record), head.checkpoint.size, head.checkpoint.root
    return Standing.PROVEN if verify_inclusion(leaf, each.index, size, each.path, root) else Standing.UNPROVEN


def _decode(record: bytes) -> AuditRecord | None:
    try:
        return decode(record)
    except InvalidRecordError:
        return None
