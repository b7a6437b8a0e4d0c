"""Revoke a device: the hub shuts it out, the steward removes it, the vault answers it no more."""

from sqlalchemy import update

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action
from wardline.kit.ids import DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.authority.model import Authority
from wardline.vault.authority.sign_revocation import sign_revocation
from wardline.vault.conversations.find_conversation import conversations_of
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.devices.find_devices import find_device
from wardline.vault.devices.tables import DEVICES
from wardline.vault.hub_requests.queue_hub_request import queue_hub_request
from wardline.vault.identity.destroy_pin_share import destroy_pin_share
from wardline.vault.transparency.note_place import note_place
from wardline.vault.turn import Turn


def revoke_device(turn: Turn, authority: Authority, device: DeviceId, *, wipe: bool = False) -> Refusal | None:
    """For ever; repeating it changes nothing. ``wipe``: it erases itself at its next contact with the hub, which may
    also be ordered later, and is never taken back. Refused: ``unknown_device``, ``not_permitted`` for the vault's own.
    """
    found = find_device(turn.tx, device)
    if found is None:
        return turn.refuse(Action.DEVICE_REVOKED, ErrorCode.UNKNOWN_DEVICE, device_object(device))
    if found.steward:
        return turn.refuse(Action.DEVICE_REVOKED, ErrorCode.NOT_PERMITTED, device_object(device))
    if found.revoked_at is not None and (found.wipe or not wipe):
        return None
    # One moment for both orders: what the device confirms names it (``ConfirmWipe.revoked_at``).
    at = turn.now if found.revoked_at is None else found.revoked_at
    turn.tx.execute(update(DEVICES).where(DEVICES.c.id == device).values(revoked_at=at, wipe=wipe))
    about = (device_object(device), account_object(found.account))
    if found.revoked_at is None:
        turn.record(Action.DEVICE_REVOKED, *about)
        note_place(turn, device, found.account)
    if wipe:
        turn.record(Action.DEVICE_WIPE_ORDERED, *about)
    queue_hub_request(turn, sign_revocation(authority, device, at, wipe=wipe), about=device)
    if found.revoked_at is None:
        destroy_pin_share(turn, device, found.account)
        for conversation in conversations_of(turn.tx, found.account):
            touch_roster(turn, conversation)
    return None
