"""A device gives the vault one half of what opens its store with a PIN."""

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.protocol.sealed_requests import Noted
from wardline.protocol.session_requests import KeepPinShare
from wardline.vault.identity.tables import PIN_SHARES
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.sessions.pin_share import digest, seal_share
from wardline.vault.turn import Turn


def keep_pin_share(turn: Turn, account: AccountId, device: DeviceId, body: KeepPinShare) -> Noted:
    """In place of the one before, with all tries anew: whoever keeps one has the store open."""
    turn.tx.put(
        PIN_SHARES,
        {
            "device": device,
            "ticket": digest(body.ticket),
            "record": seal_share(turn.key(DIRECTORY), device, body.share, body.proof),
            "tries": 0,
        },
    )
    turn.record(Action.PIN_SHARE_KEPT, device_object(device), account_object(account))
    return Noted()
