"""Ask the own vault durably: reports that must not be lost with the connection."""

from wardline.client.engine.context import Context
from wardline.client.engine.outbox import Kind
from wardline.client.engine.outgoing import body_place
from wardline.client.tables import OUTBOX
from wardline.protocol.sealed_requests import VaultRequest, encode_body
from wardline.store.transaction import Transaction


def queue_request(context: Context, tx: Transaction, body: VaultRequest) -> None:
    """One lane for each, so that one that waits for the vault holds back no other."""
    lane = context.make_id()
    sealed = context.storage.seal(encode_body(body), place=body_place(lane))
    tx.insert(OUTBOX, {"lane": lane, "kind": Kind.VAULT_REQUEST.value, "sealed": sealed})
    context.wake(tx)
