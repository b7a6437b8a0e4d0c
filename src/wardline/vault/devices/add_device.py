"""A certified device joins its account, and the account's conversations."""

from typing import Final

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.protocol.identity_requests import DeviceClass
from wardline.vault.authority.certificates import end_of_validity
from wardline.vault.conversations.find_conversation import conversations_of
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.devices.names import seal_device_name
from wardline.vault.devices.tables import DEVICES
from wardline.vault.identity.begin_session import begin_session
from wardline.vault.identity.open_id.model import Word
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn

INVITATION: Final = "invitation"
"""How a device's owner proved themselves, where no ``Method`` did."""


def add_device(
    turn: Turn,
    device: DeviceId,
    account: AccountId,
    certificate: bytes,
    *,
    steward: bool = False,
    device_class: DeviceClass = DeviceClass.PERSONAL,
    method: str = INVITATION,
    name: str = "",
    word: Word | None = None,
) -> None:
    """``certificate``: DER, just issued for it. ``word``: the OpenID provider's, where one did. The steward adds the
    device to all conversations of its account.
    """
    turn.tx.insert(
        DEVICES,
        {
            "id": device,
            "account": account,
            "steward": steward,
            "certificate": certificate,
            "not_after": end_of_validity(certificate),
            "enrolled_at": turn.now,
            "name": seal_device_name(turn.key(DIRECTORY), device, name) if name else None,
            "class": device_class.value,
            "method": method,
            "seen_at": None,
            "seen_from": None,
            "revoked_at": None,
            "wipe": False,
            "wiped_at": None,
        },
    )
    begin_session(turn, device, word)
    turn.record(Action.DEVICE_ENROLLED, device_object(device), account_object(account))
    for conversation in conversations_of(turn.tx, account):
        touch_roster(turn, conversation)
