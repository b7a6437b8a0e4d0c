"""Read devices."""

from sqlalchemy import ColumnElement, select

from wardline.kit.ids import AccountId, DeviceId
from wardline.protocol.identity_requests import DeviceClass
from wardline.vault.devices.model import Device
from wardline.vault.devices.tables import DEVICES
from wardline.vault.reader import Reader


def find_device(reader: Reader, device: str) -> Device | None:
    """One device, revoked ones too."""
    return next(iter(_devices(reader, DEVICES.c.id == device)), None)


def devices_of(reader: Reader, account: str) -> tuple[Device, ...]:
    """The devices of an account, revoked ones too, oldest first."""
    return _devices(reader, DEVICES.c.account == account)


def _devices(reader: Reader, chosen: ColumnElement[bool]) -> tuple[Device, ...]:
    columns = DEVICES.c
    rows = reader.execute(
        select(
            columns.id,
            columns.account,
            columns.steward,
            columns.certificate,
            columns.not_after,
            columns.enrolled_at,
            columns["class"],
            columns.method,
            columns.seen_at,
            columns.revoked_at,
            columns.wipe,
            columns.wiped_at,
        )
        .where(chosen)
        .order_by(columns.enrolled_at, columns.id)
    ).all()
    return tuple(
        Device(
            DeviceId(device), AccountId(account), steward, certificate, not_after, enrolled_at, DeviceClass(kind), *rest
        )
        for device, account, steward, certificate, not_after, enrolled_at, kind, *rest in rows
    )
