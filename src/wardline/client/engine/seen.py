"""Which messages were taken already: MLS itself lets an insider repeat one within an epoch, and callers repeat too."""

from typing import Final

from sqlalchemy import bindparam, select

from wardline.client.tables import SEEN
from wardline.store.query import Query
from wardline.store.transaction import Transaction

_SEEN: Final = Query(
    select(SEEN.c.message).where(SEEN.c.device == bindparam("by"), SEEN.c.message == bindparam("which"))
)


def is_first(tx: Transaction, device: str, message: str) -> bool:
    """Whether ``device`` never sent (or, the own one, composed) this message before; from now on it has."""
    if tx.fetch_one(_SEEN, {"by": device, "which": message}) is not None:
        return False
    tx.insert(SEEN, {"device": device, "message": message})
    return True
