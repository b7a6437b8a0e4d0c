"""Hand a message from the archive to somebody who was paged for it and may not be able to read it."""

from collections.abc import Collection

import msgspec
from sqlalchemy import update

from wardline.content import codec
from wardline.content.handoff import Handoff
from wardline.kit.ids import MessageId
from wardline.kit.outcome import Refusal
from wardline.protocol.envelope import Priority
from wardline.vault.archive.open_records import read_record
from wardline.vault.conversations.send_message import Composer, send_message
from wardline.vault.escalation.find_deadlines import pending_handoffs
from wardline.vault.escalation.model import Deadline
from wardline.vault.escalation.tables import DEADLINES
from wardline.vault.turn import Turn

ESCALATED = "escalated"
"""``Handoff.reason``."""


def hand_over(turn: Turn, composer: Composer, deadline: Deadline) -> Refusal | None:
    """Send the original once more, whole and critical. Nothing happens while it is not in the archive, because the hub
    has not taken it: ``hand_over_archived`` follows.

    Refused: ``state_corrupt``, ``record_destroyed``, or what ``send_message`` refuses.
    """
    original = read_record(turn, deadline.message)
    if original is None or isinstance(original, Refusal):
        return original
    handoff = Handoff(
        original=msgspec.Raw(original.content),
        message=deadline.message,
        sender=original.account,
        sent=original.at,
        reason=ESCALATED,
        conversation=None if original.conversation == deadline.conversation else original.conversation,
    )
    sent = send_message(turn, composer, deadline.conversation, codec.encode(handoff), priority=Priority.CRITICAL)
    if isinstance(sent, Refusal):
        return sent
    turn.tx.execute(update(DEADLINES).where(DEADLINES.c.id == deadline.id).values(handed=sent))
    return None


def hand_over_archived(turn: Turn, composer: Composer, messages: Collection[MessageId]) -> None:
    """These have just been archived: who was paged for one of them before gets it now."""
    for deadline in pending_handoffs(turn.tx, messages):
        hand_over(turn, composer, deadline)
