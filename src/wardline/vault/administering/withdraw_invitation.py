"""An invitation is taken back."""

from sqlalchemy import update

from wardline.audit.objects import account_object, invitation_object
from wardline.audit.record import Action
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.find_invitations import find_open_invitation
from wardline.vault.identity.tables import INVITATIONS
from wardline.vault.turn import Turn


def withdraw_invitation(turn: Turn, invitation: str) -> Refusal | None:
    """It enrols nobody any more. Refused: ``bad_invitation`` for what could not be used anyway."""
    found = find_open_invitation(turn.tx, invitation, turn.now)
    about = invitation_object(invitation)
    if found is None:
        return turn.refuse(Action.INVITATION_WITHDRAWN, ErrorCode.BAD_INVITATION, about, field_name="invitation")
    turn.tx.execute(update(INVITATIONS).where(INVITATIONS.c.id == invitation).values(withdrawn_at=turn.now))
    turn.record(Action.INVITATION_WITHDRAWN, about, account_object(found.account))
    return None
