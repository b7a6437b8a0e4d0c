"""A device that was told to erase itself says, signed, that it did."""

from sqlalchemy import update

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import ConfirmWipe
from wardline.protocol.sealed_requests import Noted
from wardline.vault.devices.find_devices import find_device
from wardline.vault.devices.tables import DEVICES
from wardline.vault.turn import Turn


def confirm_wipe(turn: Turn, device: DeviceId, body: ConfirmWipe) -> Noted | Refusal:
    """Kept with the moment of the order. Saying it again changes nothing, so that a late repetition does no harm.

    Refused: ``not_permitted`` where it was not told to, or names another order.
    """
    found = find_device(turn.tx, device)
    if found is None or not found.wipe or found.revoked_at != body.revoked_at:
        return turn.refuse(Action.DEVICE_WIPED, ErrorCode.NOT_PERMITTED, device_object(device))
    if found.wiped_at is None:
        turn.tx.execute(update(DEVICES).where(DEVICES.c.id == device).values(wiped_at=turn.now))
        about = (device_object(device), account_object(found.account))
        turn.record(Action.DEVICE_WIPED, *about, numbers=Numbers(until=body.revoked_at))
    return Noted()
