"""What the hub delivers to a device, in one order per device.

``seq`` rises strictly along a device's deliveries. A device stores the effect of a delivery and its ``seq`` in one
transaction, drops what it has seen, and asks to go on from there: so it gets what it missed, once, in order.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from wardline.protocol.limits import MAX_MEMBERS
from wardline.protocol.types import Application, Count, Handshake, Id, Network, Sealed


class Delivered(msgspec.Struct, frozen=True, array_like=True):
    """Base of every delivery."""

    seq: Count


class MessageDelivered(Delivered, frozen=True, tag="message"):
    """An application message by another member. Its group, epoch and envelope are in the message itself."""

    position: Count
    """Its place in the conversation, from 1."""
    at: Count
    """When the hub stored it, milliseconds."""
    message: Application


class CommitDelivered(Delivered, frozen=True, tag="commit"):
    """A commit by another member, after it won its epoch. The removed get it too, as their last word of the group."""

    commit: Handshake


class WelcomeDelivered(Delivered, frozen=True, tag="welcome"):
    """A Welcome for this device. ``position`` is the conversation's last: what comes after it can be decrypted."""

    conversation: Id
    generation: Count
    position: Count
    welcome: Handshake


class DeviceMarks(msgspec.Struct, frozen=True, array_like=True):
    """How far one device got in a conversation: positions, both high-water marks."""

    device: Id
    delivered: Count
    read: Count


class ReceiptsDelivered(Delivered, frozen=True, tag="receipts"):
    """Marks of a conversation that rose together: the hub's word, shown as such. Each device once; the receiver's own
    may be among them, because all members get the same bytes.
    """

    conversation: Id
    marks: Annotated[tuple[DeviceMarks, ...], Meta(min_length=1, max_length=MAX_MEMBERS)]


class SealedDelivered(Delivered, frozen=True, tag="sealed_request"):
    """To stewards: a sealed request for their vault. ``device`` is the session's, or none before enrolment."""

    request: Id
    device: Id | None
    sealed: Sealed
    network: Network = ""
    """Where the hub says that it came from: it vouches for that alone, and may be silent."""


Delivery = MessageDelivered | CommitDelivered | WelcomeDelivered | ReceiptsDelivered | SealedDelivered


class Deliveries(msgspec.Struct, frozen=True, array_like=True, tag="deliveries"):
    """One or more deliveries in one frame, in order."""

    entries: tuple[msgspec.Raw, ...]
    """Each an encoded ``Delivery``: encoded once, whatever the group's size."""


class CaughtUp(msgspec.Struct, frozen=True, array_like=True, tag="caught_up"):
    """Everything stored when the device signed in has been sent; what follows is live."""

    seq: Count
