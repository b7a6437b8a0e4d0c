"""The device that waits asks what became of it."""

import hashlib
import hmac

from sqlalchemy import update

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import ApprovalPending, AwaitApproval
from wardline.protocol.sealed_requests import Enrolled
from wardline.protocol.signing import approval_commitment
from wardline.vault.authority.model import Authority
from wardline.vault.devices.approvals.find_approval import LIFETIME, Approval, find_approval
from wardline.vault.devices.approvals.tables import APPROVALS
from wardline.vault.devices.find_devices import find_device
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.turn import Turn


def await_approval(turn: Turn, authority: Authority, body: AwaitApproval) -> Enrolled | ApprovalPending | Refusal:
    """Its certificate, or the approving device's nonce so far. With its own nonce it opens its commitment, once the
    other's is known; before, its nonce is not kept.

    Refused: ``unknown_approval`` (also with a wrong ticket, and when it is over), ``approval_denied``, ``bad_approval``
    (what it opens is not what it committed to: it is over).
    """
    found = find_approval(turn.tx, body.approval)
    shown = hashlib.sha256(body.ticket).digest()
    if found is None or not hmac.compare_digest(found.ticket, shown):
        return Refusal(ErrorCode.UNKNOWN_APPROVAL)
    if found.granted is False:
        return Refusal(ErrorCode.APPROVAL_DENIED)
    if found.granted:
        return _enrolled(turn, authority, found)
    if not found.is_open(turn.now):
        return Refusal(ErrorCode.UNKNOWN_APPROVAL)
    if body.nonce is not None and found.approver_nonce is not None and body.nonce != found.nonce:
        request_hash = hashlib.sha256(found.certificate_request).digest()
        opened = approval_commitment(turn.organisation, found.account, found.device, body.nonce, request_hash)
        if found.nonce is not None or not hmac.compare_digest(opened, found.commitment):
            return close_bad(turn, found)
        turn.tx.execute(update(APPROVALS).where(APPROVALS.c.id == found.id).values(nonce=body.nonce))
    return ApprovalPending(found.approver_nonce)


def close_bad(turn: Turn, approval: Approval) -> Refusal:
    """Somebody lied, or two sign-ins were mixed up: it is over for both."""
    turn.tx.execute(update(APPROVALS).where(APPROVALS.c.id == approval.id).values(decided_at=turn.now, granted=False))
    about = (account_object(approval.account), device_object(approval.device))
    return turn.refuse(Action.APPROVAL_DENIED, ErrorCode.BAD_APPROVAL, *about)


def _enrolled(turn: Turn, authority: Authority, approval: Approval) -> Enrolled | Refusal:
    device = find_device(turn.tx, approval.device)
    account = find_account(turn.tx, turn.keys, approval.account)
    over = approval.expires_at + LIFETIME <= turn.now
    if over or device is None or device.revoked or account is None or account.suspended:
        return Refusal(ErrorCode.UNKNOWN_APPROVAL)
    return Enrolled((device.certificate, authority.issuing), account.profile.name, authority.name)
