"""What waits for a person's approval."""

import hashlib

from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import Approvals, ApprovalSummary, ListApprovals
from wardline.vault.devices.approvals.find_approval import Approval, approvals_of
from wardline.vault.devices.names import open_device_name
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.model import Role
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn


def list_approvals(turn: Turn, asker: AccountId, body: ListApprovals) -> Approvals | Refusal:
    """Of one's own account; an administrator also sees another's. Refused: ``not_permitted``."""
    account = asker if body.account is None else AccountId(body.account)
    if account != asker and Role.ADMINISTRATOR not in roles_of(turn.tx, asker):
        return Refusal(ErrorCode.NOT_PERMITTED, "account")
    owner = find_account(turn.tx, turn.keys, account)
    if owner is None:
        return Approvals(())
    return Approvals(
        tuple(_summary(turn, owner.profile.name, each) for each in approvals_of(turn.tx, account, turn.now))
    )


def _summary(turn: Turn, account_name: str, approval: Approval) -> ApprovalSummary:
    name = "" if approval.name is None else open_device_name(turn.key(DIRECTORY), approval.device, approval.name)
    opened = approval.nonce is not None
    return ApprovalSummary(
        approval=approval.id,
        account=approval.account,
        account_name=account_name,
        device=approval.device,
        device_name=name,
        device_class=approval.device_class,
        asked_at=approval.asked_at,
        expires_at=approval.expires_at,
        commitment=approval.commitment,
        nonce=approval.nonce,
        request_hash=hashlib.sha256(approval.certificate_request).digest() if opened else None,
    )
