"""What a result taught, for the decisions about later ones."""

from wardline.kit.ids import MessageId
from wardline.vault.gateways.hl7.decisions import PostResult
from wardline.vault.gateways.hl7.knowledge import KnownCard
from wardline.vault.patients.find_cards import find_card
from wardline.vault.patients.save_card import save_card
from wardline.vault.patients.save_values import save_criticals, save_values
from wardline.vault.turn import Turn


def remember_result(turn: Turn, patient: str, decision: PostResult, message: MessageId | None) -> None:
    """The card's newest version (``message`` None: held), its values and, once posted, its critical ones."""
    content = decision.content
    before = find_card(turn.tx, turn.keys, content.order_key)
    alerted = (before is not None and before.critical) or (message is not None and bool(decision.criticals))
    if before is not None and before.number > content.number:
        # A person posted what was held; the card has gone on since, and its newest version stays.
        if message is not None:
            save_criticals(turn, patient, decision.criticals, content.received)
        return
    save_card(
        turn,
        KnownCard(content.order_key, patient, content.number, content.status, decision.digest, alerted, message),
    )
    save_values(turn, patient, content.order_key, decision.values)
    if message is not None:
        save_criticals(turn, patient, decision.criticals, content.received)
