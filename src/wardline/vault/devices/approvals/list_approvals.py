"""What waits for a person's approval."""

import hashlib
from typing import Final

from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.identity_requests import Approvals, ApprovalSummary, ListApprovals
from wardline.vault.devices.approvals.find_approval import Approval, approvals_of, open_approvals
from wardline.vault.devices.names import open_device_name, open_seen_from
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.identity.find_roles import roles_of
from wardline.vault.identity.model import Role
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn

MOST: Final = 200
"""Of everybody at once. They live minutes, and each took somebody's password and code."""


def list_approvals(turn: Turn, asker: AccountId, body: ListApprovals) -> Approvals | Refusal:
    """Newest first: of one's own account; an administrator also sees another's, or the newest ``MOST`` of all. Of who
    is suspended nobody is shown one, since nobody can let it in. Refused: ``not_permitted``.
    """
    account = asker if body.account is None else AccountId(body.account)
    if (body.everybody or account != asker) and Role.ADMINISTRATOR not in roles_of(turn.tx, asker):
        return Refusal(ErrorCode.NOT_PERMITTED, "everybody" if body.everybody else "account")
    now = turn.now
    found = open_approvals(turn.tx, now, MOST) if body.everybody else approvals_of(turn.tx, account, now)
    owners = find_accounts(turn.tx, turn.keys, {each.account for each in found})
    names = {each.id: each.profile.name for each in owners if not each.suspended}
    return Approvals(tuple(_summary(turn, names[each.account], each) for each in found if each.account in names))


def _summary(turn: Turn, account_name: str, approval: Approval) -> ApprovalSummary:
    key = turn.key(DIRECTORY)
    name = "" if approval.name is None else open_device_name(key, approval.device, approval.name)
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
        asked_from=open_seen_from(key, approval.device, approval.asked_from),
    )
