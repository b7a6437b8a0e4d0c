"""Leave a conversation that another organisation founded: own people first, then the own vault, by its leave."""

import hashlib

from sqlalchemy import select, update

from wardline.audit.objects import conversation_object
from wardline.audit.record import Action
from wardline.content import codec
from wardline.content.notice import Notice, NoticeKind
from wardline.kit.ids import ConversationId, MessageId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.conversations.send_message import Composer
from wardline.vault.conversations.set_roster import touch_roster
from wardline.vault.conversations.tables import CONVERSATIONS, MEMBERS, ROSTER
from wardline.vault.turn import Turn


def leave_conversation(turn: Turn, conversation: ConversationId) -> Refusal | None:
    """End every reason to be in it. The steward removes this organisation's devices and asks to be removed itself.

    Refused: ``unknown_conversation`` (also one that this organisation founded: that is closed, not left).
    """
    about = conversation_object(conversation)
    left = turn.tx.execute(
        update(CONVERSATIONS)
        .where(
            CONVERSATIONS.c.id == conversation,
            CONVERSATIONS.c.founder.is_not(None),
            CONVERSATIONS.c.closed_at.is_(None),
        )
        .values(closed_at=turn.now)
    ).rowcount
    if not left:
        return turn.refuse(Action.CONVERSATION_CLOSED, ErrorCode.UNKNOWN_CONVERSATION, about)
    turn.tx.execute(
        update(ROSTER).where(ROSTER.c.conversation == conversation, ROSTER.c.until.is_(None)).values(until=turn.now)
    )
    touch_roster(turn, conversation)
    turn.record(Action.CONVERSATION_CLOSED, about)
    return None


def ask_to_be_removed(turn: Turn, composer: Composer, conversation: ConversationId) -> None:
    """Once nobody but the vault is left of an organisation that leaves: a committer cannot remove itself (RFC 9420
    section 12.2), so the founding organisation's steward is asked, in the group, signed. Said once for each coming.
    """
    came = turn.tx.execute(
        select(CONVERSATIONS.c.generation, MEMBERS.c.since_epoch)
        .join(MEMBERS, MEMBERS.c.conversation == CONVERSATIONS.c.id)
        .where(
            CONVERSATIONS.c.id == conversation,
            CONVERSATIONS.c.founder.is_not(None),
            CONVERSATIONS.c.closed_at.is_not(None),
            MEMBERS.c.organisation == turn.organisation,
        )
    ).all()
    if len(came) == 1:
        generation, epoch = came[0]
        request_removal(turn, composer, conversation, generation, epoch)


def request_removal(turn: Turn, composer: Composer, conversation: ConversationId, generation: int, epoch: int) -> None:
    """Send the notice that the founding organisation's steward obeys. ``epoch``: that this vault came in."""
    seed = f"wardline/leave/v1/{conversation}/{generation}/{epoch}/{turn.organisation}"
    message = MessageId(hashlib.sha256(seed.encode("ascii")).hexdigest()[:32])
    content = codec.encode(Notice(kind=NoticeKind.ORGANISATION_LEFT))
    outcome = composer.compose(turn.tx, conversation, content, message=message)
    if isinstance(outcome, Refusal):
        turn.refuse(Action.MESSAGE_SENT, outcome.code, conversation_object(conversation))
