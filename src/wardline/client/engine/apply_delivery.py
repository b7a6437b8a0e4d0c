"""Take deliveries in order: each effect and the cursor in one transaction."""

from collections.abc import Sequence

from wardline.client.effects import Effect, Effects, ReceiptAdvanced, SealedRequestArrived
from wardline.client.engine.apply_commit import apply_commit
from wardline.client.engine.apply_message import apply_message
from wardline.client.engine.apply_welcome import apply_welcome
from wardline.client.engine.context import Context, State, find_state, put_state
from wardline.kit.ids import ConversationId, DeviceId, RequestId
from wardline.protocol.deliveries import (
    CommitDelivered,
    Delivery,
    MessageDelivered,
    ReceiptsDelivered,
    SealedDelivered,
    WelcomeDelivered,
)
from wardline.store.transaction import Transaction


def apply_deliveries(context: Context, tx: Transaction, deliveries: Sequence[Delivery]) -> Effects:
    """See ``Engine.apply_all``. What is not beyond the cursor was applied already and has no effect."""
    state = find_state(tx)
    cursor = state.cursor
    effects: list[Effect] = []
    for delivery in deliveries:
        if delivery.seq > cursor:
            effects += _apply(context, tx, delivery)
            cursor = delivery.seq
    if cursor != state.cursor:
        put_state(tx, State(cursor, state.sent))
    return tuple(effects)


def _apply(context: Context, tx: Transaction, delivery: Delivery) -> Effects:
    match delivery:
        case MessageDelivered():
            return apply_message(context, tx, delivery)
        case CommitDelivered():
            return apply_commit(context, tx, delivery)
        case WelcomeDelivered():
            return apply_welcome(context, tx, delivery)
        case ReceiptsDelivered():
            own, conversation = context.member.identity.device, ConversationId(delivery.conversation)
            return tuple(
                ReceiptAdvanced(conversation, DeviceId(marks.device), marks.delivered, marks.read)
                for marks in delivery.marks
                if marks.device != own
            )
        case SealedDelivered():
            device = None if delivery.device is None else DeviceId(delivery.device)
            return (SealedRequestArrived(RequestId(delivery.request), device, delivery.sealed, delivery.network),)
