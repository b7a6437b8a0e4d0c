"""A person did something about a work item."""

from typing import Final

import msgspec
from sqlalchemy import update

from wardline.audit.record import Action
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn
from wardline.vault.work_items.find_work_items import find_work_item
from wardline.vault.work_items.model import Resolution, WorkItem, WorkItemKind
from wardline.vault.work_items.open_work_item import work_item_object
from wardline.vault.work_items.seal_details import seal_details
from wardline.vault.work_items.tables import WORK_ITEMS

REVIEWED: Final = frozenset({WorkItemKind.EMERGENCY_ACCESS, WorkItemKind.WATCH_FINDING})
"""Closed by who reviews what they are about (``policy/review_glass.py``, ``watch/close_finding.py``), and by nothing
else: a finding whose item was put aside would wait for nobody.
"""


def open_item(turn: Turn, item: str) -> WorkItem | Refusal:
    """The work item if it is open, else ``unknown_work_item``, recorded."""
    found = find_work_item(turn.tx, turn.keys, item)
    if found is None or found.resolution is not None:
        return turn.refuse(Action.WORK_ITEM_RESOLVED, ErrorCode.UNKNOWN_WORK_ITEM, work_item_object(item))
    return found


def dismiss_work_item(turn: Turn, item: str, *, by: AccountId | None, note: str) -> Refusal | None:
    """Nothing more is done, for the reason in ``note``.

    Refused: ``unknown_work_item``; ``needs_review`` where a compliance officer's verdict closes it.
    """
    found = open_item(turn, item)
    if isinstance(found, Refusal):
        return found
    if found.kind in REVIEWED:
        return turn.refuse(Action.WORK_ITEM_RESOLVED, ErrorCode.NEEDS_REVIEW, work_item_object(item))
    close_work_item(turn, found, Resolution.DISMISSED, by=by, note=note)
    return None


def close_work_item(turn: Turn, item: WorkItem, resolution: Resolution, *, by: AccountId | None, note: str) -> None:
    """Write down what was done, and by whom (None: on the vault's own console)."""
    details = msgspec.structs.replace(item.details, note=note)
    turn.tx.execute(
        update(WORK_ITEMS)
        .where(WORK_ITEMS.c.id == item.id)
        .values(
            same_as=None,
            resolution=resolution.value,
            resolved_at=turn.now,
            resolved_by=by,
            details=seal_details(turn.key(DIRECTORY), item.id, details),
        )
    )
    turn.record(Action.WORK_ITEM_RESOLVED, work_item_object(item.id))
