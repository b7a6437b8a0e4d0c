"""One gateway's message being worked on: what carrying out its decisions needs, and what came of it."""

from dataclasses import dataclass, field

from wardline.kit.ids import MessageId
from wardline.protocol.envelope import Priority
from wardline.vault.gateways.hl7.decisions import PatientRef
from wardline.vault.gateways.hl7.model import AdtMessage, DocumentMessage, Hl7Message, ResultMessage, Unit, Visit
from wardline.vault.intake.model import InboundMessage, IntakeTools, PostedKind
from wardline.vault.patients.find_patient import patient_of
from wardline.vault.turn import Turn


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that went into a conversation."""

    message: MessageId
    kind: PostedKind
    priority: Priority


@dataclass(frozen=True, slots=True)
class Processing:
    """Lives as long as the turn."""

    turn: Turn
    tools: IntakeTools
    inbound: InboundMessage
    message: Hl7Message
    posted: list[Posted] = field(default_factory=list[Posted])
    held: list[str] = field(default_factory=list[str])
    """Why parts of it wait for a person."""
    notes: list[str] = field(default_factory=list[str])
    """Why parts of it became no message."""

    def patient(self, ref: PatientRef) -> str | None:
        """The patient that ``ref`` means by now."""
        return ref.id or patient_of(self.turn.tx, self.turn.keys, ref.identifiers)

    def unit(self, ref: PatientRef) -> Unit | None:
        """The ward that the message itself names for a patient."""
        for identifiers, visit in _visits(self.message):
            if identifiers == ref.identifiers and visit is not None and visit.location is not None:
                return visit.location.unit
        return None


def _visits(message: Hl7Message) -> list[tuple[tuple[object, ...], Visit | None]]:
    match message:
        case AdtMessage() | ResultMessage():
            return [(patient.person.identifiers, patient.visit) for patient in message.patients]
        case DocumentMessage():
            return [(message.person.identifiers, message.visit)]
