"""A recovery waits no more."""

from sqlalchemy import select, update

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.vault.reader import Reader
from wardline.vault.recovery.model import recovery_object
from wardline.vault.recovery.tables import RECOVERIES
from wardline.vault.turn import Turn

_C = RECOVERIES.c


def end_recovery(turn: Turn, recovery: str, decided_by: AccountId, *, agreed: bool) -> None:
    """Somebody decided. The caller records it."""
    turn.tx.execute(
        update(RECOVERIES).where(_C.id == recovery).values(ended_at=turn.now, decided_by=decided_by, agreed=agreed)
    )


def is_expiry_due(reader: Reader, now: int) -> bool:
    """Whether the time of one is over."""
    return reader.execute(select(_C.id).where(_C.ended_at.is_(None), _C.expires_at <= now).limit(1)).first() is not None


def expire_recoveries(turn: Turn) -> None:
    """Every one whose time is over, with a record for each."""
    rows = turn.tx.execute(
        select(_C.id, _C.account).where(_C.ended_at.is_(None), _C.expires_at <= turn.now).order_by(_C.expires_at, _C.id)
    ).all()
    for recovery, account in rows:
        expire_recovery(turn, recovery, account)


def expire_recovery(turn: Turn, recovery: str, account: str) -> None:
    """Nobody agreed in time, or who asked administers no more."""
    turn.tx.execute(update(RECOVERIES).where(_C.id == recovery).values(ended_at=turn.now))
    turn.record(Action.RECOVERY_EXPIRED, recovery_object(recovery), account_object(account))
