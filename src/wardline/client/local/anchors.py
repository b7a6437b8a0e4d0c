"""Other organisations' trust anchors, kept sealed so that groups with their people open without the vault."""

from collections.abc import Iterable

from sqlalchemy import select

from wardline.client.reader import Reader
from wardline.client.storage_key import StorageKey
from wardline.client.tables import ANCHORS
from wardline.protocol.sealed_requests import Partner
from wardline.store.transaction import Transaction


def find_anchors(reader: Reader, storage: StorageKey) -> dict[str, bytes]:
    """By organisation, DER. Raises RefusedError ``state_corrupt``."""
    rows = reader.execute(select(ANCHORS.c.organisation, ANCHORS.c.sealed)).all()
    return {organisation: storage.open(sealed, place=_place(organisation)) for organisation, sealed in rows}


def store_anchors(tx: Transaction, storage: StorageKey, partners: Iterable[Partner]) -> None:
    """Add them, or replace those known."""
    for partner in partners:
        sealed = storage.seal(partner.anchor, place=_place(partner.organisation))
        tx.put(ANCHORS, {"organisation": partner.organisation, "sealed": sealed})


def _place(organisation: str) -> str:
    return f"client_anchors/{organisation}"
