"""Invite a person to enrol one device."""

import secrets
from typing import Final

from wardline.audit.objects import account_object, invitation_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.invitations import seal_invitation_secret
from wardline.vault.identity.model import Invitation
from wardline.vault.identity.tables import INVITATIONS
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn

THREE_DAYS: Final = 3 * 86_400_000


def create_invitation(turn: Turn, account: AccountId, *, lifetime: int = THREE_DAYS) -> Invitation | Refusal:
    """A 128-bit secret, good for one device within ``lifetime`` milliseconds. Refused: ``unknown_account``.

    Hand the secret over by a way that the hub does not see: on paper, as a QR code, in a link's fragment.
    """
    found = find_account(turn.tx, turn.keys, account)
    if found is None or found.suspended:
        return turn.refuse(Action.INVITATION_CREATED, ErrorCode.UNKNOWN_ACCOUNT, account_object(account))
    invitation, secret = turn.make_id(), Secret(secrets.token_bytes(16))
    expires_at = turn.now + lifetime
    turn.tx.insert(
        INVITATIONS,
        {
            "id": invitation,
            "account": account,
            "secret": seal_invitation_secret(turn.key(DIRECTORY), invitation, secret),
            "created_at": turn.now,
            "expires_at": expires_at,
            "nonce": None,
            "device": None,
            "begun": 0,
            "attempts": 0,
            "used_at": None,
            "withdrawn_at": None,
        },
    )
    turn.record(
        Action.INVITATION_CREATED,
        invitation_object(invitation),
        account_object(account),
        numbers=Numbers(until=expires_at),
    )
    return Invitation(invitation, account, secret, expires_at, None, None, 0, None, None)
