"""The envelope: the part of a message that the hub reads, authenticated by MLS as its authenticated data.

It travels inside the PrivateMessage (RFC 9420 section 6.3, ``authenticated_data``) and nowhere else, so that the hub
reads exactly what the members verify.
"""

from enum import IntEnum
from typing import Final

import msgspec

from wardline.protocol import canonical
from wardline.protocol.types import Count, Id, Number

ENVELOPE_VERSION: Final = 1


class Priority(IntEnum):
    """How a message wakes its receivers. The hub uses it for wake-ups and for nothing else."""

    SILENT = 0
    """Joins the thread; nobody is woken."""
    NORMAL = 1
    URGENT = 2
    CRITICAL = 3
    """A person must acknowledge within minutes."""


class Envelope(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What the hub may know of a message, besides its size and time (docs/metadata.md)."""

    version: int
    message: Id
    conversation: Id
    generation: Number
    sender: Id
    """The sending device; the hub refuses one that is not the session's, members one that is not the leaf's."""
    size_class: Count
    """The padded length of the content (protocol/padding.py)."""
    priority: Priority
    acknowledges: Id | None
    """The message that this one acknowledges, declines or reads back."""


def encode_envelope(envelope: Envelope) -> bytes:
    """Canonical bytes, for MLS ``authenticated_data``."""
    return canonical.encode(envelope)


def decode_envelope(data: bytes) -> Envelope:
    """Raises canonical.NotCanonicalError for malformed bytes or an unknown version."""
    envelope = canonical.decode(data, Envelope)
    if envelope.version != ENVELOPE_VERSION:
        raise canonical.NotCanonicalError("Envelope.version")
    return envelope
