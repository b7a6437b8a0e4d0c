"""What came of a delivery or an answer: the engine returns effects, and whoever keeps the journal acts on them in the
same transaction.
"""

from dataclasses import dataclass

from wardline.kit.ids import ConversationId, DeviceId, MessageId, RequestId
from wardline.mls.public import Identity
from wardline.protocol.envelope import Envelope
from wardline.protocol.sealed_requests import StallReason


@dataclass(frozen=True, slots=True)
class MessageReceived:
    """Another member's message, decrypted and checked; each one exactly once, in the order of positions."""

    conversation: ConversationId
    generation: int
    epoch: int
    position: int
    at: int
    """When the hub stored it, milliseconds: the hub's word."""
    envelope: Envelope
    sender: Identity
    content: bytes
    """Encoded content (wardline.content), without padding."""


@dataclass(frozen=True, slots=True)
class MessageRejected:
    """A delivered message that cannot be shown: forged, repeated, undecryptable. The cursor moved past it."""

    conversation: ConversationId | None
    """None where not even the group could be read."""
    position: int
    at: int
    code: str
    """``ErrorCode``: replayed, cannot_decrypt, bad_envelope, wrong_group, malformed_message, …"""
    sender: DeviceId | None = None
    """The leaf that signed it, where it was decrypted."""


@dataclass(frozen=True, slots=True)
class Joined:
    """This device became a member by a Welcome. What comes after ``position`` it can read."""

    conversation: ConversationId
    generation: int
    epoch: int
    position: int
    founder: str
    """The organisation that founded the generation."""
    members: tuple[Identity, ...]
    last_resort: bool
    """Its last-resort key package was used: log it; a new one is already in the outbox."""


@dataclass(frozen=True, slots=True)
class WelcomeRejected:
    """A Welcome that this device does not take. Nothing changed but the cursor."""

    conversation: ConversationId
    generation: int
    code: str


@dataclass(frozen=True, slots=True)
class MembersChanged:
    """A commit of another member was applied; with nobody added or removed it was a self-update."""

    conversation: ConversationId
    generation: int
    epoch: int
    """The epoch that it began."""
    committer: Identity
    added: tuple[Identity, ...]
    removed: tuple[Identity, ...]
    removed_self: bool
    """This device is out: the conversation takes no more of its messages."""
    reason_hash: bytes | None
    """SHA-256 of the steward's reason; None for a self-update."""
    authenticator: bytes = b""
    """Of the epoch that it began (RFC 9420 section 8.7); empty where this device is out."""


@dataclass(frozen=True, slots=True)
class ReceiptAdvanced:
    """Another device's marks rose: the hub's word, shown as such."""

    conversation: ConversationId
    device: DeviceId
    delivered: int
    read: int


@dataclass(frozen=True, slots=True)
class SealedRequestArrived:
    """To a vault: a sealed request. ``device`` is the hub's word only; the request's signature counts. So is
    ``network``, which nothing else says.
    """

    request: RequestId
    device: DeviceId | None
    sealed: bytes
    network: str = ""


@dataclass(frozen=True, slots=True)
class Stalled:
    """This device cannot go on in a generation. Said once per generation; the steward founds the next one."""

    conversation: ConversationId
    generation: int
    epoch: int
    """The epoch that this device is in."""
    reason: StallReason


@dataclass(frozen=True, slots=True)
class MessageSettled:
    """An own message was taken by the hub: it has its place, and every member will get it."""

    conversation: ConversationId
    generation: int
    epoch: int
    position: int
    at: int
    envelope: Envelope
    content: bytes
    """As it was composed, without padding: for the archive or the local store."""

    @property
    def message(self) -> MessageId:
        """Its id."""
        return MessageId(self.envelope.message)


@dataclass(frozen=True, slots=True)
class MessageFailed:
    """An own message will not be sent: refused for good."""

    conversation: ConversationId
    message: MessageId
    code: str


@dataclass(frozen=True, slots=True)
class GenerationFounded:
    """The hub took a generation that this steward founded."""

    conversation: ConversationId
    generation: int


@dataclass(frozen=True, slots=True)
class GenerationLost:
    """The hub refused a generation that this steward founded; it and the commits queued behind it are gone."""

    conversation: ConversationId
    generation: int
    code: str


@dataclass(frozen=True, slots=True)
class CommitSettled:
    """An own commit won its epoch and is applied."""

    conversation: ConversationId
    generation: int
    epoch: int
    """The epoch that it began."""
    added: tuple[Identity, ...]
    removed: tuple[Identity, ...]
    reason_hash: bytes | None
    authenticator: bytes = b""
    """Of the epoch that it began (RFC 9420 section 8.7)."""


@dataclass(frozen=True, slots=True)
class CommitLost:
    """An own commit lost its race or was refused, and is cleared. A steward then compares wanted with actual again."""

    conversation: ConversationId
    generation: int
    epoch: int
    """The epoch in which it was made."""
    code: str
    """``epoch_conflict`` where another commit won."""


Effect = (
    MessageReceived
    | MessageRejected
    | Joined
    | WelcomeRejected
    | MembersChanged
    | ReceiptAdvanced
    | SealedRequestArrived
    | Stalled
    | MessageSettled
    | MessageFailed
    | GenerationFounded
    | GenerationLost
    | CommitSettled
    | CommitLost
)
Effects = tuple[Effect, ...]
