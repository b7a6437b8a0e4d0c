"""An attachment as the archive keeps it."""

from dataclasses import dataclass
from enum import StrEnum

from wardline.content.attachment import Attachment
from wardline.kit.ids import ConversationId, MessageId


class AttachmentState(StrEnum):
    """Where it stands."""

    WAITING = "waiting"
    """It is still to be fetched."""
    ARCHIVED = "archived"
    MISSING = "missing"
    """It never came, or it is not what its message says; a work item says so."""
    DESTROYED = "destroyed"
    """The key of its conversation's records was destroyed before it came."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One attachment of one message, without its words."""

    message: MessageId
    ordinal: int
    """Its place among those of the message, from 0."""
    conversation: ConversationId
    state: AttachmentState
    attempts: int
    size: int | None
    """Bytes of the file, once it is archived."""


@dataclass(frozen=True, slots=True)
class ArchivedFile:
    """One file, opened."""

    attachment: Attachment
    data: bytes
