"""Read order cards."""

from sqlalchemy import select

from wardline.vault.gateways.hl7.knowledge import KnownCard
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.patients.digests import card_digest
from wardline.vault.patients.sealing import open_row
from wardline.vault.patients.tables import ORDER_CARDS
from wardline.vault.reader import Reader


def find_card(reader: Reader, keys: KeyRing, order_key: str) -> KnownCard | None:
    """The newest version of an order's card. Raises PatientStateError."""
    index, directory = keys.find(reader, INDEX), keys.find(reader, DIRECTORY)
    if index is None or directory is None:
        return None
    digest = card_digest(index, order_key)
    sealed = reader.execute(select(ORDER_CARDS.c.sealed).where(ORDER_CARDS.c.digest == digest)).scalar_one_or_none()
    return None if sealed is None else open_row(directory, "order_cards", digest.hex(), sealed, KnownCard)


def load_cards_of(reader: Reader, keys: KeyRing, patient: str) -> tuple[KnownCard, ...]:
    """Every card of a patient. Raises PatientStateError."""
    directory = keys.find(reader, DIRECTORY)
    if directory is None:
        return ()
    rows = reader.execute(
        select(ORDER_CARDS.c.digest, ORDER_CARDS.c.sealed).where(ORDER_CARDS.c.patient == patient)
    ).all()
    return tuple(open_row(directory, "order_cards", digest.hex(), sealed, KnownCard) for digest, sealed in rows)
