"""A member's signed word which state of the group it holds (RFC 9420 section 8.7)."""

from hmac import compare_digest

from sqlalchemy import select

from wardline.audit.objects import conversation_object, device_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import ConversationId, DeviceId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.protocol.sealed_requests import ConfirmEpoch, Noted, ReportGroup, StallReason
from wardline.vault.conversations.tables import EPOCH_CONFIRMATIONS, GENERATIONS
from wardline.vault.steward.membership import is_member
from wardline.vault.steward.report_group import report_group
from wardline.vault.turn import Turn


def confirm_epoch(turn: Turn, device: DeviceId, body: ConfirmEpoch) -> Noted | Refusal:
    """Kept as the newest that this device confirmed. Refused: ``not_a_member``.

    Where the vault is in the same epoch and holds another state, the hub has forked the group: it told two committers
    that each of them won. That counts as this device's report, so the next generation brings everybody together.
    """
    conversation = ConversationId(body.conversation)
    about = (conversation_object(conversation), device_object(device))
    if not is_member(turn, conversation, device):
        return turn.refuse(Action.EPOCH_CONFIRMED, ErrorCode.NOT_A_MEMBER, *about)
    if _is_forked(turn, body):
        turn.refuse(Action.EPOCH_CONFIRMED, ErrorCode.EPOCH_CONFLICT, *about)
        # Neither part reads the other.
        report = ReportGroup(body.conversation, body.generation, body.epoch, StallReason.CANNOT_DECRYPT)
        return report_group(turn, device, report)
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


def _is_forked(turn: Turn, body: ConfirmEpoch) -> bool:
    """Of an epoch that the vault is not in, nothing can be said."""
    columns = GENERATIONS.c
    own = turn.tx.execute(
        select(columns.authenticator).where(
            columns.conversation == body.conversation,
            columns.generation == body.generation,
            columns.epoch == body.epoch,
        )
    ).scalar_one_or_none()
    return own is not None and not compare_digest(own, body.authenticator)
