"""An earlier message, given from the archive to somebody who was paged for it and could not read it."""

import msgspec

from wardline.content.base import ContentBase


class Handoff(ContentBase, frozen=True, kw_only=True, tag="handoff"):
    """The original, unchanged, and where it came from. The vault vouches for it by sending it."""

    original: msgspec.Raw
    """The content exactly as it was sent: ``codec.decode`` opens it."""
    message: str
    """Its id."""
    sender: str
    """The account that sent it."""
    sent: int
    """When the hub took it, milliseconds UTC."""
    reason: str
    """Why it is given now: a stable word (``escalated``, ``on_call``, ``restored``, …)."""
    conversation: str | None = None
    """Where it was sent, if elsewhere."""
