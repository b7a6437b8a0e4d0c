"""What waits for a person, for who resolves it: ids and codes; what is held, only to who may see the patient."""

from wardline.content import codec
from wardline.kit.outcome import Refusal
from wardline.protocol.administration_requests import (
    ItemResolution,
    ListWorkItems,
    WorkItems,
    WorkItemShown,
    WorkItemSummary,
)
from wardline.protocol.errors import ErrorCode
from wardline.vault.intake.post_held import is_postable, read_held
from wardline.vault.intake.reprocess_inbound import is_reprocessable
from wardline.vault.patients.find_patient import load_survivor
from wardline.vault.policy.facts import load_account, load_patient_facts
from wardline.vault.policy.model import PolicyAction
from wardline.vault.policy.permit import allows
from wardline.vault.turn import Turn
from wardline.vault.work_items.close_work_item import REVIEWED
from wardline.vault.work_items.find_work_items import find_work_item, open_work_items
from wardline.vault.work_items.model import WorkItem
from wardline.vault.work_items.show_work_item import show_work_item


def list_work_items(turn: Turn, asker: str, body: ListWorkItems) -> WorkItems | Refusal:
    """A page, oldest first. What compliance reviews is not among them. Refused: ``unknown_work_item`` where the page
    before had an end that is none; one that was resolved since is one.
    """
    after = None if body.after is None else find_work_item(turn.tx, turn.keys, body.after)
    if body.after is not None and (after is None or after.kind in REVIEWED):
        return Refusal(ErrorCode.UNKNOWN_WORK_ITEM, "after")
    found = open_work_items(turn.tx, turn.keys, besides=REVIEWED, after=after, limit=body.limit + 1)
    shown = tuple(_summary(turn, item, asker) for item in found[: body.limit])
    return WorkItems(shown, more=len(found) > body.limit)


def show_item(turn: Turn, asker: str, item: str) -> WorkItemShown | Refusal:
    """With what it holds, where the asker may see that. Refused: ``unknown_work_item``."""
    known = find_work_item(turn.tx, turn.keys, item)
    if known is not None and known.kind in REVIEWED:
        return Refusal(ErrorCode.UNKNOWN_WORK_ITEM, "item")
    found = show_work_item(turn, item)
    if isinstance(found, Refusal):
        return found
    held = read_held(found) if may_see_held(turn, asker, found) else None
    return WorkItemShown(
        item=_summary(turn, found, asker),
        field=found.details.field or "",
        clinicians=tuple(f"{authority}|{number}" for authority, number in found.details.clinicians),
        held=None if held is None else codec.encode(held.content),
    )


def may_see_held(turn: Turn, asker: str, item: WorkItem) -> bool:
    """Whose it is decides; where that is not known, the right to resolve work items is enough."""
    patient = None if item.patient is None else load_survivor(turn.tx, turn.keys, item.patient)
    if patient is None:
        return True
    who = load_account(turn.tx, turn.organisation, asker)
    facts = load_patient_facts(turn.tx, turn.keys, turn.organisation, patient, turn.now)
    return allows(turn, who, PolicyAction.FIND_PATIENTS, facts)


def _summary(turn: Turn, item: WorkItem, asker: str) -> WorkItemSummary:
    return WorkItemSummary(
        item=item.id,
        kind=item.kind.value,
        reason=item.reason,
        opened_at=item.opened_at,
        count=item.count,
        resolutions=_resolutions(turn, item, asker),
    )


def _resolutions(turn: Turn, item: WorkItem, asker: str) -> tuple[ItemResolution, ...]:
    if item.resolution is not None:
        return ()
    possible = {
        ItemResolution.RETRY: item.inbound is not None and is_reprocessable(turn, item.inbound),
        ItemResolution.POST: is_postable(item) and may_see_held(turn, asker, item),
        ItemResolution.DISMISS: True,
    }
    return tuple(each for each, can in possible.items() if can)
