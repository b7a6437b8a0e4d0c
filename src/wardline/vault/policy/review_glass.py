"""A compliance officer looks at an emergency access, and says what they think of it."""

from sqlalchemy import update

from wardline.audit.objects import account_object
from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.identity.find_accounts import find_account
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.policy.facts import load_account
from wardline.vault.policy.glass import Verdict, emergency_object, find_emergency, seal_words
from wardline.vault.policy.model import OrganisationFacts, PolicyAction
from wardline.vault.policy.permit import permit
from wardline.vault.policy.tables import BROKEN_GLASS
from wardline.vault.turn import Turn
from wardline.vault.work_items.close_work_item import close_work_item
from wardline.vault.work_items.find_work_items import find_work_item
from wardline.vault.work_items.model import Resolution


def review_glass(turn: Turn, access: str, reviewer: AccountId, verdict: Verdict, remark: str) -> Refusal | None:
    """Once, by somebody else than who broke the glass; the work item is closed with it.

    Refused: ``unknown_account``, ``not_permitted`` (by the policies' ``review_break_glass``),
    ``unknown_emergency_access``.
    """
    about = emergency_object(access)
    person = find_account(turn.tx, turn.keys, reviewer)
    if person is None or person.suspended:
        return turn.refuse(Action.GLASS_REVIEWED, ErrorCode.UNKNOWN_ACCOUNT, about)
    who = load_account(turn.tx, turn.organisation, reviewer)
    here = OrganisationFacts(turn.organisation)
    refusal = permit(turn, who, PolicyAction.REVIEW_BREAK_GLASS, here, about, account_object(reviewer))
    if refusal is not None:
        return refusal
    found = find_emergency(turn.tx, turn.keys, access)
    if found is None or found.verdict is not None or found.account == reviewer:
        return turn.refuse(Action.GLASS_REVIEWED, ErrorCode.UNKNOWN_EMERGENCY_ACCESS, about, account_object(reviewer))
    turn.tx.execute(
        update(BROKEN_GLASS)
        .where(BROKEN_GLASS.c.id == access)
        .values(
            reviewed_at=turn.now,
            reviewed_by=reviewer,
            verdict=verdict.value,
            remark=seal_words(turn.key(DIRECTORY), access, "remark", remark),
        )
    )
    item = find_work_item(turn.tx, turn.keys, found.work_item)
    if item is not None and item.resolution is None:
        close_work_item(turn, item, Resolution.DISMISSED, by=reviewer, note=remark)
    turn.record(Action.GLASS_REVIEWED, about, account_object(reviewer))
    return None
