"""Deadlines."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from wardline.content.acknowledgement import AcknowledgementKind
from wardline.kit.ids import AccountId, ConversationId, MessageId


class DeadlineState(StrEnum):
    """Where a deadline stands."""

    WAITING = "waiting"
    """The first ones asked have until ``due``."""
    PAGED = "paged"
    """The department's second person was paged and has until ``due``."""
    MET = "met"
    """Somebody who was asked took it."""
    EXHAUSTED = "exhausted"
    """Nobody answered: a work item is open; or, where a person asked, the conversation shows it."""
    WITHDRAWN = "withdrawn"
    """Who asked took the message back."""


OPEN_STATES: Final = (DeadlineState.WAITING, DeadlineState.PAGED)


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when somebody must have taken a message, and who."""

    id: str
    message: MessageId
    conversation: ConversationId
    department: str | None
    """Whose second person is paged."""
    state: DeadlineState
    received: int
    """When the gateway stored what it is about, milliseconds UTC."""
    due: int
    """Milliseconds UTC."""
    asked: frozenset[AccountId]
    """Who has been asked so far and may take it."""
    declined: frozenset[AccountId] = frozenset()
    handed: MessageId | None = None
    """The message by which the second person was handed the original."""
    sender: AccountId | None = None
    """The person who asked for it (``Text.acknowledge_by``); None for the vault's own."""


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """One fixed escalation for the whole organisation: the first ones asked, the second person, a work item."""

    within_ms: int = 15 * 60 * 1000
    """From receipt to the page of the second person."""
    second_within_ms: int = 15 * 60 * 1000
    """From that page to the work item."""
    ends: frozenset[AcknowledgementKind] = frozenset({AcknowledgementKind.ACCEPTED, AcknowledgementKind.READ_BACK})
    """What takes a message; ``seen`` does not, unless the organisation says so."""


DEFAULT_POLICY: Final = EscalationPolicy()
