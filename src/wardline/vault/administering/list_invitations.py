"""The invitations that can still be used, for who may invite."""

from wardline.protocol.administration_requests import Invitations, InvitationSummary
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.identity.find_invitations import open_invitations
from wardline.vault.policy.facts import load_account, load_accounts
from wardline.vault.policy.model import PolicyAction
from wardline.vault.policy.permit import allows
from wardline.vault.turn import Turn


def list_invitations(turn: Turn, asker: str) -> Invitations:
    """Of those whom the asker may invite, newest first; never with the secret."""
    who = load_account(turn.tx, turn.organisation, asker)
    found = open_invitations(turn.tx, turn.now)
    invited = {each.account for each in found}
    people = load_accounts(turn.tx, turn.organisation, invited)
    mine = {account for account, facts in people.items() if allows(turn, who, PolicyAction.INVITE, facts)}
    names = {each.id: each.profile.name for each in find_accounts(turn.tx, turn.keys, mine)}
    return Invitations(
        tuple(
            InvitationSummary(each.id, each.account, names[each.account], each.expires_at)
            for each in found
            if each.account in names
        )
    )
