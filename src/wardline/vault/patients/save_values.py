"""Remember what a result taught: its critical values, and its values as baselines."""

from sqlalchemy import delete

from wardline.vault.gateways.hl7.decisions import CriticalFinding, RecordedValue
from wardline.vault.gateways.hl7.knowledge import EarlierValue, KnownCritical
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.patients.digests import analyte_digest, card_digest
from wardline.vault.patients.sealing import seal_row
from wardline.vault.patients.tables import KNOWN_CRITICALS, RECORDED_VALUES
from wardline.vault.turn import Turn


def save_criticals(turn: Turn, patient: str, findings: tuple[CriticalFinding, ...], received: int) -> None:
    """Somebody is alerted to these. The caller records what it is part of."""
    for finding in findings:
        digest = analyte_digest(turn.key(INDEX), finding.analyte)
        known = KnownCritical(finding.analyte, finding.direction, finding.value, finding.unit, finding.text, received)
        turn.tx.put(
            KNOWN_CRITICALS,
            {
                "patient": patient,
                "analyte": digest,
                "received": received,
                "sealed": seal_row(turn.key(DIRECTORY), "known_criticals", f"{patient}/{digest.hex()}", known),
            },
        )


def save_values(turn: Turn, patient: str, order_key: str, values: tuple[RecordedValue, ...]) -> None:
    """In place of those of the card's version before. The caller records what it is part of."""
    index, directory = turn.key(INDEX), turn.key(DIRECTORY)
    card = card_digest(index, order_key)
    turn.tx.execute(delete(RECORDED_VALUES).where(RECORDED_VALUES.c.card == card))
    for ordinal, value in enumerate(values):
        known = EarlierValue(value.value, value.unit, value.collected, order_key)
        turn.tx.insert(
            RECORDED_VALUES,
            {
                "card": card,
                "ordinal": ordinal,
                "patient": patient,
                "analyte": analyte_digest(index, value.analyte),
                "collected": value.collected,
                "sealed": seal_row(directory, "recorded_values", f"{card.hex()}/{ordinal}", known),
            },
        )
