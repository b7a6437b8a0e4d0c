"""Which policy decides what administrators ask."""

from typing import Final

from wardline.audit.objects import account_object, invitation_object
from wardline.kit.outcome import Refusal
from wardline.protocol import administration_requests as asks
from wardline.protocol.sealed_requests import VaultRequest
from wardline.vault.edge.operation import Asked
from wardline.vault.edge.permission import NoPolicy, Permit, administers, asker_facts, permit_here
from wardline.vault.identity.find_invitations import find_open_invitation
from wardline.vault.policy.facts import load_accounts
from wardline.vault.policy.model import PolicyAction
from wardline.vault.policy.permit import permit


def _administer(asked: Asked, body: VaultRequest) -> Refusal | None:
    del body
    return administers(asked)


def _list_invitations(asked: Asked, body: VaultRequest) -> Refusal | None:
    """Whoever may invite at all; the answer holds what is about those whom the asker may invite."""
    assert isinstance(body, asks.ListInvitations)
    who = asker_facts(asked)
    return permit(asked.turn, who, PolicyAction.INVITE, who, account_object(who.id))


def _invite_person(asked: Asked, body: VaultRequest) -> Refusal | None:
    assert isinstance(body, asks.InvitePerson)
    return _may_invite(asked, body.account)


def _withdraw_invitation(asked: Asked, body: VaultRequest) -> Refusal | None:
    assert isinstance(body, asks.WithdrawInvitation)
    found = find_open_invitation(asked.turn.tx, body.invitation, asked.turn.now)
    return administers(asked) if found is None else _may_invite(asked, found.account, body.invitation)


def _may_invite(asked: Asked, account: str, invitation: str | None = None) -> Refusal | None:
    turn, who = asked.turn, asker_facts(asked)
    about = load_accounts(turn.tx, turn.organisation, (account,)).get(account)
    if about is None:
        return administers(asked)  # nobody else learns that there is none
    objects = (account_object(account), account_object(who.id))
    named = objects if invitation is None else (invitation_object(invitation), *objects)
    return permit(turn, who, PolicyAction.INVITE, about, *named)


def _in_the_organisation(action: PolicyAction) -> Permit:
    def ask(asked: Asked, body: VaultRequest) -> Refusal | None:
        del body
        return permit_here(asked, action)

    return ask


ADMINISTRATION_PERMISSIONS: Final[dict[type[VaultRequest], Permit | NoPolicy]] = {
    asks.GetRights: NoPolicy("everybody's own rights, and nobody else's"),
    asks.ListAccounts: _administer,
    asks.CreateAccount: _administer,
    asks.ChangeAccount: _administer,
    asks.InvitePerson: _invite_person,
    asks.ListInvitations: _list_invitations,
    asks.WithdrawInvitation: _withdraw_invitation,
    asks.SuspendAccount: _administer,
    asks.ReinstateAccount: _administer,
    asks.GetPolicies: _in_the_organisation(PolicyAction.CHANGE_POLICY),
    asks.ExplainPolicy: _in_the_organisation(PolicyAction.CHANGE_POLICY),
    asks.ListEmergencies: _in_the_organisation(PolicyAction.REVIEW_BREAK_GLASS),
    asks.ReviewEmergency: _in_the_organisation(PolicyAction.REVIEW_BREAK_GLASS),
    asks.EndEmergency: NoPolicy("one's own; anybody's by review_break_glass, asked where it is found"),
    asks.ReadAudit: _in_the_organisation(PolicyAction.READ_AUDIT),
    asks.ListWorkItems: _in_the_organisation(PolicyAction.RESOLVE_WORK_ITEMS),
    asks.ShowWorkItem: _in_the_organisation(PolicyAction.RESOLVE_WORK_ITEMS),
    asks.ResolveWorkItem: _in_the_organisation(PolicyAction.RESOLVE_WORK_ITEMS),
}
