"""What is archived, and what is asked of the archive."""

from dataclasses import dataclass
from typing import Final

from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId
from wardline.protocol.envelope import Priority

CLINICAL: Final = "clinical"
"""The retention class of every conversation until policies name others."""
RETENTION_CLASSES: Final = (CLINICAL,)
"""All of them: a search asks the index of each."""


@dataclass(frozen=True, slots=True)
class ArchivedMessage:
    """One message as it goes into the archive and comes out of it."""

    message: MessageId
    conversation: ConversationId
    position: int
    """Its place in the conversation, from 1."""
    at: int
    """When the hub stored it, milliseconds UTC."""
    account: AccountId
    device: DeviceId
    content: bytes
    """Encoded content (``wardline.content``), without padding, as its sender encrypted it."""
    priority: Priority = Priority.NORMAL
    """As its envelope said."""
    retention_class: str = CLINICAL


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Records that hold every word of ``text``, newest first."""

    text: str
    conversations: tuple[ConversationId, ...] | None = None
    """Only in these: one conversation, or all of one patient."""
    since: int | None = None
    """Milliseconds UTC, inclusive."""
    until: int | None = None
    """Milliseconds UTC, exclusive."""
    limit: int = 50


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What was found. Every record in it was opened and holds every word."""

    found: tuple[ArchivedMessage, ...]
    damaged: tuple[MessageId, ...] = ()
    """Candidates that could not be opened: their rows were changed (``state_corrupt``)."""
    more: bool = False
    """There may be more: the limit was reached."""
