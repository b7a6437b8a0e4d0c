"""Which of the organisation's rights somebody has."""

from typing import Final

from wardline.protocol.administration_requests import Rights
from wardline.vault.policy.facts import load_account
from wardline.vault.policy.model import OrganisationFacts, PolicyAction, Resource
from wardline.vault.policy.permit import allows
from wardline.vault.turn import Turn

ORGANISATIONS: Final = (
    PolicyAction.ADMINISTER,
    PolicyAction.EXPORT,
    PolicyAction.CHANGE_POLICY,
    PolicyAction.REVIEW_BREAK_GLASS,
    PolicyAction.REVIEW_FINDINGS,
    PolicyAction.READ_AUDIT,
    PolicyAction.RESOLVE_WORK_ITEMS,
)
"""Actions about the organisation as a whole."""


def get_rights(turn: Turn, asker: str) -> Rights:
    """``invite`` is about somebody: whoever could invite themselves is shown where people are invited."""
    who = load_account(turn.tx, turn.organisation, asker)
    asked: list[tuple[PolicyAction, Resource]] = [
        *((action, OrganisationFacts(turn.organisation)) for action in ORGANISATIONS),
        (PolicyAction.INVITE, who),
    ]
    return Rights(tuple(sorted(action.value for action, about in asked if allows(turn, who, action, about))))
