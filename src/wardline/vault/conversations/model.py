"""Conversations and rosters."""

from dataclasses import dataclass
from enum import StrEnum

from wardline.kit.ids import AccountId, ConversationId


class ConversationKind(StrEnum):
    """What a conversation is for (design.md, section 2)."""

    DIRECT = "direct"
    GROUP = "group"
    PATIENT = "patient"
    ROLE = "role"
    ORDER = "order"
    BROADCAST = "broadcast"


class RosterReason(StrEnum):
    """Why an account should be in a conversation. One may be there for several reasons, and stays for the last one."""

    OPENED = "opened"
    """It asked for the conversation."""
    INVITED = "invited"
    """The one who opened it named it."""
    FEED = "feed"
    """Attending or consulting, by the ADT feed."""
    ADDRESSED = "addressed"
    """A result or document is addressed to it."""
    ESCALATION = "escalation"
    """It was paged because nobody acknowledged."""
    AGREEMENT = "agreement"
    """The agreement with the organisation that founded the conversation names it."""
    CARE_TEAM = "care_team"
    """On the patient's care team, it came in by itself."""
    OUTSIDE = "outside"
    """Not on the care team, it came in with a reason."""
    EMERGENCY = "emergency"
    """It broke the glass: for a while, with a reason."""
    SERVICE = "service"
    """A machine that serves the conversation."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as the vault keeps it."""

    id: ConversationId
    kind: ConversationKind
    subject: str | None
    """The patient, where it is about one."""
    title: str
    generation: int
    """The live MLS group's number; 0 before the first."""


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """One account that should be in a conversation, and why."""

    account: AccountId
    reasons: tuple[RosterReason, ...]
    since: int
    """Milliseconds UTC, the earliest reason that still holds."""
