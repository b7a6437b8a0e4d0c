"""A message and what the vault knows, in; what the vault shall do, out. Pure."""

from wardline.vault.gateways.hl7.decide_document import decide_document
from wardline.vault.gateways.hl7.decide_merge import decide_merge
from wardline.vault.gateways.hl7.decide_result import decide_results
from wardline.vault.gateways.hl7.decide_visit import decide_visit
from wardline.vault.gateways.hl7.decisions import Decision
from wardline.vault.gateways.hl7.knowledge import Knowledge
from wardline.vault.gateways.hl7.limits import Limits
from wardline.vault.gateways.hl7.model import AdtEvent, AdtMessage, DocumentMessage, Hl7Message, ResultMessage
from wardline.vault.gateways.hl7.settings import DEFAULT_DECIDE, DecideSettings

_MERGES = frozenset({AdtEvent.MERGE_IDENTIFIERS, AdtEvent.MERGE_PATIENTS})


def decide(
    message: Hl7Message,
    knowledge: Knowledge,
    received_at: int,
    limits: Limits,
    settings: DecideSettings = DEFAULT_DECIDE,
) -> tuple[Decision, ...]:
    """Carry the decisions out in order, in one transaction.

    ``received_at`` is when the gateway stored the message, milliseconds UTC: deadlines and windows count from it.
    """
    match message:
        case ResultMessage():
            return decide_results(message, knowledge, received_at, limits, settings)
        case DocumentMessage():
            return decide_document(message, knowledge, received_at)
        case AdtMessage():
            decide_one = decide_merge if message.event in _MERGES else decide_visit
            return tuple(
                decision
                for patient in message.patients
                for decision in decide_one(message, patient, knowledge, received_at)
            )
