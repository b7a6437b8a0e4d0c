"""Read what earlier results taught."""

from sqlalchemy import select

from wardline.vault.gateways.hl7.knowledge import EarlierValue, KnownCritical
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.patients.digests import analyte_digest
from wardline.vault.patients.sealing import open_row
from wardline.vault.patients.tables import KNOWN_CRITICALS, RECORDED_VALUES
from wardline.vault.reader import Reader


def latest_critical(reader: Reader, keys: KeyRing, patient: str, analyte: str) -> KnownCritical | None:
    """The last critical value of an analyte that somebody was alerted to. Raises PatientStateError."""
    index, directory = keys.find(reader, INDEX), keys.find(reader, DIRECTORY)
    if index is None or directory is None:
        return None
    columns = KNOWN_CRITICALS.c
    digest = analyte_digest(index, analyte)
    sealed = reader.execute(
        select(columns.sealed).where(columns.patient == patient, columns.analyte == digest)
    ).scalar_one_or_none()
    if sealed is None:
        return None
    return open_row(directory, "known_criticals", f"{patient}/{digest.hex()}", sealed, KnownCritical)


def earlier_values(
    reader: Reader, keys: KeyRing, patient: str, analyte: str, since: int, until: int
) -> tuple[EarlierValue, ...]:
    """Values collected at ``since`` or later and before ``until`` (milliseconds UTC). Raises PatientStateError."""
    index, directory = keys.find(reader, INDEX), keys.find(reader, DIRECTORY)
    if index is None or directory is None:
        return ()
    columns = RECORDED_VALUES.c
    rows = reader.execute(
        select(columns.card, columns.ordinal, columns.sealed)
        .where(
            columns.patient == patient,
            columns.analyte == analyte_digest(index, analyte),
            columns.collected >= since,
            columns.collected < until,
        )
        .order_by(columns.collected)
    ).all()
    return tuple(
        open_row(directory, "recorded_values", f"{card.hex()}/{ordinal}", sealed, EarlierValue)
        for card, ordinal, sealed in rows
    )
