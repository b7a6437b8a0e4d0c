"""Someone holds an invitation and asks for the vault's nonce."""

import secrets

from sqlalchemy import update

from wardline.audit.objects import invitation_object
from wardline.audit.record import Action
from wardline.kit.ids import DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import BeginEnrolment, EnrolmentBegun
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.invitations import find_invitation
from wardline.vault.identity.relying_party import RelyingParty
from wardline.vault.identity.rules import check_invitation
from wardline.vault.identity.tables import INVITATIONS
from wardline.vault.turn import Turn


def begin_enrolment(turn: Turn, party: RelyingParty | None, body: BeginEnrolment) -> EnrolmentBegun | Refusal:
    """A fresh nonce and device id; those given out before for this invitation are void. Refused: ``bad_invitation``."""
    invitation = find_invitation(turn.tx, turn.keys, body.invitation)
    account = None if invitation is None else find_account(turn.tx, turn.keys, invitation.account)
    fault = check_invitation(invitation, now=turn.now, suspended=account is None or account.suspended)
    if fault is not None or invitation is None or account is None:
        return turn.refuse(
            Action.ENROLMENT_REFUSED,
            ErrorCode.BAD_INVITATION,
            invitation_object(body.invitation),
            field_name="invitation",
        )
    nonce, device = secrets.token_bytes(32), DeviceId(turn.make_id())
    turn.tx.execute(
        update(INVITATIONS)
        .where(INVITATIONS.c.id == invitation.id)
        .values(nonce=nonce, device=device, begun=INVITATIONS.c.begun + 1)
    )
    return EnrolmentBegun(invitation.account, device, nonce, "" if party is None else party.id, account.profile.login)
