"""Go on as another device: after a restoration, keys of before must never be used again (RFC 9420 section 15.1)."""

from sqlalchemy import delete, update

from wardline.client.engine.context import State, put_state
from wardline.client.engine.outbox import Kind
from wardline.client.tables import GROUPS, KEY_PACKAGES, MLS_ROWS, OUTBOX
from wardline.store.transaction import Transaction


def begin_anew(tx: Transaction) -> int:
    """Forget every group, key package and handshake of the old device, and its place in the hub's deliveries.

    Messages that the hub has not answered stay, to be encrypted in the next generations under their ids: whoever had
    one already drops it by its id. How many. Build a new engine with the new device's certificate afterwards.
    """
    for table in (MLS_ROWS, GROUPS, KEY_PACKAGES):
        tx.execute(delete(table))
    tx.execute(delete(OUTBOX).where(OUTBOX.c.kind != Kind.MESSAGE.value))
    kept = tx.execute(
        update(OUTBOX),
        {"payload": None, "generation": None, "epoch": None, "barred_generation": None, "barred_epoch": None},
    ).rowcount
    put_state(tx, State())
    return kept
