"""A message on its way in."""

from dataclasses import dataclass

from wardline.protocol.envelope import Envelope


@dataclass(frozen=True, slots=True)
class Incoming:
    """An application message whose header and envelope were read."""

    envelope: Envelope
    epoch: int
    ciphertext: bytes
