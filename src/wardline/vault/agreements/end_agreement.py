"""End an agreement, before its date or not: from now on it is not in force."""

from sqlalchemy import update

from wardline.audit.objects import agreement_object
from wardline.audit.record import Action
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.agreements.model import AgreementState
from wardline.vault.agreements.tables import AGREEMENTS
from wardline.vault.signals import Signal
from wardline.vault.turn import Turn


def end_agreement(turn: Turn, agreement: str) -> Refusal | None:
    """One side is enough. The steward then removes the other organisation, or leaves (``conversations.partners``).

    Refused: ``unknown_agreement`` (also one that was ended).
    """
    ended = turn.tx.execute(
        update(AGREEMENTS)
        .where(AGREEMENTS.c.id == agreement, AGREEMENTS.c.state != AgreementState.ENDED.value)
        .values(state=AgreementState.ENDED.value, ended_at=turn.now)
    ).rowcount
    if not ended:
        return turn.refuse(Action.AGREEMENT_ENDED, ErrorCode.UNKNOWN_AGREEMENT, agreement_object(agreement))
    turn.record(Action.AGREEMENT_ENDED, agreement_object(agreement))
    turn.signal(Signal.STEWARD)
    return None
