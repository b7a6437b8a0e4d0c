"""Remember the newest version of an order's card."""

from wardline.vault.gateways.hl7.knowledge import KnownCard
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.patients.digests import card_digest
from wardline.vault.patients.sealing import seal_row
from wardline.vault.patients.tables import ORDER_CARDS
from wardline.vault.turn import Turn


def save_card(turn: Turn, card: KnownCard) -> None:
    """Put ``card`` in place of the version before. The caller records what it is part of."""
    digest = card_digest(turn.key(INDEX), card.order_key)
    turn.tx.put(
        ORDER_CARDS,
        {
            "digest": digest,
            "patient": card.patient_id,
            "message": card.message_id,
            "changed_at": turn.now,
            "sealed": seal_row(turn.key(DIRECTORY), "order_cards", digest.hex(), card),
        },
    )
