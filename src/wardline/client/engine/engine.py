"""The engine's face: one method an operation, each in a file of its own."""

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import Connection

from wardline.client.effects import Effects
from wardline.client.engine.outgoing import Outgoing
from wardline.client.storage_key import StorageKey
from wardline.kit.clock import Clock
from wardline.kit.ids import ConversationId, DeviceId, MakeId, MessageId
from wardline.kit.outcome import Refusal
from wardline.mls.member import Identity, Member
from wardline.protocol.answers import Answer, ClaimedKeyPackage
from wardline.protocol.deliveries import Delivery
from wardline.protocol.envelope import Priority
from wardline.protocol.group_id import GroupId
from wardline.protocol.requests import Mark
from wardline.protocol.sealed_requests import VaultRequest
from wardline.store.transaction import Transaction

Jitter = Callable[[int], int]
"""Randomness, passed in: a number of milliseconds from 0 to below its argument."""


class Engine:
    """One device's protocol state. Every method runs on the writer's thread, inside the transaction given to it.

    Groups in memory are a cache of the rows: dropped when the batch is rolled back, loaded again at the next use.
    """

    def __init__(self, member: Member, storage: StorageKey, clock: Clock, make_id: MakeId, jitter: Jitter) -> None:
        raise NotImplementedError

    @property
    def identity(self) -> Identity:
        """Who this device is."""
        raise NotImplementedError

    def listen(self, wake: Callable[[], None]) -> None:
        """``wake`` is called, on the writer's thread, after each commit that left something to send."""
        raise NotImplementedError

    # deliveries

    def cursor(self, connection: Connection) -> int:
        """The last sequence number whose effect is stored; 0 at first."""
        raise NotImplementedError

    def apply(self, tx: Transaction, delivery: Delivery) -> Effects:
        """Take one delivery: decrypt or process it, store rows and cursor. What was seen already has no effect."""
        raise NotImplementedError

    def apply_all(self, tx: Transaction, deliveries: Sequence[Delivery]) -> Effects:
        """The same for several, in order; each group's rows are written once."""
        raise NotImplementedError

    # messages

    def compose(
        self,
        tx: Transaction,
        conversation: ConversationId,
        content: bytes,
        *,
        priority: Priority = Priority.NORMAL,
        acknowledges: MessageId | None = None,
        message: MessageId | None = None,
    ) -> MessageId | Refusal:
        """Put a message into the outbox: encrypted at once, or when the pending commit settles or the hub has
        confirmed (``signed_in``) that this state was not rolled back.

        The same ``message`` again changes nothing: give one when the operation may be run twice. Refused:
        ``unknown_conversation``, ``not_a_member``, ``malformed_message`` (too large).
        """
        raise NotImplementedError

    # membership, for stewards (and self-updates for everyone)

    def found(self, tx: Transaction, conversation: ConversationId, generation: int) -> Refusal | None:
        """Found a generation with this steward alone in it, and queue it for the hub.

        From then on it is the conversation's live generation here. Claim the key packages first and call
        ``change_members`` in the same transaction, so that nothing is ever encrypted for the steward alone.
        Refused: ``group_exists`` (not higher than the live generation), ``not_a_steward``.
        """
        raise NotImplementedError

    def change_members(
        self,
        tx: Transaction,
        conversation: ConversationId,
        *,
        add: Sequence[ClaimedKeyPackage],
        remove: Sequence[DeviceId],
        reason: bytes,
    ) -> Refusal | None:
        """Make one commit and queue it with its Welcome; SHA-256 of ``reason`` is its authenticated data.

        ``CommitSettled`` or ``CommitLost`` follows. Refused: ``pending_commit`` (one is on its way already),
        ``unknown_conversation``, ``not_a_member``, or the code of MLS (``bad_key_package``, ``not_permitted``, …);
        then nothing changed.
        """
        raise NotImplementedError

    def update_self(self, tx: Transaction, conversation: ConversationId) -> Refusal | None:
        """A commit that only refreshes this device's keys. Refused as ``change_members``."""
        raise NotImplementedError

    def update_when_due(self, tx: Transaction) -> Effects:
        """Start the self-updates that are due: after joining, after many messages of one epoch, at most weekly."""
        raise NotImplementedError

    def members(self, tx: Transaction, conversation: ConversationId) -> tuple[Identity, ...]:
        """The members of the live generation as applied here; empty where this device is none."""
        raise NotImplementedError

    def live(self, connection: Connection, conversation: ConversationId) -> GroupId | None:
        """The generation that this device is in (or is founding)."""
        raise NotImplementedError

    def has_pending(self, connection: Connection, conversation: ConversationId) -> bool:
        """Whether a commit (or a founding) of this device is on its way."""
        raise NotImplementedError

    def epoch_authenticator(self, tx: Transaction, conversation: ConversationId) -> tuple[GroupId, int, bytes] | None:
        """Group, epoch and authenticator (RFC 9420 section 8.7), for ``ConfirmEpoch``."""
        raise NotImplementedError

    # outbox

    def outgoing(self, connection: Connection, *, busy: Collection[str], limit: int) -> list[Outgoing]:
        """What may be sent now: the oldest row of each lane that is not in ``busy``, oldest first."""
        raise NotImplementedError

    def settle(self, tx: Transaction, number: int, answer: Answer | Refusal) -> Effects:
        """Store the hub's answer to one outbox row. A row that is gone has no effect."""
        raise NotImplementedError

    def queue_request(self, tx: Transaction, body: VaultRequest) -> None:
        """Ask the own vault, durably; the answer is not kept (``ReportGroup``, ``ConfirmEpoch``)."""
        raise NotImplementedError

    # session

    def signed_in(self, tx: Transaction, sent_messages: int, available_key_packages: int) -> Refusal | None:
        """Take up the hub's word on signing in. Refused ``state_rolled_back``: the hub took messages that this store
        does not know; then nothing may be sent from it. Else: queues key packages, encrypts what waited.
        """
        raise NotImplementedError

    def signed_out(self) -> None:
        """The session ended: until the next ``signed_in``, what is composed waits unencrypted (sealed at rest)."""
        raise NotImplementedError

    # receipts

    def mark_read(self, tx: Transaction, conversation: ConversationId, position: int) -> None:
        """Everything up to ``position`` was read by a person. Marks only rise."""
        raise NotImplementedError

    def receipts_due(self, connection: Connection) -> tuple[Mark, ...]:
        """Marks that the hub has not confirmed, at most ``MAX_MARKS``."""
        raise NotImplementedError

    def receipts_confirmed(self, tx: Transaction, marks: Sequence[Mark]) -> None:
        """The hub answered ``Done`` to these."""
        raise NotImplementedError
