"""What conversations are marked as."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import delete, select

from wardline.audit.objects import conversation_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.conversations.find_conversation import is_known, roster
from wardline.vault.policy.model import Label
from wardline.vault.policy.tables import CONVERSATION_LABELS
from wardline.vault.reader import Reader
from wardline.vault.reviews.ask_for_review import ask_for_review
from wardline.vault.turn import Turn

_CHUNK: Final = 500
"""Databases bound how many values a statement may name."""


def labels_of(reader: Reader, conversations: Collection[str]) -> frozenset[str]:
    """Of all these together."""
    columns = CONVERSATION_LABELS.c
    rows = reader.execute(select(columns.label).where(columns.conversation.in_(conversations)))
    return frozenset(rows.scalars())


def labels_of_each(reader: Reader, conversations: Collection[str]) -> dict[str, tuple[str, ...]]:
    """By conversation, in order; those without labels are missing."""
    columns = CONVERSATION_LABELS.c
    found: dict[str, tuple[str, ...]] = {}
    wanted = sorted(set(conversations))
    for start in range(0, len(wanted), _CHUNK):
        rows = reader.execute(
            select(columns.conversation, columns.label)
            .where(columns.conversation.in_(wanted[start : start + _CHUNK]))
            .order_by(columns.conversation, columns.label)
        )
        for conversation, label in rows:
            found[conversation] = (*found.get(conversation, ()), label)
    return found


def change_labels(
    turn: Turn, conversation: ConversationId, *, add: Collection[Label] = (), remove: Collection[Label] = ()
) -> Refusal | None:
    """Add and remove; who may not be in it any more goes. Refused: ``unknown_conversation``."""
    about = conversation_object(conversation)
    if not is_known(turn.tx, conversation):
        return turn.refuse(Action.CONVERSATION_CHANGED, ErrorCode.UNKNOWN_CONVERSATION, about)
    before = labels_of(turn.tx, (conversation,))
    after = (before | {label.value for label in add}) - {label.value for label in remove}
    if after == before:
        return None
    gone = sorted(before - after)
    turn.tx.execute(
        delete(CONVERSATION_LABELS).where(
            CONVERSATION_LABELS.c.conversation == conversation, CONVERSATION_LABELS.c.label.in_(gone)
        )
    )
    for label in sorted(after - before):
        turn.tx.insert(CONVERSATION_LABELS, {"conversation": conversation, "label": label, "since": turn.now})
    for entry in roster(turn.tx, conversation):
        ask_for_review(turn, entry.account, conversation)
    turn.record(
        Action.CONVERSATION_LABELLED, about, numbers=Numbers(added=len(after - before), removed=len(before - after))
    )
    return None
