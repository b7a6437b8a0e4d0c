"""The SDK's face: one enrolled device. docs/how-to/write-a-bot.md shows it in ten lines."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId
from wardline.kit.secret import Secret
from wardline.mls.public import Identity
from wardline.protocol.envelope import Priority
from wardline.protocol.sealed_requests import ConversationSummary, Person


@dataclass(frozen=True, slots=True)
class Message:
    """A message as this device keeps it, its own ones too."""

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
    state: str
    """``waiting``, ``sent``, ``failed`` for own ones; ``received`` or ``history`` for those of others."""
    read: bool
    acknowledged: bool
    """Whether this account acknowledged it (wardline.content decides what counts)."""


class Device:
    """One enrolled device of one account."""

    identity: Identity

    @classmethod
    async def enrol(cls, link: str, folder: Path, pin: Secret) -> Identity:
        """Enrol by an invitation link into ``folder`` (made, must be empty): keys, certificate, sealed under ``pin``.

        Raises RefusedError: ``bad_invitation``, ``bad_evidence``, ``bad_certificate``, ``vault_away``,
        ``already_initialised``.
        """
        raise NotImplementedError

    @classmethod
    def open(cls, folder: Path, pin: Secret) -> AbstractAsyncContextManager[Self]:
        """``async with Device.open(folder, pin) as device``: connected in the background until the block ends.

        Raises RefusedError: ``wrong_passphrase``, ``not_initialised``, ``schema_too_new``.
        """
        raise NotImplementedError

    async def conversations(self) -> tuple[ConversationSummary, ...]:
        """The conversations that this device is in, those that need its owner now first."""
        raise NotImplementedError

    def messages(self) -> AsyncIterator[Message]:
        """New messages of others, each once, in order; ends with the device. Goes on where the last run stopped."""
        raise NotImplementedError

    async def send(
        self,
        conversation: ConversationId,
        content: bytes,
        *,
        priority: Priority = Priority.NORMAL,
        acknowledges: MessageId | None = None,
    ) -> MessageId:
        """Store a message for sending and return its id; it leaves when it can, also after a restart."""
        raise NotImplementedError

    async def sent(self, message: MessageId) -> Message:
        """Wait until the hub took it. Raises RefusedError with the code when it never will."""
        raise NotImplementedError

    async def acknowledge(self, message: Message) -> MessageId:
        """Send the acknowledgement of a message."""
        raise NotImplementedError

    async def mark_read(self, message: Message) -> None:
        """Its owner read everything up to this message."""
        raise NotImplementedError

    async def thread(self, conversation: ConversationId, *, before: int = 0, limit: int = 50) -> Sequence[Message]:
        """Messages of one conversation as stored here, newest first, before a position (0: from the newest)."""
        raise NotImplementedError

    async def history(self, conversation: ConversationId, *, before: int = 0, limit: int = 50) -> Sequence[Message]:
        """Archived messages from the vault, newest first; they are kept in the thread."""
        raise NotImplementedError

    async def find_people(self, text: str, limit: int = 20) -> tuple[Person, ...]:
        """Colleagues whose name holds every word of ``text``."""
        raise NotImplementedError

    async def open_conversation(self, accounts: Sequence[AccountId], title: str = "") -> ConversationSummary:
        """Found a conversation with these accounts; returns when this device has joined it."""
        raise NotImplementedError
