"""Work items."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import msgspec

from wardline.kit.ids import AccountId, ConversationId, MessageId


class WorkItemKind(StrEnum):
    """What a person is asked to do."""

    UNREADABLE_MESSAGE = "unreadable_message"
    """A gateway's message cannot be parsed or is of a type that is not taken."""
    HELD_RESULT = "held_result"
    """A result or document waits for somebody to send it to."""
    UNFILED_MESSAGE = "unfiled_message"
    """A message contradicts what is on record, or names nobody."""
    UNKNOWN_CLINICIAN = "unknown_clinician"
    """A feed names clinicians whom the directory does not know."""
    UNSENT_MESSAGE = "unsent_message"
    """The hub refused a message of the vault for good: nobody got it."""
    LOST_ATTACHMENT = "lost_attachment"
    """A file of an archived message never came from the hub, or is not what its message says."""
    UNHANDLED_MESSAGE = "unhandled_message"
    """What follows from a member's message failed for a fault of ours: it is kept as it is, and nothing else was done
    about it.
    """
    UNHANDLED_EVENT = "unhandled_event"
    """The same of something else that came from the hub: who joined, who left, an answer."""
    EMERGENCY_ACCESS = "emergency_access"
    """Somebody broke the glass: a compliance officer looks at it."""
    WATCH_FINDING = "watch_finding"
    """A rule of the watch found something: a compliance officer looks into it."""
    UNANSWERED = "unanswered"
    """Nobody who was asked acknowledged in time."""


class Resolution(StrEnum):
    """What the person did."""

    DISMISSED = "dismissed"
    """Nothing, for the reason given."""
    REPROCESSED = "reprocessed"
    """The message is worked on again from the start."""
    POSTED = "posted"
    """What was held was sent to somebody."""


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What the person is shown; sealed at rest. Stable fields, because rows live long."""

    clinicians: tuple[tuple[str, str], ...] = ()
    """Authority and number of those whom the directory does not know."""
    held: bytes | None = None
    """Encoded ``PostResult`` or ``PostDocument``, complete but for somebody to send it to."""
    held_kind: Literal["result", "document"] | None = None
    versioned: bool = False
    """``held`` counts as a version of its card: later ones come after it."""
    field: str | None = None
    """Where the message is wrong (``MSH-10``)."""
    content: bytes | None = None
    """A message's content as it came, where the archive could not keep it."""
    note: str = ""
    """What the person gave as reason."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing for a person."""

    id: str
    kind: WorkItemKind
    reason: str
    """A stable word: an error code, a ``HoldReason``."""
    opened_at: int
    count: int
    """How often the same thing came up while it was open."""
    details: Details
    """Empty where they were changed in the database and do not open (``damaged``)."""
    inbound: str | None = None
    """The gateway's message that it is about."""
    patient: str | None = None
    conversation: ConversationId | None = None
    message: MessageId | None = None
    deadline: str | None = None
    resolution: Resolution | None = None
    resolved_at: int | None = None
    resolved_by: AccountId | None = None
    damaged: bool = False
