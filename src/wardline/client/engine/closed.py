"""Conversations in which nothing is encrypted, because a member's certificate is not in its organisation's log.

The rows are ``client/transparency``'s; a vault has none: it is the party that is checked.
"""

from typing import Final

from sqlalchemy import bindparam, or_, select

from wardline.client.tables import CERTIFICATES, DOUBTS
from wardline.kit.ids import ConversationId
from wardline.store.query import Query
from wardline.store.transaction import Transaction

CLOSING: Final = ("missing", "revoked")
"""States of a certificate (transparency/model.py) that are certain, and not as they have to be."""

_CLOSED: Final = Query(
    select(DOUBTS.c.digest)
    .join_from(DOUBTS, CERTIFICATES, CERTIFICATES.c.digest == DOUBTS.c.digest)
    .where(
        DOUBTS.c.conversation == bindparam("conversation"), or_(*(CERTIFICATES.c.state == state for state in CLOSING))
    )
    .limit(1)
)


def is_closed(tx: Transaction, conversation: ConversationId) -> bool:
    """Whether a member's certificate is certainly not as it has to be."""
    return tx.fetch_one(_CLOSED, {"conversation": conversation}) is not None
