"""For whom something is exported on the console."""

from wardline.audit.objects import account_object
from wardline.audit.record import Action, Actor
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.policy.facts import load_account
from wardline.vault.policy.model import OrganisationFacts, PolicyAction
from wardline.vault.policy.permit import permit
from wardline.vault.turn import Turn


def name_exporter(turn: Turn, by: AccountId | None) -> Turn | Refusal:
    """The turn on their behalf; None: nobody's, as it is. The console takes the word of who sits at it, so this bounds
    nobody who may open the vault's folder: it says in the log who it was, where they say so.

    Refused: ``unknown_account``, ``not_permitted`` (by the policies' ``export``).
    """
    if by is None:
        return turn
    person = find_account(turn.tx, turn.keys, by)
    if person is None or person.suspended:
        return turn.refuse(Action.EXPORT_MADE, ErrorCode.UNKNOWN_ACCOUNT)
    who = load_account(turn.tx, turn.organisation, by)
    here = OrganisationFacts(turn.organisation)
    refusal = permit(turn, who, PolicyAction.EXPORT, here, account_object(by))
    if refusal is not None:
        return refusal
    return turn.on_behalf_of(Actor(account=by, organisation=turn.organisation))
