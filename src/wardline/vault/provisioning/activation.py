"""Deactivate and reactivate somebody: the same way as by hand."""

from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.vault.authority.model import Authority
from wardline.vault.devices.dismiss_account import dismiss_account
from wardline.vault.identity.reinstate_account import reinstate_account
from wardline.vault.turn import Turn


def set_active(turn: Turn, authority: Authority, account: AccountId, *, active: bool) -> Refusal | None:
    """Suspended, with every device revoked and told to erase itself; or reinstated. Refused: ``unknown_account``.

    The same again changes nothing. Reinstating brings no device back: the person enrols anew.
    """
    if active:
        return reinstate_account(turn, account)
    return dismiss_account(turn, authority, account, wipe=True)
