"""The vault's half of what opens a device's store with a PIN is no more: what is on the device opens with no PIN."""

from sqlalchemy import delete

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.vault.identity.tables import PIN_SHARES
from wardline.vault.turn import Turn


def destroy_pin_share(turn: Turn, device: DeviceId, account: AccountId) -> None:
    """Whatever is left of it. Where there is nothing, nothing happens."""
    if turn.tx.execute(delete(PIN_SHARES).where(PIN_SHARES.c.device == device)).rowcount:
        turn.record(Action.PIN_SHARE_DESTROYED, device_object(device), account_object(account))
