"""The emergency accesses as a compliance officer's device is told of them."""

from typing import Final

from wardline.protocol.administration_requests import Emergencies, EmergencySummary
from wardline.vault.conversations.find_conversation import find_conversations
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.policy.glass import EmergencyAccess, Verdict
from wardline.vault.policy.list_glass import list_glass
from wardline.vault.turn import Turn

_MOST: Final = 100


def show_emergencies(turn: Turn, *, reviewed: bool) -> Emergencies:
    """At most a hundred, with who broke the glass, where to, and why."""
    found = list_glass(turn, reviewed=reviewed, limit=_MOST)
    names = {each.id: each.profile.name for each in find_accounts(turn.tx, turn.keys, {one.account for one in found})}
    rooms = find_conversations(turn.tx, turn.keys, {one.conversation for one in found})
    titles = {each.id: each.title for each in rooms}
    return Emergencies(
        tuple(_summary(each, names.get(each.account, ""), titles.get(each.conversation, "")) for each in found)
    )


def _summary(access: EmergencyAccess, name: str, title: str) -> EmergencySummary:
    return EmergencySummary(
        access=access.id,
        conversation=access.conversation,
        title=title,
        account=access.account,
        account_name=name,
        reason=access.reason,
        opened_at=access.opened_at,
        until=access.until,
        ended_at=access.ended_at,
        reviewed_at=access.reviewed_at,
        reviewed_by=access.reviewed_by,
        justified=None if access.verdict is None else access.verdict is Verdict.JUSTIFIED,
        remark=access.remark,
    )
