"""Show a work item to a person: it may hold a result, so that showing it is an access to a record."""

from wardline.audit.record import Action
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.turn import Turn
from wardline.vault.work_items.find_work_items import find_work_item
from wardline.vault.work_items.model import WorkItem
from wardline.vault.work_items.open_work_item import work_item_object


def show_work_item(turn: Turn, item: str) -> WorkItem | Refusal:
    """The work item, resolved or not, to ``turn.actor``. Refused: ``unknown_work_item``."""
    found = find_work_item(turn.tx, turn.keys, item)
    if found is None:
        return turn.refuse(Action.RECORD_READ, ErrorCode.UNKNOWN_WORK_ITEM, work_item_object(item))
    turn.record(Action.RECORD_READ, work_item_object(item))
    return found
