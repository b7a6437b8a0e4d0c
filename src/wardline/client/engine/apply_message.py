"""Take a delivered message: decrypt, check the envelope, drop repetitions."""

from wardline.client.effects import Effect, Effects, MessageReceived, MessageRejected
from wardline.client.engine.context import Context
from wardline.client.engine.held import HeldConversation, HeldGroup
from wardline.client.engine.rules import check_envelope
from wardline.client.engine.seen import is_first
from wardline.client.engine.stall_group import stall_group
from wardline.client.engine.win_commit import win_commit
from wardline.kit.ids import ConversationId, DeviceId
from wardline.mls.member import Group
from wardline.mls.public import MlsError, inspect_message
from wardline.protocol.canonical import NotCanonicalError
from wardline.protocol.deliveries import MessageDelivered
from wardline.protocol.envelope import decode_envelope
from wardline.protocol.errors import ErrorCode
from wardline.protocol.group_id import GroupId, parse_group_id
from wardline.protocol.padding import PaddingError, unpad
from wardline.protocol.sealed_requests import StallReason
from wardline.store.transaction import Transaction


def apply_message(context: Context, tx: Transaction, delivery: MessageDelivered) -> Effects:
    """``MessageReceived`` once per message; whatever else arrives as one is ``MessageRejected``, never an error."""

    def rejected(code: str, group: GroupId | None = None, sender: str | None = None) -> MessageRejected:
        return MessageRejected(
            group.conversation if group else None,
            delivery.position,
            delivery.at,
            code,
            DeviceId(sender) if sender else None,
        )

    try:
        info = inspect_message(delivery.message)
    except MlsError as error:
        return (rejected(error.code),)
    group_id = parse_group_id(info.group_id)
    if info.kind != "application" or group_id is None:
        return (rejected(ErrorCode.MALFORMED_MESSAGE),)
    held = context.held.find(tx, group_id.conversation)
    if held is not None:
        context.held.drop_closed(tx, held, delivery.seq - 1)
    group = held.groups.get(group_id.generation) if held else None
    if held is None or group is None:
        return (rejected(ErrorCode.UNKNOWN_GROUP, group_id),)
    mls = group.working
    if mls is None:
        return (rejected(ErrorCode.NOT_A_MEMBER, group_id),)
    effects: list[Effect] = []
    if info.epoch == mls.epoch + 1 and mls.has_pending:
        effects += win_commit(context, tx, held, group, mls, delivery.seq - 1)
    if info.epoch > mls.epoch:
        effects += stall_group(context, tx, group, StallReason.CANNOT_DECRYPT)
        return (*effects, rejected(ErrorCode.WRONG_EPOCH, group_id))
    outcome = _read(tx, delivery, held, group, mls)
    effects.append(outcome if isinstance(outcome, MessageReceived) else rejected(outcome[0], group_id, outcome[1]))
    return tuple(effects)


def _read(
    tx: Transaction, delivery: MessageDelivered, held: HeldConversation, group: HeldGroup, mls: Group
) -> MessageReceived | tuple[str, str | None]:
    try:
        received = mls.decrypt(delivery.message)
    except MlsError as error:
        return error.code, None
    # The key of this message is used up, whether or not the rest of it is in order.
    group.touched = True
    sender = received.sender.device
    try:
        envelope = decode_envelope(received.authenticated_data)
        content = unpad(received.plaintext)
    except NotCanonicalError:
        return ErrorCode.BAD_ENVELOPE, sender
    except PaddingError:
        return ErrorCode.MALFORMED_MESSAGE, sender
    wrong = check_envelope(envelope, group.id, sender, len(received.plaintext))
    if wrong is not None:
        return wrong, sender
    if not is_first(tx, sender, envelope.message):
        return ErrorCode.REPLAYED, sender
    if delivery.position > held.delivered:
        held.delivered = delivery.position
        held.changed = True
    return MessageReceived(
        conversation=ConversationId(envelope.conversation),
        generation=group.id.generation,
        epoch=received.epoch,
        position=delivery.position,
        at=delivery.at,
        envelope=envelope,
        sender=received.sender,
        content=content,
    )
