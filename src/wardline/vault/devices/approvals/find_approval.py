"""Read approvals."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, select

from wardline.kit.ids import AccountId, DeviceId
from wardline.protocol.identity_requests import DeviceClass
from wardline.vault.devices.approvals.tables import APPROVALS
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.reader import Reader

LIFETIME: Final = 5 * 60_000
"""Milliseconds in which it must be decided."""


@dataclass(frozen=True, slots=True)
class Approval:
    """One that was asked for; also over, or decided."""

    id: str
    ticket: bytes
    account: AccountId
    device: DeviceId
    certificate_request: bytes
    commitment: bytes
    device_class: DeviceClass
    name: bytes | None
    """Sealed."""
    asked_at: int
    """Milliseconds UTC."""
    asked_from: bytes | None
    """Sealed."""
    expires_at: int
    approver: DeviceId | None
    approver_nonce: bytes | None
    nonce: bytes | None
    decided_at: int | None
    granted: bool | None

    def is_open(self, now: int) -> bool:
        """It can be decided still."""
        return self.decided_at is None and now < self.expires_at


def find_approval(reader: Reader, approval: str) -> Approval | None:
    """By its id, whatever became of it."""
    return next(iter(_find(reader, APPROVALS.c.id == approval)), None)


def approvals_of(reader: Reader, account: str, now: int) -> tuple[Approval, ...]:
    """Those of an account that are open, newest first."""
    return _find(reader, APPROVALS.c.account == account, *_open(now))


def open_approvals(reader: Reader, now: int, limit: int) -> tuple[Approval, ...]:
    """The newest ``limit`` that are open and of accounts that are not suspended, newest first."""
    active = select(ACCOUNTS.c.id).where(ACCOUNTS.c.suspended_at.is_(None))
    return _find(reader, APPROVALS.c.account.in_(active), *_open(now), limit=limit)


def _open(now: int) -> tuple[ColumnElement[bool], ...]:
    return APPROVALS.c.decided_at.is_(None), APPROVALS.c.expires_at > now


def _find(reader: Reader, *chosen: ColumnElement[bool], limit: int | None = None) -> tuple[Approval, ...]:
    rows = reader.execute(
        select(APPROVALS).where(*chosen).order_by(APPROVALS.c.asked_at.desc(), APPROVALS.c.id).limit(limit)
    ).mappings()
    return tuple(
        Approval(
            id=row["id"],
            ticket=row["ticket"],
            account=AccountId(row["account"]),
            device=DeviceId(row["device"]),
            certificate_request=row["certificate_request"],
            commitment=row["commitment"],
            device_class=DeviceClass(row["class"]),
            name=row["name"],
            asked_at=row["asked_at"],
            asked_from=row["asked_from"],
            expires_at=row["expires_at"],
            approver=None if row["approver"] is None else DeviceId(row["approver"]),
            approver_nonce=row["approver_nonce"],
            nonce=row["nonce"],
            decided_at=row["decided_at"],
            granted=row["granted"],
        )
        for row in rows
    )
