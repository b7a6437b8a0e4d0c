"""What a person writes."""

from wardline.content.base import ContentBase
from wardline.content.patient import Patient


class Text(ContentBase, frozen=True, kw_only=True, tag="text"):
    """A message in words."""

    body: str
    reply_to: str | None = None
    """The message that it answers."""
    patient: Patient | None = None
    """Whom it is about, where the conversation does not say."""
