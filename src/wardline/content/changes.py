"""What is said about an earlier message: other words, no words, a reaction.

Each is a message of its own, and the archive keeps them all. Readers apply an edit or a retraction only where it comes
from the account that wrote the message; another's has no effect and is shown nowhere. The last one wins, in the order
of the conversation; nothing follows a retraction.
"""

from wardline.content.base import ContentBase


class Edit(ContentBase, frozen=True, kw_only=True, tag="edit"):
    """Other words in place of a text's. Its attachments, its priority and what it asks for stay."""

    message: str
    body: str
    mentions: tuple[str, ...] = ()


class Retraction(ContentBase, frozen=True, kw_only=True, tag="retraction"):
    """The author takes a text back: it is no longer shown. Who read it before has read it, and the record keeps it."""

    message: str
    reason: str = ""


class Reaction(ContentBase, frozen=True, kw_only=True, tag="reaction"):
    """An emoji at a message. It acknowledges nothing."""

    message: str
    emoji: str
    """One emoji (Unicode UTS #51)."""
    removed: bool = False
    """Taken away again."""
