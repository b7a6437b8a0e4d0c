"""Messages from gateways, and where they stand."""

from dataclasses import dataclass, field
from enum import StrEnum

from wardline.kit.outcome import Refusal
from wardline.vault.conversations.send_message import Composer
from wardline.vault.escalation.model import DEFAULT_POLICY, EscalationPolicy
from wardline.vault.gateways.hl7.limits import Limits
from wardline.vault.gateways.hl7.model import Unit
from wardline.vault.gateways.hl7.settings import DEFAULT_DECIDE, DEFAULT_PARSE, DecideSettings, ParseSettings
from wardline.vault.policy.label_by_ward import SensitiveUnits
from wardline.vault.policy.model import Label


class InboundState(StrEnum):
    """Where a gateway's message stands."""

    STORED = "stored"
    """Kept, not worked on yet."""
    PROCESSED = "processed"
    """Everything that follows from it is done."""
    HELD = "held"
    """Part of it waits for a person; a work item says what."""
    REFUSED = "refused"
    """It cannot be read or is not taken; a work item keeps it."""


class PostedKind(StrEnum):
    """What a message became in a conversation."""

    NOTICE = "notice"
    RESULT = "result"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A gateway's message is on the disk: it may be answered."""

    inbound: str
    """Its id."""
    number: int
    """Its place in the inbox, from 1."""
    repeated: bool
    """It was stored before: the same bytes of the same sender under the same control id."""
    refusal: Refusal | None
    """Why it will not be worked on: it is kept for a person, and the sender is told."""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message of the inbox, opened."""

    id: str
    number: int
    received: int
    """When it was stored, milliseconds UTC."""
    state: InboundState
    raw: bytes | None
    """As it arrived; None where its row was changed and does not open."""


@dataclass(frozen=True, slots=True)
class IntakeTools:
    """What working on a message takes besides its turn."""

    composer: Composer
    limits: Limits
    policy: EscalationPolicy = DEFAULT_POLICY
    parsing: ParseSettings = DEFAULT_PARSE
    deciding: DecideSettings = DEFAULT_DECIDE
    sensitive_units: SensitiveUnits = field(default_factory=dict[Label, tuple[Unit, ...]])
    """Whoever is on one of these wards has a conversation with that label from then on."""
