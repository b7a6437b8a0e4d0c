"""Read and write where accounts were."""

from typing import Final

import msgspec
from sqlalchemy import delete, select

from wardline.store.transaction import Transaction
from wardline.vault.reader import Reader
from wardline.vault.watch.tables import WATCH_PLACES
from wardline.vault.watch.whereabouts import Whereabouts

_C: Final = WATCH_PLACES.c
_decoder: Final = msgspec.msgpack.Decoder(Whereabouts)


def find_whereabouts(reader: Reader, account: str) -> Whereabouts:
    """Of one account; empty where nothing is known."""
    kept = reader.execute(select(_C.whereabouts).where(_C.account == account)).scalar_one_or_none()
    return Whereabouts() if kept is None else _decoder.decode(kept)


def save_whereabouts(tx: Transaction, account: str, known: Whereabouts) -> None:
    """In place of what was known."""
    tx.put(WATCH_PLACES, {"account": account, "whereabouts": msgspec.msgpack.encode(known)})


def forget_whereabouts(tx: Transaction) -> None:
    """Of everybody: no rule asks any more."""
    tx.execute(delete(WATCH_PLACES))
