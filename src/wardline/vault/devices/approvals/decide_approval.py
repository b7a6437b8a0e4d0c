"""A person let a device in, or did not."""

import hashlib
import hmac

from sqlalchemy import update

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.identity_requests import DecideApproval, Method
from wardline.protocol.sealed_requests import Noted
from wardline.protocol.signing import approval_hash, approval_transcript
from wardline.vault.authority.certificate_request import read_certificate_request
from wardline.vault.authority.certificates import device_uri
from wardline.vault.authority.issue_certificate import issue_device_certificate
from wardline.vault.authority.model import Authority
from wardline.vault.devices.add_device import add_device
from wardline.vault.devices.approvals.await_approval import close_bad
from wardline.vault.devices.approvals.find_approval import Approval
from wardline.vault.devices.approvals.may_approve import find_for_approver
from wardline.vault.devices.approvals.tables import APPROVALS
from wardline.vault.devices.names import open_device_name
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn


def decide_approval(
    turn: Turn, authority: Authority, asker: AccountId, device: DeviceId, body: DecideApproval
) -> Noted | Refusal:
    """Let in, it has its certificate from now on and fetches it.

    Refused: as ``find_for_approver``; ``bad_approval`` where what the person compared is not this request: it is over.
    """
    found = find_for_approver(turn, asker, device, body.approval)
    if isinstance(found, Refusal):
        return found
    about = (account_object(found.account), device_object(found.device))
    if body.seen is None:
        _decide(turn, found, granted=False)
        turn.record(Action.APPROVAL_DENIED, *about)
        return Noted()
    if not _is_seen(turn, found, device, body.seen):
        return close_bad(turn, found)
    uri = device_uri(authority.organisation, found.account, found.device)
    key = read_certificate_request(found.certificate_request, uri=uri)
    if key is None:  # it was read when it came (complete_sign_in.py)
        return close_bad(turn, found)
    _decide(turn, found, granted=True)
    turn.record(Action.APPROVAL_GRANTED, *about)
    certificate = issue_device_certificate(turn, authority, key, account=found.account, device=found.device)
    add_device(
        turn.at_place(None),  # the person who lets it in may be elsewhere
        found.device,
        found.account,
        certificate,
        device_class=found.device_class,
        method=Method.PASSWORD.value,
        name="" if found.name is None else open_device_name(turn.key(DIRECTORY), found.device, found.name),
    )
    return Noted()


def _is_seen(turn: Turn, approval: Approval, device: DeviceId, seen: bytes) -> bool:
    """The whole hash was scanned, or this device's own comparison of codes."""
    request_hash = hashlib.sha256(approval.certificate_request).digest()
    if hmac.compare_digest(seen, approval_hash(turn.organisation, approval.id, request_hash)):
        return True
    if approval.approver != device or approval.nonce is None or approval.approver_nonce is None:
        return False
    compared = approval_transcript(
        turn.organisation, approval.id, request_hash, approval.nonce, approval.approver_nonce
    )
    return hmac.compare_digest(seen, compared)


def _decide(turn: Turn, approval: Approval, *, granted: bool) -> None:
    turn.tx.execute(update(APPROVALS).where(APPROVALS.c.id == approval.id).values(decided_at=turn.now, granted=granted))
