"""Read approvals."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, select

from wardline.kit.ids import AccountId, DeviceId
from wardline.protocol.identity_requests import DeviceClass
from wardline.vault.devices.approvals.tables import APPROVALS
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
    found = _find(reader, APPROVALS.c.account == account)
    return tuple(each for each in found if each.is_open(now))


def _find(reader: Reader, chosen: ColumnElement[bool]) -> tuple[Approval, ...]:
    rows = reader.execute(
        select(APPROVALS).where(chosen).order_by(APPROVALS.c.asked_at.desc(), APPROVALS.c.id)
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
            expires_at=row["expires_at"],
            approver=None if row["approver"] is None else DeviceId(row["approver"]),
            approver_nonce=row["approver_nonce"],
            nonce=row["nonce"],
            decided_at=row["decided_at"],
            granted=row["granted"],
        )
        for row in rows
    )
