"""The record of a certificate or a revocation, from its place."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update

from wardline.audit.record import Action, AuditRecord, ObjectKind, Outcome, decode
from wardline.store.transaction import Transaction
from wardline.vault.schema import LEDGER
from wardline.vault.transparency.tables import LOG_PLACES

_PAGE: Final = 512
_FURTHEST: Final = 64
"""Pages looked through behind a place: many times what one commit holds."""

_R = LEDGER.records.c


@dataclass(frozen=True, slots=True)
class LoggedRecord:
    """One record with its index."""

    index: int
    entry: bytes
    record: AuditRecord


class NotCommittedError(Exception):
    """The record is written, and its commit is not over."""


def find_issue(tx: Transaction, digest: str) -> LoggedRecord | None:
    """Of the certificate with that SHA-256 (hexadecimal). None where this vault issued no such certificate."""
    return _find(tx, digest, lambda record: record.action is Action.CERTIFICATE_ISSUED and record.digest == digest)


def find_revocation(tx: Transaction, device: str) -> LoggedRecord | None:
    """Of a device; None where it is not revoked."""
    return _find(tx, device, lambda record: _revokes(record, device))


def _revokes(record: AuditRecord, device: str) -> bool:
    return (
        record.action is Action.DEVICE_REVOKED
        and record.outcome is Outcome.DONE
        and any(each.kind is ObjectKind.DEVICE and each.id == device for each in record.objects[:1])
    )


def _find(tx: Transaction, name: str, matches: Callable[[AuditRecord], bool]) -> LoggedRecord | None:
    place = tx.execute(
        select(LOG_PLACES.c.after, LOG_PLACES.c.leaf_index).where(LOG_PLACES.c.name == name)
    ).one_or_none()
    if place is None:
        return None
    after, index = place
    if index is not None:
        entry = tx.execute(select(_R.record).where(_R.leaf_index == index)).scalar_one()
        return LoggedRecord(index, entry, decode(entry))
    found = _look(tx, after, name.encode("ascii"), matches)
    tx.execute(update(LOG_PLACES).where(LOG_PLACES.c.name == name).values(leaf_index=found.index))
    return found


def _look(tx: Transaction, after: int, name: bytes, matches: Callable[[AuditRecord], bool]) -> LoggedRecord:
    for first in range(after, after + _PAGE * _FURTHEST, _PAGE):
        rows = tx.execute(
            select(_R.leaf_index, _R.record)
            .where(_R.leaf_index.between(first, first + _PAGE - 1))
            .order_by(_R.leaf_index)
        ).all()
        for index, entry in rows:
            if name in entry and matches(record := decode(entry)):
                return LoggedRecord(index, entry, record)
        if len(rows) < _PAGE:
            break
    raise NotCommittedError
