"""A message as a device keeps it."""

from dataclasses import dataclass
from enum import StrEnum

from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId
from wardline.mls.public import Identity
from wardline.protocol.envelope import Priority
from wardline.protocol.sealed_requests import ConversationSummary


class MessageState(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    """An own one, in the outbox."""
    SENT = "sent"
    """An own one: the hub has it."""
    FAILED = "failed"
    """An own one that will never be sent."""
    RECEIVED = "received"
    """Decrypted here."""
    HISTORY = "history"
    """From the vault's archive."""
    MISSING = "missing"
    """Nobody here knows what it said: from this position to the next message's, the hub delivered nothing that can be
    read, and the vault's archive holds nothing either. Its content is empty."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message in the device's local store, its own ones too."""

    message: MessageId
    conversation: ConversationId
    position: int | None
    """Its place in the conversation, from 1; None while it waits in the outbox."""
    at: int
    """Milliseconds: the hub's clock, or this device's own for one that waits."""
    account: AccountId
    device: DeviceId
    priority: Priority
    acknowledges: MessageId | None
    content: bytes
    """Encoded content (wardline.content)."""
    state: MessageState
    failure: str | None
    """Why it failed: a code of ``spec/errors.toml``."""
    read: bool
    acknowledged: bool
    """This account accepted, declined or read it back, or its delegate did for it."""
    answered_by: AccountId | None = None
    """That delegate, confirmed by the vault when the answer came."""


def waiting_message(
    author: Identity,
    message: MessageId,
    conversation: ConversationId,
    content: bytes,
    at: int,
    priority: Priority,
    acknowledges: MessageId | None,
) -> Message:
    """An own message as it stands in the outbox."""
    return Message(
        message=message,
        conversation=conversation,
        position=None,
        at=at,
        account=AccountId(author.account),
        device=DeviceId(author.device),
        priority=priority,
        acknowledges=acknowledges,
        content=content,
        state=MessageState.WAITING,
        failure=None,
        read=True,
        acknowledged=False,
    )


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """One conversation in the inbox."""

    summary: ConversationSummary
    needs_me: int
    """Urgent and critical messages of others that neither this account nor its delegate for it has answered."""
    unread: int
    last_at: int
    """Milliseconds, the newest message; 0 for none."""
