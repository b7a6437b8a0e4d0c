"""Who may let a device in."""

from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.devices.approvals.find_approval import Approval, find_approval
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.model import Role
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.turn import Turn


def find_for_approver(turn: Turn, asker: AccountId, device: DeviceId, approval: str) -> Approval | Refusal:
    """An open one: of the asker's account, or anybody's for an administrator who is there.

    Refused: ``unknown_approval`` (also another's, for who does not administer), ``step_up_required``.
    """
    found = find_approval(turn.tx, approval)
    if found is None or not found.is_open(turn.now):
        return Refusal(ErrorCode.UNKNOWN_APPROVAL, "approval")
    if found.account != asker:
        if Role.ADMINISTRATOR not in roles_of(turn.tx, asker):
            return Refusal(ErrorCode.UNKNOWN_APPROVAL, "approval")
        refusal = require_step_up(turn, device)
        if refusal is not None:
            return refusal
    owner = find_account(turn.tx, turn.keys, found.account)
    if owner is None or owner.suspended:
        return Refusal(ErrorCode.UNKNOWN_APPROVAL, "approval")
    return found
