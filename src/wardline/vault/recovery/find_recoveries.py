"""Read recoveries that wait. The reason is sealed at rest: it may name an illness."""

from sqlalchemy import ColumnElement, select

from wardline.kit.ids import AccountId
from wardline.vault.keys.data_key import DataKey, open_record, seal_record
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader
from wardline.vault.recovery.model import Recovery
from wardline.vault.recovery.tables import RECOVERIES

_C = RECOVERIES.c


def open_recoveries(reader: Reader, keys: KeyRing, now: int) -> tuple[Recovery, ...]:
    """Oldest first."""
    return _find(reader, keys, now)


def recovery_of(reader: Reader, keys: KeyRing, account: str, now: int) -> Recovery | None:
    """The one about an account: there is one at most."""
    return next(iter(_find(reader, keys, now, _C.account == account)), None)


def find_recovery(reader: Reader, keys: KeyRing, recovery: str, now: int) -> Recovery | None:
    """One that waits."""
    return next(iter(_find(reader, keys, now, _C.id == recovery)), None)


def seal_reason(key: DataKey, recovery: str, reason: str) -> bytes:
    """Sealed for its row."""
    return seal_record(key, _place(recovery), reason.encode())


def _find(reader: Reader, keys: KeyRing, now: int, *chosen: ColumnElement[bool]) -> tuple[Recovery, ...]:
    key = keys.find(reader, DIRECTORY)
    if key is None:
        return ()
    rows = reader.execute(
        select(_C.id, _C.account, _C.asked_by, _C.reason, _C.wipe, _C.asked_at, _C.expires_at)
        .where(_C.ended_at.is_(None), _C.expires_at > now, *chosen)
        .order_by(_C.asked_at, _C.id)
    ).all()
    return tuple(
        Recovery(
            row[0],
            AccountId(row[1]),
            AccountId(row[2]),
            open_record(key, _place(row[0]), row[3]).decode(),
            row[4],
            row[5],
            row[6],
        )
        for row in rows
    )


def _place(recovery: str) -> bytes:
    return b"recoveries/reason/" + recovery.encode("ascii")
