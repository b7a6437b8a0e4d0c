"""Read findings."""

from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, select

from wardline.kit.ids import AccountId, DeviceId
from wardline.protocol.watch_requests import FindingOutcome
from wardline.vault.reader import Reader
from wardline.vault.watch.model import Finding, Rule
from wardline.vault.watch.tables import WATCH_FINDINGS

_C = WATCH_FINDINGS.c
_indexes = msgspec.msgpack.Decoder(tuple[int, ...])


def find_findings(reader: Reader, *, closed: bool = False, limit: int = 1000) -> tuple[Finding, ...]:
    """Those that wait for a compliance officer, oldest first; or, ``closed``, those that do not, newest first."""
    if closed:
        return _load(reader, _C.closed_at.is_not(None), limit, newest=True)
    return _load(reader, _C.closed_at.is_(None), limit)


def find_finding(reader: Reader, finding: str) -> Finding | None:
    """One, closed or not."""
    found = _load(reader, _C.id == finding, 1)
    return found[0] if found else None


def _load(reader: Reader, condition: ColumnElement[bool], limit: int, *, newest: bool = False) -> tuple[Finding, ...]:
    order = _C.opened_at.desc() if newest else _C.opened_at
    rows = reader.execute(select(WATCH_FINDINGS).where(condition).order_by(order, _C.id).limit(limit)).all()
    return tuple(_finding(row) for row in rows)


def _finding(row: Row[*tuple[Any, ...]]) -> Finding:
    return Finding(
        id=row.id,
        rule=Rule(row.rule),
        account=row.account and AccountId(row.account),
        device=row.device and DeviceId(row.device),
        first_at=row.first_at,
        last_at=row.last_at,
        count=row[6],
        threshold=row.threshold,
        evidence=_indexes.decode(row.evidence),
        opened_at=row.opened_at,
        work_item=row.work_item,
        closed_at=row.closed_at,
        closed_by=row.closed_by and AccountId(row.closed_by),
        outcome=row.outcome and FindingOutcome(row.outcome),
    )
