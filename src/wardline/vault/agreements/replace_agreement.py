"""An agreement names the vaults' devices: when one of them was restored as another device, a new agreement takes the
place of the one in force, without the conversations that stand on it being ended (ADR 0014 and 0015).
"""

from sqlalchemy import update

from wardline.audit.objects import agreement_object
from wardline.audit.record import Action
from wardline.protocol.agreement import Party
from wardline.vault.agreements.find_agreements import agreement_in_force
from wardline.vault.agreements.model import AgreementState
from wardline.vault.agreements.tables import AGREEMENTS
from wardline.vault.turn import Turn


def stands_in_the_way(turn: Turn, own: Party, other: Party) -> bool:
    """Whether one with that organisation is in force, between the same devices or under another anchor."""
    earlier = agreement_in_force(turn.tx, turn.keys, other.organisation, turn.now)
    if earlier is None:
        return False
    same_devices = (earlier.own.steward, earlier.other.steward) == (own.steward, other.steward)
    return same_devices or earlier.other.anchor != other.anchor


def end_replaced(turn: Turn, organisation: str) -> None:
    """In the transaction in which the new one comes into force: at most one is."""
    earlier = agreement_in_force(turn.tx, turn.keys, organisation, turn.now)
    if earlier is not None:
        ended = {"state": AgreementState.ENDED.value, "ended_at": turn.now}
        turn.tx.execute(update(AGREEMENTS).where(AGREEMENTS.c.id == earlier.id).values(ended))
        turn.record(Action.AGREEMENT_ENDED, agreement_object(earlier.id))
