"""A person has a message worked on again: the directory, the patients or the software know more now."""

from sqlalchemy import select, update

from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.intake.model import InboundState
from wardline.vault.intake.store_inbound import inbound_object
from wardline.vault.intake.tables import INBOUND, INBOUND_POSTED
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn
from wardline.vault.work_items.close_work_item import close_work_item, open_item
from wardline.vault.work_items.find_work_items import work_items_of
from wardline.vault.work_items.model import Resolution, WorkItemKind
from wardline.vault.work_items.open_work_item import work_item_object

_AGAIN = frozenset({WorkItemKind.UNREADABLE_MESSAGE, WorkItemKind.UNFILED_MESSAGE, WorkItemKind.HELD_RESULT})


def reprocess_inbound(turn: Turn, item: str, *, by: AccountId | None, note: str) -> Refusal | None:
    """Put the message of a work item back into the inbox; every work item that it opened is resolved with it.

    Only a message that has changed no conversation can be worked on again, so that nothing happens twice; what else is
    held is posted as it stands (``post_held``). Refused: ``unknown_work_item``, ``not_permitted``.
    """
    found = open_item(turn, item)
    if isinstance(found, Refusal):
        return found
    if found.inbound is None or not is_reprocessable(turn, found.inbound):
        return turn.refuse(Action.WORK_ITEM_RESOLVED, ErrorCode.NOT_PERMITTED, work_item_object(item))
    for one in work_items_of(turn.tx, turn.keys, found.inbound):
        if one.resolution is None and one.kind in _AGAIN:
            close_work_item(turn, one, Resolution.REPROCESSED, by=by, note=note)
    turn.tx.execute(
        update(INBOUND)
        .where(INBOUND.c.id == found.inbound)
        .values(state=InboundState.STORED.value, reason=None, processed_at=None)
    )
    turn.record(Action.HL7_RECEIVED, inbound_object(found.inbound))
    turn.signal(Signal.INBOUND)
    return None


def is_reprocessable(turn: Turn, inbound: str) -> bool:
    """Whether that message waits for a person and has changed nothing."""
    state = turn.tx.execute(select(INBOUND.c.state).where(INBOUND.c.id == inbound)).scalar_one_or_none()
    posted = turn.tx.execute(
        select(INBOUND_POSTED.c.message).where(INBOUND_POSTED.c.inbound == inbound).limit(1)
    ).one_or_none()
    counted = any(one.details.versioned for one in work_items_of(turn.tx, turn.keys, inbound))
    waiting = {InboundState.HELD.value, InboundState.REFUSED.value}
    return state in waiting and posted is None and not counted
