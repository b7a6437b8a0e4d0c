"""What a person writes."""

from wardline.content.attachment import Attachment
from wardline.content.base import ContentBase
from wardline.content.patient import Patient


class Text(ContentBase, frozen=True, kw_only=True, tag="text"):
    """A message in words, with files or without."""

    body: str
    """May be empty where there are attachments."""
    reply_to: str | None = None
    """The message that it answers."""
    patient: Patient | None = None
    """Whom it is about, where the conversation does not say."""
    mentions: tuple[str, ...] = ()
    """Accounts whom it asks to look."""
    acknowledge_by: int | None = None
    """When somebody must have taken it, milliseconds UTC; None: nobody need."""
    attachments: tuple[Attachment, ...] = ()
    on_behalf_of: str | None = None
    """The account that the author acts for, as the author says: only the vault knows whether that is so."""
