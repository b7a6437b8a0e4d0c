"""What the outbox hands to the runner."""

from dataclasses import dataclass

from wardline.protocol.requests import Request
from wardline.protocol.sealed_requests import VaultRequest


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One outbox row, ready to leave. Everything in it is stored already."""

    number: int
    lane: str
    """Rows of one lane leave one after the other: a conversation's id, or a lane of its own for the rest."""
    request: Request | VaultRequest
    """A hub's request still without its number (``id`` 0), or a body to seal for the own vault."""
