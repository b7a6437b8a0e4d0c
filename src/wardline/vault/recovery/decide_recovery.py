"""A second administrator agrees to a recovery; or somebody says no."""

from dataclasses import dataclass

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import DecideRecovery, Invited
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import Noted
from wardline.vault.authority.model import Authority
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.devices.revoke_device import revoke_device
from wardline.vault.identity.create_invitation import create_invitation
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.identity.invitation_link import link_of
from wardline.vault.identity.step_up import require_step_up
from wardline.vault.recovery.administers import administers
from wardline.vault.recovery.end_recovery import end_recovery, expire_recoveries
from wardline.vault.recovery.end_ways_in import end_ways_in
from wardline.vault.recovery.find_recoveries import find_recovery
from wardline.vault.recovery.model import Recovery, recovery_object
from wardline.vault.recovery.rules import may_agree, may_deny
from wardline.vault.turn import Turn


@dataclass(frozen=True, slots=True)
class Links:
    """What the invitation's link is made of (``identity.invitation_link.link_of``)."""

    hub: str
    origin: str | None


def decide_recovery(
    turn: Turn, authority: Authority, links: Links, decider: AccountId, device: DeviceId, body: DecideRecovery
) -> Invited | Noted | Refusal:
    """Agreed: the person has no device and no way in of before any more, and a link is made, shown this once. Links of
    OpenID providers stay: they know their people themselves.

    Refused: ``unknown_recovery`` for everything that is not the decider's to decide (``rules.py``), whether there is
    such a one or not; ``step_up_required``, but not of the person whom it is about: a thief needs no hurry, they do.
    """
    expire_recoveries(turn)
    recovery = find_recovery(turn.tx, turn.keys, body.recovery, turn.now)
    if recovery is None or not _may_decide(turn, recovery, decider, agree=body.agree):
        return Refusal(ErrorCode.UNKNOWN_RECOVERY, "recovery")
    if decider != recovery.account:
        refusal = require_step_up(turn, device)
        if refusal is not None:
            return refusal
    about = (recovery_object(recovery.id), account_object(recovery.account))
    if not body.agree:
        end_recovery(turn, recovery.id, decider, agreed=False)
        turn.record(Action.RECOVERY_DENIED, *about)
        return Noted()
    account = find_account(turn.tx, turn.keys, recovery.account)
    if account is None or account.suspended:
        return Refusal(ErrorCode.UNKNOWN_RECOVERY, "recovery")
    end_recovery(turn, recovery.id, decider, agreed=True)
    turn.record(Action.RECOVERY_AGREED, *about)
    end_ways_in(turn, recovery.account)
    for each in devices_of(turn.tx, recovery.account):
        revoke_device(turn, authority, each.id, wipe=recovery.wipe)
    invitation = create_invitation(turn, recovery.account)
    assert not isinstance(invitation, Refusal), "the account was found and active in this turn"
    link = link_of(authority, invitation, links.hub, links.origin)
    return Invited(invitation.id, link, invitation.expires_at)


def _may_decide(turn: Turn, recovery: Recovery, decider: AccountId, *, agree: bool) -> bool:
    own = administers(turn, decider)
    if not agree:
        return may_deny(recovery, decider, administers=own)
    return own and may_agree(recovery, decider, asker_administers=administers(turn, recovery.asked_by))
