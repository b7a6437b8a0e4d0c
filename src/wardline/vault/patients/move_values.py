"""What results taught of one patient is now about another."""

from sqlalchemy import delete, select, update

from wardline.vault.gateways.hl7.knowledge import KnownCritical
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.patients.sealing import open_row, seal_row
from wardline.vault.patients.tables import KNOWN_CRITICALS, RECORDED_VALUES
from wardline.vault.turn import Turn


def move_values(turn: Turn, absorbed: str, survivor: str) -> None:
    """Values join the survivor's; of two critical values of one analyte the newer one counts. The caller records it."""
    turn.tx.execute(update(RECORDED_VALUES).where(RECORDED_VALUES.c.patient == absorbed).values(patient=survivor))
    key = turn.key(DIRECTORY)
    columns = KNOWN_CRITICALS.c
    newest = dict[bytes, int]()
    for analyte, received in turn.tx.execute(
        select(columns.analyte, columns.received).where(columns.patient == survivor)
    ).all():
        newest[analyte] = received
    for analyte, received, sealed in turn.tx.execute(
        select(columns.analyte, columns.received, columns.sealed).where(columns.patient == absorbed)
    ).all():
        if received > newest.get(analyte, -1):
            known = open_row(key, "known_criticals", f"{absorbed}/{analyte.hex()}", sealed, KnownCritical)
            bound = seal_row(key, "known_criticals", f"{survivor}/{analyte.hex()}", known)
            turn.tx.put(
                KNOWN_CRITICALS, {"patient": survivor, "analyte": analyte, "received": received, "sealed": bound}
            )
    turn.tx.execute(delete(KNOWN_CRITICALS).where(columns.patient == absorbed))
