"""Is this state the newest that there ever was of this device? The hub's count of its messages tells."""

from sqlalchemy import func, select

from wardline.client.engine.context import Context, find_state
from wardline.client.engine.outbox import Kind
from wardline.client.tables import OUTBOX
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.store.transaction import Transaction


def check_sent(context: Context, tx: Transaction, sent_messages: int) -> Refusal | None:
    """Refused ``state_rolled_back`` where the hub took more messages than this store ever encrypted.

    A restored back-up or a roaming profile is a rollback: going on from it would use keys and nonces again. Until the
    hub has confirmed the state of this process's start, nothing is encrypted, so that every encrypted message here
    was so before the question.
    """
    encrypted = tx.execute(
        select(func.count()).select_from(OUTBOX).where(OUTBOX.c.kind == Kind.MESSAGE, OUTBOX.c.payload.is_not(None))
    ).scalar_one()
    if sent_messages > find_state(tx).sent + encrypted:
        context.confirmed = False
        return Refusal(ErrorCode.STATE_ROLLED_BACK)
    context.confirmed = True
    return None
