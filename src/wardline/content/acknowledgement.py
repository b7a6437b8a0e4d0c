"""What somebody does about a message: a message itself, signed by the device that sent it."""

from enum import StrEnum

from wardline.content.base import ContentBase


class AcknowledgementKind(StrEnum):
    """The steps that close the loop."""

    SEEN = "seen"
    ACCEPTED = "accepted"
    """"I take this." It ends the deadline."""
    DECLINED = "declined"
    """"Not me." The next target is paged at once."""
    READ_BACK = "read_back"
    """The critical value repeated in the reader's own words."""


class Acknowledgement(ContentBase, frozen=True, kw_only=True, tag="acknowledgement"):
    """One step, about one message. The envelope's ``acknowledges`` names the same message."""

    message: str
    kind: AcknowledgementKind
    text: str = ""
    """The read-back, or why declined."""
    on_behalf_of: str | None = None
    """The account that the author acts for, as the author says: only the vault knows whether that is so."""
