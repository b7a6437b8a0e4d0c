"""A certified device joins its account, and the account's conversations."""

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.vault.authority.certificates import end_of_validity
from wardline.vault.conversations.find_conversation import conversations_of
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.devices.tables import DEVICES
from wardline.vault.turn import Turn


def add_device(turn: Turn, device: DeviceId, account: AccountId, certificate: bytes, *, steward: bool = False) -> None:
    """``certificate``: DER, just issued for it. The steward adds the device to all conversations of its account."""
    turn.tx.insert(
        DEVICES,
        {
            "id": device,
            "account": account,
            "steward": steward,
            "certificate": certificate,
            "not_after": end_of_validity(certificate),
            "enrolled_at": turn.now,
            "revoked_at": None,
        },
    )
    turn.record(Action.DEVICE_ENROLLED, device_object(device), account_object(account))
    for conversation in conversations_of(turn.tx, account):
        touch_roster(turn, conversation)
