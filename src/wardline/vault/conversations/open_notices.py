"""The conversation in which the vault tells one person something about their account."""

from sqlalchemy import select

from wardline.kit.ids import AccountId, ConversationId
from wardline.vault.conversations.model import ConversationKind, RosterReason
from wardline.vault.conversations.open_conversation import insert_conversation, pair_of
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.turn import Turn


def open_notices(turn: Turn, account: AccountId, title: str) -> ConversationId:
    """Found again where there is one. Nobody but the person is in it, and the vault as in every conversation."""
    pair = pair_of(account, account)
    found = turn.tx.execute(select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.pair == pair)).scalar_one_or_none()
    conversation = (
        insert_conversation(turn, ConversationKind.GROUP, subject=None, pair=pair, title=title)
        if found is None
        else ConversationId(found)
    )
    set_roster(turn, conversation, account, RosterReason.INVITED)
    return conversation
