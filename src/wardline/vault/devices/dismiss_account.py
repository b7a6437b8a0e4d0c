"""Somebody leaves: the account is suspended and its devices are gone, in one turn."""

from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.vault.authority.model import Authority
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.identity.suspend_account import suspend_account
from wardline.vault.turn import Turn


def dismiss_account(turn: Turn, authority: Authority, account: AccountId, *, wipe: bool) -> Refusal | None:
    """``wipe``: the devices erase themselves at their next contact, also those that were revoked before. The same again
    changes nothing. Refused: ``unknown_account``.
    """
    refusal = suspend_account(turn, account)
    if refusal is not None:
        return refusal
    for device in devices_of(turn.tx, account):
        revoke_device(turn, authority, device.id, wipe=wipe)
    return None
