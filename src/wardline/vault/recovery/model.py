"""One recovery."""

from dataclasses import dataclass

from wardline.audit.record import Object, ObjectKind
from wardline.kit.ids import AccountId


@dataclass(frozen=True, slots=True)
class Recovery:
    """It waits for the second administrator. Times are milliseconds UTC."""

    id: str
    account: AccountId
    asked_by: AccountId
    reason: str
    wipe: bool
    """What the person had is erased at its next contact."""
    asked_at: int
    expires_at: int


def recovery_object(recovery: str) -> Object:
    """It, in an audit record."""
    return Object(id=recovery, kind=ObjectKind.RECOVERY)
