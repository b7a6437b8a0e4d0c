"""A member is stuck in its group: the steward founds the next generation, within limits.

In a conversation that another organisation founded, which this steward cannot, it takes the device out and brings it in
again.
"""

from typing import Final

from sqlalchemy import func, select

from wardline.audit.objects import conversation_object, device_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import ConversationId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import Noted, ReportGroup
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.conversations.tables import CONVERSATIONS, GROUP_REPORTS
from wardline.vault.steward.membership import is_member, stall_generation
from wardline.vault.turn import Turn

MOST_REPORTS: Final = 6
"""Generations that one device may have founded anew, in all conversations, in ``WINDOW``."""
WINDOW: Final = 3_600_000


def report_group(turn: Turn, device: DeviceId, body: ReportGroup) -> Noted | Refusal:
    """Refused: ``not_a_member``, ``generation_closed`` for an older generation, ``overloaded`` for too many reports."""
    conversation = ConversationId(body.conversation)
    about = (conversation_object(conversation), device_object(device))
    row = turn.tx.execute(
        select(CONVERSATIONS.c.generation, CONVERSATIONS.c.founder).where(CONVERSATIONS.c.id == conversation)
    ).one_or_none()
    generation, founder = (0, None) if row is None else row
    if row is None or not is_member(turn, conversation, device):
        return turn.refuse(Action.GROUP_FAULT_REPORTED, ErrorCode.NOT_A_MEMBER, *about)
    if body.generation != generation:
        return turn.refuse(Action.GROUP_FAULT_REPORTED, ErrorCode.GENERATION_CLOSED, *about)
    columns = GROUP_REPORTS.c
    recent = turn.tx.execute(
        select(func.count()).where(columns.device == device, columns.reported_at > turn.now - WINDOW)
    ).scalar_one()
    if recent >= MOST_REPORTS:
        return turn.refuse(Action.GROUP_FAULT_REPORTED, ErrorCode.OVERLOADED, *about)
    turn.tx.put(
        GROUP_REPORTS,
        {
            "conversation": conversation,
            "generation": generation,
            "device": device,
            "epoch": body.epoch,
            "reported_at": turn.now,
            "reason": body.reason.value,
        },
    )
    if founder is None:
        stall_generation(turn, conversation, generation)
    else:
        touch_roster(turn, conversation)
    turn.record(Action.GROUP_FAULT_REPORTED, *about, numbers=Numbers(generation=generation, epoch=body.epoch))
    return Noted()
