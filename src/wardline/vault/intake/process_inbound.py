"""Work on one stored message: decide, carry out, write its new state. One turn, so that its effects happen once."""

from sqlalchemy import select, update

from wardline.audit.record import Action, Numbers
from wardline.kit.outcome import Refusal
from wardline.vault.gateways.hl7.decide import decide
from wardline.vault.gateways.hl7.model import Hl7Message
from wardline.vault.intake.carry_out import carry_out
from wardline.vault.intake.knowledge import VaultKnowledge
from wardline.vault.intake.model import InboundMessage, InboundState, IntakeTools
from wardline.vault.intake.processing import Processing
from wardline.vault.intake.save_posted import save_posted
from wardline.vault.intake.store_inbound import inbound_object, record_refusal
from wardline.vault.intake.tables import INBOUND
from wardline.vault.turn import Turn

RECORDED = "recorded"
"""Why a message became no message in a conversation: it only changed what is known of a patient."""


def process_inbound(
    turn: Turn, tools: IntakeTools, inbound: InboundMessage, message: Hl7Message | Refusal
) -> InboundState | None:
    """Carry out everything that follows from ``inbound``; its new state, or None when somebody has done it already.

    ``message``: what ``parse`` says of its bytes.
    """
    if not _is_stored(turn, inbound.id):
        return None
    if isinstance(message, Refusal):
        return refuse_inbound(turn, inbound.id, message)
    processing = Processing(turn, tools, inbound, message)
    knowledge = VaultKnowledge(turn.tx, turn.keys)
    for decision in decide(message, knowledge, inbound.received, tools.limits, tools.deciding):
        carry_out(processing, decision)
    save_posted(turn, processing)
    return _close(processing)


def refuse_inbound(turn: Turn, inbound: str, refusal: Refusal) -> InboundState:
    """It is kept for a person."""
    _set_state(turn, inbound, InboundState.REFUSED, refusal.code)
    record_refusal(turn, inbound, refusal)
    return InboundState.REFUSED


def _close(processing: Processing) -> InboundState:
    state = InboundState.HELD if processing.held else InboundState.PROCESSED
    reasons = processing.held or processing.notes
    reason = reasons[0] if reasons else None if processing.posted else RECORDED
    _set_state(processing.turn, processing.inbound.id, state, reason)
    processing.turn.record(
        Action.HL7_HELD if processing.held else Action.HL7_PROCESSED,
        inbound_object(processing.inbound.id),
        numbers=Numbers(count=len(processing.posted)),
    )
    return state


def _is_stored(turn: Turn, inbound: str) -> bool:
    state = turn.tx.execute(select(INBOUND.c.state).where(INBOUND.c.id == inbound)).scalar_one_or_none()
    return state == InboundState.STORED.value


def _set_state(turn: Turn, inbound: str, state: InboundState, reason: str | None) -> None:
    turn.tx.execute(
        update(INBOUND).where(INBOUND.c.id == inbound).values(state=state.value, reason=reason, processed_at=turn.now)
    )
