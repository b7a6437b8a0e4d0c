"""What the sessions are told after a batch is committed: made on the writer thread, carried out on the event loop."""

from collections.abc import Iterable
from dataclasses import dataclass

from wardline.protocol.handshake import Revoked


@dataclass(frozen=True, slots=True)
class Deliver:
    """One encoded delivery for some devices. The bytes are shared by all of them."""

    seq: int
    entry: bytes
    devices: Iterable[str]
    sender: str | None = None
    """Does not get its own."""
    priority: int = 0
    """The envelope's: how devices that are not connected are woken; 0: not at all."""


@dataclass(frozen=True, slots=True)
class DeliverToStewards:
    """One encoded delivery for every steward's device of an organisation."""

    seq: int
    entry: bytes
    organisation: str


@dataclass(frozen=True, slots=True)
class EndSession:
    """The device was revoked, or its owner is to prove who they are."""

    organisation: str
    device: str
    word: Revoked | None = None
    """What a revoked one is told before its session ends; None: its vault ended it."""


@dataclass(frozen=True, slots=True)
class GiveAnswer:
    """A vault answered a sealed request: whoever waits for it gets it."""

    organisation: str
    request: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """A commit failed, and nobody knows whether it is stored: what it would have delivered is looked for."""

    until: int
    """The last number that it gave."""


Effect = Deliver | DeliverToStewards | EndSession | GiveAnswer | ReadAgain
