"""Put a message into the outbox."""

from wardline.client.engine.closed import is_closed
from wardline.client.engine.context import Context
from wardline.client.engine.encrypt_waiting import can_encrypt, content_place, encrypt_content, make_envelope
from wardline.client.engine.held import Standing
from wardline.client.engine.outbox import Kind, is_message_waiting
from wardline.client.engine.rules import MAX_CONTENT
from wardline.client.engine.seen import is_first
from wardline.client.tables import OUTBOX
from wardline.kit.ids import ConversationId, MessageId
from wardline.kit.outcome import Refusal
from wardline.protocol.envelope import Priority
from wardline.protocol.errors import ErrorCode
from wardline.store.transaction import Transaction


def compose_message(
    context: Context,
    tx: Transaction,
    conversation: ConversationId,
    content: bytes,
    *,
    priority: Priority,
    acknowledges: MessageId | None,
    message: MessageId | None,
) -> MessageId | Refusal:
    """See ``Engine.compose``."""
    if len(content) > MAX_CONTENT:
        return Refusal(ErrorCode.MALFORMED_MESSAGE, "content")
    held = context.held.find(tx, conversation)
    if held is None or held.live is None:
        return Refusal(ErrorCode.UNKNOWN_CONVERSATION, "conversation")
    if held.live.standing is Standing.LEFT:
        return Refusal(ErrorCode.NOT_A_MEMBER, "conversation")
    if acknowledges is None and is_closed(tx, conversation):
        return Refusal(ErrorCode.CERTIFICATE_UNLOGGED, "conversation")
    if message is None:
        message = MessageId(context.make_id())
    elif not is_first(tx, context.member.identity.device, message):
        return message
    row: dict[str, object] = {
        "lane": conversation,
        "kind": Kind.MESSAGE.value,
        "message": message,
        "priority": int(priority),
        "acknowledges": acknowledges,
        "sealed": context.storage.seal(content, place=content_place(message)),
    }
    usable = can_encrypt(context, held)
    if usable is not None and not is_message_waiting(tx, conversation):
        live, mls = usable
        envelope = make_envelope(context, live, message, len(content), priority=priority, acknowledges=acknowledges)
        row["payload"] = encrypt_content(context, live, mls, envelope, content)
        row["generation"] = live.id.generation
        row["epoch"] = mls.epoch
    tx.insert(OUTBOX, row)
    context.wake(tx)
    return message
