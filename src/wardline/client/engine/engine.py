"""The engine's face: one method an operation, each in a file of its own."""

import hashlib
from collections.abc import Callable, Collection, Sequence

from wardline.client.effects import Effects
from wardline.client.engine.apply_delivery import apply_deliveries
from wardline.client.engine.change_members import make_commit
from wardline.client.engine.check_sent import check_sent
from wardline.client.engine.compose_message import compose_message
from wardline.client.engine.context import Context, Jitter, find_cursor
from wardline.client.engine.encrypt_waiting import encrypt_waiting
from wardline.client.engine.find_live import find_live
from wardline.client.engine.found_generation import found_generation
from wardline.client.engine.held import Held
from wardline.client.engine.marks import confirm_marks, find_marks_due, find_whole, mark_read, mark_whole
from wardline.client.engine.outbox import Kind, find_lanes_waiting, has_handshake, has_kind, has_message_under_way
from wardline.client.engine.outgoing import Outgoing, find_outgoing
from wardline.client.engine.queue_request import queue_request
from wardline.client.engine.replenish_key_packages import replenish_key_packages
from wardline.client.engine.settle_outbox import settle_outbox
from wardline.client.engine.update_self import update_when_due
from wardline.client.reader import Reader
from wardline.client.storage_key import StorageKey
from wardline.kit.clock import Clock
from wardline.kit.ids import ConversationId, DeviceId, MakeId, MessageId
from wardline.kit.outcome import Refusal
from wardline.mls.member import Member
from wardline.mls.public import Identity
from wardline.protocol.answers import Answer, ClaimedKeyPackage
from wardline.protocol.deliveries import Delivery
from wardline.protocol.envelope import Priority
from wardline.protocol.group_id import GroupId
from wardline.protocol.requests import Mark
from wardline.protocol.sealed_requests import VaultRequest
from wardline.store.transaction import Transaction


class Engine:
    """One device's protocol state. What takes a transaction runs on the writer's thread.

    Groups in memory are a cache of the rows: dropped when the batch is rolled back, loaded again at the next use.
    Methods that take a ``Reader`` only read, and run on any thread.
    """

    def __init__(self, member: Member, storage: StorageKey, clock: Clock, make_id: MakeId, jitter: Jitter) -> None:
        self._context = Context(member, storage, clock, make_id, jitter, Held(member))

    @property
    def identity(self) -> Identity:
        """Who this device is."""
        return self._context.member.identity

    def replace_member(self, member: Member) -> None:
        """Go on as the same device with other anchors, inside an operation on the writer's thread."""
        assert member.identity.device == self.identity.device
        self._context.member = member
        self._context.held.replace_member(member)

    def listen(self, wake: Callable[[], None]) -> None:
        """``wake`` is called, on the writer's thread, after each commit that left something to send."""
        self._context.listeners.append(wake)

    # deliveries

    def cursor(self, reader: Reader) -> int:
        """The last sequence number whose effect is stored; 0 at first."""
        return find_cursor(reader)

    def apply(self, tx: Transaction, delivery: Delivery) -> Effects:
        """Take one delivery: decrypt or process it, store rows and cursor. What was seen already has no effect."""
        return self.apply_all(tx, (delivery,))

    def apply_all(self, tx: Transaction, deliveries: Sequence[Delivery], *, learning: bool = False) -> Effects:
        """The same for several, in order; each group's rows are written once.

        Raises ``UntrustedError`` with ``learning``, where an organisation's anchor is missing: the operation is undone,
        and the same deliveries can be applied after ``replace_member``.
        """
        self._context.learning = learning
        effects = apply_deliveries(self._context, tx, deliveries)
        self._context.held.save(tx)
        return effects

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
        """Put a message into the outbox: encrypted at once, or (sealed at rest until then) when the pending commit
        settles, or when the hub has confirmed for the first time (``signed_in``) that this state was not rolled back.

        The same ``message`` again changes nothing: give one when the operation may be run twice. Refused:
        ``unknown_conversation``, ``not_a_member``, ``malformed_message`` (too large), ``certificate_unlogged`` (a
        member's certificate is not in the organisation's log; what acknowledges a message goes all the same).
        """
        outcome = compose_message(
            self._context,
            tx,
            conversation,
            content,
            priority=priority,
            acknowledges=acknowledges,
            message=message,
        )
        self._context.held.save(tx)
        return outcome

    # membership, for stewards (and self-updates for everyone)

    def found(self, tx: Transaction, conversation: ConversationId, generation: int) -> Refusal | None:
        """Found a generation with this steward alone in it, and queue it for the hub.

        From then on it is the conversation's live generation here. Claim the key packages first and call
        ``change_members`` in the same transaction, so that nothing is ever encrypted for the steward alone.
        Refused: ``group_exists`` (not higher than the live generation), ``pending_commit`` (the hub has not answered
        the founding before), ``not_a_steward``.
        """
        refusal = found_generation(self._context, tx, conversation, generation)
        self._context.held.save(tx)
        return refusal

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
        refusal = make_commit(
            self._context,
            tx,
            conversation,
            add=[package.package for package in add],
            remove=remove,
            authenticated_data=hashlib.sha256(reason).digest(),
        )
        self._context.held.save(tx)
        return refusal

    def update_self(self, tx: Transaction, conversation: ConversationId) -> Refusal | None:
        """A commit that only refreshes this device's keys. Refused as ``change_members``."""
        refusal = make_commit(self._context, tx, conversation, add=(), remove=(), authenticated_data=b"")
        self._context.held.save(tx)
        return refusal

    def update_when_due(self, tx: Transaction) -> None:
        """Start the self-updates that are due: after joining, after many messages of one epoch, at most weekly."""
        update_when_due(self._context, tx)
        self._context.held.save(tx)

    def members(self, tx: Transaction, conversation: ConversationId) -> tuple[Identity, ...]:
        """The members of the live generation as applied here; empty where this device is none."""
        held = self._context.held.find(tx, conversation)
        mls = held.live.working if held and held.live else None
        return tuple(mls.members) if mls else ()

    def live(self, reader: Reader, conversation: ConversationId) -> GroupId | None:
        """The generation that this device is in (or is founding)."""
        return find_live(reader, conversation)

    def has_pending(self, reader: Reader, conversation: ConversationId) -> bool:
        """Whether a commit (or a founding) of this device is on its way."""
        return has_handshake(reader, conversation)

    def epoch_authenticator(self, tx: Transaction, conversation: ConversationId) -> tuple[GroupId, int, bytes] | None:
        """Group, epoch and authenticator (RFC 9420 section 8.7), for ``ConfirmEpoch``."""
        held = self._context.held.find(tx, conversation)
        live = held.live if held else None
        mls = live.working if live else None
        return None if live is None or mls is None else (live.id, mls.epoch, mls.epoch_authenticator())

    # outbox

    def outgoing(self, reader: Reader, *, busy: Collection[str], limit: int) -> list[Outgoing]:
        """What may be sent now: the oldest row of each lane that is not in ``busy``, oldest first."""
        return find_outgoing(reader, self._context.storage, busy=busy, limit=limit)

    def settle(self, tx: Transaction, number: int, answer: Answer | Refusal) -> Effects:
        """Store the hub's answer to one outbox row. A row that is gone has no effect."""
        effects = settle_outbox(self._context, tx, number, answer)
        self._context.held.save(tx)
        return effects

    def queue_request(self, tx: Transaction, body: VaultRequest) -> None:
        """Ask the own vault, durably; the answer is not kept (``ReportGroup``, ``ConfirmEpoch``)."""
        queue_request(self._context, tx, body)

    # session

    def signed_in(self, tx: Transaction, sent_messages: int, available_key_packages: int) -> Refusal | None:
        """Take up the hub's word on signing in; queues the key packages that are missing.

        Refused ``state_rolled_back``: the hub took messages that this store does not know. Nothing may be sent from it.
        """
        refusal = check_sent(self._context, tx, sent_messages)
        if refusal is None:
            replenish_key_packages(self._context, tx, available_key_packages)
        return refusal

    def has_unpublished(self, reader: Reader) -> bool:
        """Whether key packages are still on their way to the hub."""
        return has_kind(reader, Kind.KEY_PACKAGES)

    def replenish(self, tx: Transaction, available_key_packages: int) -> None:
        """Queue key packages where the hub has few of this device left."""
        replenish_key_packages(self._context, tx, available_key_packages)

    def caught_up(self, tx: Transaction) -> None:
        """What the hub had in store is applied: encrypt what waited, in the epochs that are current now."""
        for conversation in find_lanes_waiting(tx):
            encrypt_waiting(self._context, tx, ConversationId(conversation))
        self._context.held.save(tx)

    # positions

    def whole(self, reader: Reader, conversation: ConversationId) -> int | None:
        """The mark of ``mark_whole``: at first where this device joined; None for a conversation it does not know."""
        return find_whole(reader, conversation)

    def mark_whole(self, tx: Transaction, conversation: ConversationId, position: int) -> None:
        """Up to ``position`` nothing is missing here, or it is known to be. Marks only rise."""
        mark_whole(self._context, tx, conversation, position)
        self._context.held.save(tx)

    def has_message_under_way(self, reader: Reader, conversation: ConversationId) -> bool:
        """Whether an own message may have its place at the hub already, without the answer being here."""
        return has_message_under_way(reader, conversation)

    # receipts

    def mark_read(self, tx: Transaction, conversation: ConversationId, position: int) -> None:
        """Everything up to ``position`` was read by a person. Marks only rise."""
        mark_read(self._context, tx, conversation, position)
        self._context.held.save(tx)

    def receipts_due(self, reader: Reader) -> tuple[Mark, ...]:
        """Marks that the hub has not confirmed, at most ``MAX_MARKS``."""
        return find_marks_due(reader)

    def receipts_confirmed(self, tx: Transaction, marks: Sequence[Mark]) -> None:
        """The hub answered ``Done`` to these."""
        confirm_marks(self._context, tx, marks)
        self._context.held.save(tx)
