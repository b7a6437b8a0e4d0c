"""Encrypt what waits, in order, as soon as the group allows it."""

from wardline.client.engine.closed import is_closed
from wardline.client.engine.context import Context
from wardline.client.engine.held import HeldConversation, HeldGroup, Standing
from wardline.client.engine.outbox import OutboxRow, find_waiting, set_encrypted
from wardline.client.engine.rules import UPDATE_AFTER_MESSAGES, may_encrypt
from wardline.kit.ids import ConversationId, MessageId
from wardline.mls.member import Group
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority, encode_envelope
from wardline.protocol.padding import pad, size_class
from wardline.store.transaction import Transaction


def content_place(message: str) -> str:
    """What the sealed content of an outbox row is bound to."""
    return f"client_outbox/{message}"


def can_encrypt(context: Context, held: HeldConversation) -> tuple[HeldGroup, Group] | None:
    """The live group where it may encrypt now: confirmed, taken by the hub, without a commit on its way."""
    live = held.live
    if not context.confirmed or live is None or live.standing is not Standing.JOINED or live.mls is None:
        return None
    return None if live.mls.has_pending else (live, live.mls)


def encrypt_waiting(context: Context, tx: Transaction, conversation: ConversationId) -> None:
    """Encrypt the waiting messages of a conversation; all of them or, up to one that is barred, the first ones."""
    held = context.held.find(tx, conversation)
    usable = None if held is None else can_encrypt(context, held)
    if usable is None:
        return
    live, mls = usable
    waiting = find_waiting(tx, conversation)
    closed = bool(waiting) and is_closed(tx, conversation)
    for row in waiting:
        if closed and row.acknowledges is None:
            break
        if not may_encrypt(live.id.generation, mls.epoch, row.barred_generation, row.barred_epoch):
            break
        content = context.storage.open(row.sealed, place=content_place(row.message))
        payload = encrypt_content(context, live, mls, envelope_of(context, row, live, len(content)), content)
        set_encrypted(tx, row.number, live.id.generation, mls.epoch, payload)
        context.wake(tx)


def encrypt_content(context: Context, live: HeldGroup, mls: Group, envelope: Envelope, content: bytes) -> bytes:
    """The MLS message. The group's rows must be stored before it leaves: the transaction sees to it."""
    payload = mls.encrypt(pad(content), encode_envelope(envelope))
    live.touched = live.changed = True
    live.sent_in_epoch += 1
    if live.sent_in_epoch >= UPDATE_AFTER_MESSAGES:
        now = context.clock.now()
        live.update_due = now if live.update_due is None else min(live.update_due, now)
    return payload


def envelope_of(context: Context, row: OutboxRow, group: HeldGroup, length: int) -> Envelope:
    """A row's envelope in one generation."""
    return make_envelope(
        context, group, MessageId(row.message), length, priority=Priority(row.priority), acknowledges=row.acknowledges
    )


def make_envelope(
    context: Context,
    group: HeldGroup,
    message: MessageId,
    length: int,
    *,
    priority: Priority,
    acknowledges: str | None,
) -> Envelope:
    """What the hub may know of a message of ``length`` bytes."""
    return Envelope(
        version=ENVELOPE_VERSION,
        message=message,
        conversation=group.id.conversation,
        generation=group.id.generation,
        sender=context.member.identity.device,
        size_class=size_class(length),
        priority=priority,
        acknowledges=acknowledges,
    )
