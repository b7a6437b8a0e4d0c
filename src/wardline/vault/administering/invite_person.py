"""An administrator invites somebody who never had a device."""

from sqlalchemy import select, update

from wardline.audit.objects import account_object, invitation_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import Invited
from wardline.protocol.errors import ErrorCode
from wardline.vault.authority.model import Authority
from wardline.vault.devices.tables import DEVICES
from wardline.vault.identity.create_invitation import create_invitation
from wardline.vault.identity.find_invitations import is_open
from wardline.vault.identity.invitation_link import link_of
from wardline.vault.identity.tables import INVITATIONS
from wardline.vault.turn import Turn


def invite_person(
    turn: Turn, authority: Authority, account: AccountId, hub: str, origin: str | None
) -> Invited | Refusal:
    """Good once, for three days; whatever link there was for this account is withdrawn, so that one person enrols by
    one link, and who made it cannot keep another.

    Refused: ``recovery_needed`` for who ever had a device: a link would be a way into somebody's account, and that
    takes two (``AskRecovery``); ``unknown_account``, also for who is suspended.
    """
    enrolled = select(DEVICES.c.id).where(DEVICES.c.account == account).limit(1)
    if turn.tx.execute(enrolled).first() is not None:
        about = account_object(account)
        return turn.refuse(Action.INVITATION_CREATED, ErrorCode.RECOVERY_NEEDED, about, field_name="account")
    made = create_invitation(turn, account)
    if isinstance(made, Refusal):
        return made
    columns = INVITATIONS.c
    others = select(columns.id).where(columns.account == account, columns.id != made.id, is_open(turn.now))
    for other in turn.tx.execute(others).scalars().all():
        turn.tx.execute(update(INVITATIONS).where(columns.id == other).values(withdrawn_at=turn.now))
        turn.record(Action.INVITATION_WITHDRAWN, invitation_object(other), account_object(account))
    return Invited(made.id, link_of(authority, made, hub, origin), made.expires_at)
