"""The devices of an account, as its owner (or an administrator) sees them."""

from sqlalchemy import select

from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import Devices, DeviceSummary, ListDevices, Place
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.devices.model import Device
from wardline.vault.devices.names import open_device_name, open_seen_from
from wardline.vault.devices.tables import DEVICES
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.model import Role
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader
from wardline.vault.turn import Turn


def list_devices(turn: Turn, asker: AccountId, body: ListDevices) -> Devices | Refusal:
    """Newest first, those that are gone too. Refused: ``not_permitted`` for another's, unless the asker administers,
    so that nobody else learns whether there is such an account.
    """
    account = asker if body.account is None else AccountId(body.account)
    if account != asker and Role.ADMINISTRATOR not in roles_of(turn.tx, asker):
        return Refusal(ErrorCode.NOT_PERMITTED, "account")
    return Devices(summarise_devices(turn.tx, turn.keys, account))


def summarise_devices(reader: Reader, keys: KeyRing, account: str) -> tuple[DeviceSummary, ...]:
    """Newest first."""
    sealed = _sealed(reader, keys, account)
    unknown = ("", None)
    return tuple(_summary(device, *sealed.get(device.id, unknown)) for device in reversed(devices_of(reader, account)))


def _summary(device: Device, name: str, seen_from: Place | None) -> DeviceSummary:
    changed_at = device.revoked_at if device.wiped_at is None else device.wiped_at
    return DeviceSummary(
        device=device.id,
        name=name,
        device_class=device.device_class,
        state=device.state,
        enrolled_at=device.enrolled_at,
        method=device.method,
        seen_at=device.seen_at,
        changed_at=changed_at,
        seen_from=seen_from,
    )


def _sealed(reader: Reader, keys: KeyRing, account: str) -> dict[str, tuple[str, Place | None]]:
    """Name and place of each."""
    key = keys.find(reader, DIRECTORY)
    if key is None:
        return {}
    rows = reader.execute(
        select(DEVICES.c.id, DEVICES.c.name, DEVICES.c.seen_from).where(DEVICES.c.account == account)
    ).all()
    return {
        device: ("" if name is None else open_device_name(key, device, name), open_seen_from(key, device, seen_from))
        for device, name, seen_from in rows
    }
