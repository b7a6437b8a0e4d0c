"""The approving device shows its nonce, after it saw the other's commitment."""

from sqlalchemy import update

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import BeginApproval
from wardline.protocol.sealed_requests import Noted
from wardline.vault.devices.approvals.may_approve import find_for_approver
from wardline.vault.devices.approvals.tables import APPROVALS
from wardline.vault.turn import Turn


def begin_approval(turn: Turn, asker: AccountId, device: DeviceId, body: BeginApproval) -> Noted | Refusal:
    """The first device that does so goes on; the same nonce again changes nothing. A second nonce would let somebody
    try codes. Refused: as ``find_for_approver``, ``unknown_approval`` where another one goes on.
    """
    found = find_for_approver(turn, asker, device, body.approval)
    if isinstance(found, Refusal):
        return found
    if found.approver_nonce is not None:
        same = found.approver == device and found.approver_nonce == body.nonce
        return Noted() if same else Refusal(ErrorCode.UNKNOWN_APPROVAL, "approval")
    turn.tx.execute(
        update(APPROVALS).where(APPROVALS.c.id == found.id).values(approver=device, approver_nonce=body.nonce)
    )
    turn.record(Action.APPROVAL_BEGUN, account_object(found.account), device_object(found.device))
    return Noted()
