"""The emergency accesses as a compliance officer's device is told of them."""

from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import Emergencies, EmergencySummary, ListEmergencies
from wardline.protocol.errors import ErrorCode
from wardline.vault.conversations.find_conversation import find_conversations
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.policy.glass import EmergencyAccess, Verdict, find_emergency
from wardline.vault.policy.list_glass import list_glass
from wardline.vault.turn import Turn


def show_emergencies(turn: Turn, body: ListEmergencies) -> Emergencies | Refusal:
    """A page, with who broke the glass, where to, and why. Refused: ``unknown_emergency_access`` where the page before
    had an end that is none; one that was reviewed since is one.
    """
    after = None if body.after is None else find_emergency(turn.tx, turn.keys, body.after)
    if after is None and body.after is not None:
        return Refusal(ErrorCode.UNKNOWN_EMERGENCY_ACCESS, "after")
    found, more = list_glass(turn, reviewed=body.reviewed, after=after, limit=body.limit)
    names = {each.id: each.profile.name for each in find_accounts(turn.tx, turn.keys, {one.account for one in found})}
    rooms = find_conversations(turn.tx, turn.keys, {one.conversation for one in found})
    titles = {each.id: each.title for each in rooms}
    return Emergencies(
        tuple(_summary(each, names.get(each.account, ""), titles.get(each.conversation, "")) for each in found), more
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
