"""Password and code were right: the device waits for approval."""

import hashlib
import secrets

from sqlalchemy import delete

from wardline.audit.objects import account_object, device_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId
from wardline.protocol.identity_requests import ApprovalAwaited, CompleteSignIn, Place
from wardline.vault.devices.approvals.find_approval import LIFETIME
from wardline.vault.devices.approvals.tables import APPROVALS
from wardline.vault.devices.names import seal_device_name, seal_seen_from
from wardline.vault.identity.sign_in_attempts import SignInAttempt
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn


def ask_approval(
    turn: Turn,
    account: AccountId,
    attempt: SignInAttempt,
    commitment: bytes,
    body: CompleteSignIn,
    asked_from: Place | None,
) -> ApprovalAwaited:
    """One for this attempt, shown with the place that its request came from. Those that are over for long go."""
    turn.tx.execute(delete(APPROVALS).where(APPROVALS.c.expires_at <= turn.now - LIFETIME))
    ticket, expires_at = secrets.token_bytes(32), turn.now + LIFETIME
    name = seal_device_name(turn.key(DIRECTORY), attempt.device, body.name) if body.name else None
    place = None if asked_from is None else seal_seen_from(turn.key(DIRECTORY), attempt.device, asked_from)
    turn.tx.insert(
        APPROVALS,
        {
            "id": attempt.id,
            "ticket": hashlib.sha256(ticket).digest(),
            "account": account,
            "device": attempt.device,
            "certificate_request": body.certificate_request,
            "commitment": commitment,
            "class": body.device_class.value,
            "name": name,
            "asked_at": turn.now,
            "asked_from": place,
            "expires_at": expires_at,
            "approver": None,
            "approver_nonce": None,
            "nonce": None,
            "decided_at": None,
            "granted": None,
        },
    )
    turn.record(
        Action.APPROVAL_ASKED, account_object(account), device_object(attempt.device), numbers=Numbers(until=expires_at)
    )
    return ApprovalAwaited(attempt.id, ticket, expires_at)
