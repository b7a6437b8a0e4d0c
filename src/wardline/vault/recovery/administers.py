"""Whether somebody administers now: active, a person, and let by the policies."""

from wardline.kit.ids import AccountId
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.policy.facts import load_account
from wardline.vault.policy.model import OrganisationFacts, PolicyAction
from wardline.vault.policy.permit import allows
from wardline.vault.turn import Turn


def administers(turn: Turn, account: AccountId) -> bool:
    """Who was suspended, or lost the role, since then, does not."""
    found = find_account(turn.tx, turn.keys, account)
    if found is None or found.suspended:
        return False
    facts = load_account(turn.tx, turn.organisation, account)
    return allows(turn, facts, PolicyAction.ADMINISTER, OrganisationFacts(turn.organisation))
