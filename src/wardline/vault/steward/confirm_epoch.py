"""A member's signed word which state of the group it holds (RFC 9420 section 8.7)."""

from wardline.audit.record import Action, Numbers
from wardline.kit.ids import ConversationId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import ConfirmEpoch, Noted
from wardline.vault.conversations.tables import EPOCH_CONFIRMATIONS
from wardline.vault.objects import conversation_object, device_object
from wardline.vault.steward.membership import is_member
from wardline.vault.turn import Turn


def confirm_epoch(turn: Turn, device: DeviceId, body: ConfirmEpoch) -> Noted | Refusal:
    """Kept as the newest that this device confirmed. Refused: ``not_a_member``."""
    conversation = ConversationId(body.conversation)
    about = (conversation_object(conversation), device_object(device))
    if not is_member(turn, conversation, device):
        return turn.refuse(Action.EPOCH_CONFIRMED, ErrorCode.NOT_A_MEMBER, *about)
    turn.tx.put(
        EPOCH_CONFIRMATIONS,
        {
            "conversation": conversation,
            "device": device,
            "generation": body.generation,
            "epoch": body.epoch,
            "confirmed_at": turn.now,
        },
    )
    turn.record(Action.EPOCH_CONFIRMED, *about, numbers=Numbers(generation=body.generation, epoch=body.epoch))
    return Noted()
