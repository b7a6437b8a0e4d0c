"""Deactivate and reactivate somebody: the same way as by hand."""

from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.vault.authority.model import Authority
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.identity.reinstate_account import reinstate_account
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.turn import Turn


def set_active(turn: Turn, authority: Authority, account: AccountId, *, active: bool) -> Refusal | None:
    """Suspended, with every device revoked and told to erase itself; or reinstated. Refused: ``unknown_account``.

    The same again changes nothing. Reinstating brings no device back: the person enrols anew.
    """
    if active:
        return reinstate_account(turn, account)
    refusal = suspend_account(turn, account)
    if refusal is not None:
        return refusal
    for device in devices_of(turn.tx, account):
        revoke_device(turn, authority, device.id, wipe=True)
    return None
