"""Read restorations."""

from typing import Final

from sqlalchemy import func, select

from wardline.kit.ids import DeviceId
from wardline.vault.reader import Reader
from wardline.vault.restore.model import Cause, Restore
from wardline.vault.restore.tables import RESTORES

_C: Final = RESTORES.c


def find_pending_restore(reader: Reader) -> Restore | None:
    """The restoration after which the vault has not begun anew yet."""
    row = reader.execute(
        select(_C.id, _C.cause, _C.made_at, _C.old_device)
        .where(_C.rejoined_at.is_(None))
        .order_by(_C.number.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Restore(row[0], Cause(row[1]), row[2], DeviceId(row[3]), rejoined=False)


def find_log_name(reader: Reader) -> str | None:
    """The last part of the audit log's origin; None while it is the first."""
    return reader.execute(
        select(_C.log).where(_C.log.is_not(None)).order_by(_C.number.desc()).limit(1)
    ).scalar_one_or_none()


def next_number(reader: Reader) -> int:
    """Of the next restoration."""
    return (reader.execute(select(func.max(_C.number))).scalar_one_or_none() or 0) + 1


def last_rejoined(reader: Reader) -> int | None:
    """When the vault last began anew, milliseconds UTC."""
    return reader.execute(select(func.max(_C.rejoined_at))).scalar_one_or_none()
