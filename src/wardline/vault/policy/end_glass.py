"""Emergency access is ended before its time: by the person, or by a compliance officer."""

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.conversations.send_message import Composer
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.policy.facts import load_account
from wardline.vault.policy.glass import emergency_object, find_emergency
from wardline.vault.policy.mend_glass import mend_one
from wardline.vault.policy.model import OrganisationFacts, PolicyAction
from wardline.vault.policy.permit import permit
from wardline.vault.policy.review_rosters import review_account
from wardline.vault.turn import Turn


def end_glass(turn: Turn, composer: Composer, access: str, by: AccountId) -> Refusal | None:
    """The person is out of the conversation at once, unless there for another reason, and the conversation is told.

    Refused: ``unknown_account``; ``unknown_emergency_access``: it ended already, or is neither one's own nor, by the
    policies' ``review_break_glass``, one's to end.
    """
    about = emergency_object(access)
    person = find_account(turn.tx, turn.keys, by)
    if person is None or person.suspended:
        return turn.refuse(Action.GLASS_MENDED, ErrorCode.UNKNOWN_ACCOUNT, about)
    found = find_emergency(turn.tx, turn.keys, access)
    if found is None or found.account != by:
        who, here = load_account(turn.tx, turn.organisation, by), OrganisationFacts(turn.organisation)
        code, objects = ErrorCode.UNKNOWN_EMERGENCY_ACCESS, (about, account_object(by))
        refusal = permit(turn, who, PolicyAction.REVIEW_BREAK_GLASS, here, *objects, code=code, field_name="access")
        if refusal is not None:
            return refusal
    if found is None or found.ended_at is not None:
        code = ErrorCode.UNKNOWN_EMERGENCY_ACCESS
        return turn.refuse(Action.GLASS_MENDED, code, about, account_object(by), field_name="access")
    touch_roster(turn, found.conversation)  # so that the notice waits for the steward, whichever process this is
    mend_one(turn, composer, found.id, found.conversation, found.account)
    review_account(turn, found.account)
    return None
