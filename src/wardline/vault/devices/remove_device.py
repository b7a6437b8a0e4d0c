"""A person gives a device up: lost, stolen, sold; or an administrator takes it away."""

from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import RemoveDevice
from wardline.protocol.sealed_requests import Noted
from wardline.vault.authority.model import Authority
from wardline.vault.devices.find_devices import find_device
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.model import Role
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.turn import Turn


def remove_device(
    turn: Turn, authority: Authority, asker: AccountId, asking: DeviceId, body: RemoveDevice
) -> Noted | Refusal:
    """One's own, also the one that asks: whoever lost a device is in a hurry. Another's needs the right, and that the
    one who has it is there.

    Refused: ``unknown_device`` (also another's, for who does not administer), ``step_up_required``, ``not_permitted``
    for the vault's own.
    """
    found = find_device(turn.tx, body.device)
    if found is None or found.account != asker:
        if Role.ADMINISTRATOR not in roles_of(turn.tx, asker):
            return Refusal(ErrorCode.UNKNOWN_DEVICE, "device")
        refusal = require_step_up(turn, asking)
        if refusal is not None:
            return refusal
    return revoke_device(turn, authority, DeviceId(body.device), wipe=body.wipe) or Noted()
