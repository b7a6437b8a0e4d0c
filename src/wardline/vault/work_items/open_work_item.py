"""Ask a person to look at something."""

import hmac
from typing import Final

from sqlalchemy import select, update

from wardline.audit.record import Action, Numbers, Object, ObjectKind
from wardline.kit.ids import ConversationId, MessageId
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.turn import Turn
from wardline.vault.work_items.model import Details, WorkItemKind
from wardline.vault.work_items.seal_details import seal_details
from wardline.vault.work_items.tables import WORK_ITEMS

_CONTEXT: Final = b"wardline/work-item/v1\0"


def work_item_object(item: str) -> Object:
    """What an audit record calls a work item."""
    return Object(id=item, kind=ObjectKind.WORK_ITEM)


def open_work_item(
    turn: Turn,
    kind: WorkItemKind,
    *,
    reason: str,
    details: Details | None = None,
    same_as: str | None = None,
    inbound: str | None = None,
    patient: str | None = None,
    conversation: ConversationId | None = None,
    message: MessageId | None = None,
    deadline: str | None = None,
) -> str:
    """Open a work item, or count one up that is open with the same ``kind`` and ``same_as``. Returns its id."""
    about = None if same_as is None else _digest(turn, kind, same_as)
    if about is not None:
        found = turn.tx.execute(
            select(WORK_ITEMS.c.id, WORK_ITEMS.c.count).where(WORK_ITEMS.c.same_as == about)
        ).one_or_none()
        if found is not None:
            return _count_up(turn, found[0], found[1] + 1)
    item = turn.make_id()
    turn.tx.insert(
        WORK_ITEMS,
        {
            "id": item,
            "kind": kind.value,
            "reason": reason,
            "opened_at": turn.now,
            "count": 1,
            "same_as": about,
            "inbound": inbound,
            "patient": patient,
            "conversation": conversation,
            "message": message,
            "deadline": deadline,
            "details": seal_details(turn.key(DIRECTORY), item, details or Details()),
            "resolution": None,
            "resolved_at": None,
            "resolved_by": None,
        },
    )
    turn.record(Action.WORK_ITEM_OPENED, work_item_object(item))
    return item


def _count_up(turn: Turn, item: str, count: int) -> str:
    turn.tx.execute(update(WORK_ITEMS).where(WORK_ITEMS.c.id == item).values(count=count))
    turn.record(Action.WORK_ITEM_OPENED, work_item_object(item), numbers=Numbers(count=count))
    return item


def _digest(turn: Turn, kind: WorkItemKind, same_as: str) -> bytes:
    message = _CONTEXT + kind.value.encode("ascii") + b"\0" + same_as.encode(errors="surrogatepass")
    return hmac.digest(turn.key(INDEX).secret.reveal(), message, "sha256")
