"""The hub answered an outbox row."""

from wardline.client.effects import Effects
from wardline.client.engine.context import Context
from wardline.client.engine.outbox import Kind, drop_row, find_row
from wardline.client.engine.rules import RETRIED
from wardline.client.engine.settle_handshake import settle_commit, settle_found
from wardline.client.engine.settle_message import settle_message
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer, GroupCommitted, MessageAccepted
from wardline.protocol.errors import ErrorCode
from wardline.store.transaction import Transaction


def settle_outbox(context: Context, tx: Transaction, number: int, answer: Answer | Refusal) -> Effects:
    """See ``Engine.settle``. A refusal that says nothing about the row leaves it as it is, to be sent again."""
    row = find_row(tx, number)
    if row is None or (isinstance(answer, Refusal) and answer.code in RETRIED):
        return ()
    match Kind(row.kind):
        case Kind.MESSAGE:
            if not isinstance(answer, MessageAccepted | Refusal):
                answer = Refusal(ErrorCode.MALFORMED_FRAME)
            return settle_message(context, tx, row, answer)
        case Kind.COMMIT:
            if not isinstance(answer, GroupCommitted | Refusal):
                answer = Refusal(ErrorCode.MALFORMED_FRAME)
            return settle_commit(context, tx, row, answer)
        case Kind.FOUND:
            return settle_found(context, tx, row, answer)
        case Kind.KEY_PACKAGES | Kind.VAULT_REQUEST:
            drop_row(tx, row.number)
            return ()
