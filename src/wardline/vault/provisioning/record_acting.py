"""Somebody wrote or answered in another's name: whether they might goes into the record (45 CFR 164.312(b))."""

from sqlalchemy import select

from wardline.audit.objects import account_object, conversation_object, message_object
from wardline.audit.record import Action, Actor
from wardline.content.acknowledgement import Acknowledgement
from wardline.content.text import Text
from wardline.kit.ids import ConversationId, MessageId, is_id
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.provisioning.acting import was_delegate
from wardline.vault.turn import Turn


def record_acting(
    turn: Turn,
    content: Text | Acknowledgement,
    message: MessageId,
    conversation: ConversationId,
    *,
    sender: Actor,
    at: int,
) -> bool:
    """``delegate.acted`` or ``delegate.exceeded``, the sender as actor; nothing for what is in the sender's own name.
    Whether they were the delegate then.

    Another organisation's people are nobody's delegates here, whatever ids they have. ``at``: when the hub stored the
    message, milliseconds UTC.
    """
    principal = content.on_behalf_of
    if principal is None:
        return False
    # What is no account of ours would be a sender's own words in the log.
    known = is_id(principal) and _is_account(turn, principal)
    ours = sender.organisation == turn.organisation
    acted = known and ours and sender.account is not None and was_delegate(turn.tx, sender.account, principal, at)
    named = (account_object(principal),) if known else ()
    turn.on_behalf_of(sender).record(
        Action.DELEGATE_ACTED if acted else Action.DELEGATE_EXCEEDED,
        message_object(message),
        *named,
        conversation_object(conversation),
    )
    return acted


def _is_account(turn: Turn, account: str) -> bool:
    return turn.tx.execute(select(ACCOUNTS.c.id).where(ACCOUNTS.c.id == account)).one_or_none() is not None
