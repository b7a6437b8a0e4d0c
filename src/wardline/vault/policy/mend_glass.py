"""Emergency access ends by its time: the steward removes the devices that it brought in."""

from sqlalchemy import select, update

from wardline.audit.objects import account_object, conversation_object
from wardline.audit.record import Action
from wardline.content import codec
from wardline.content.notice import Notice, NoticeKind
from wardline.kit.ids import AccountId, ConversationId
from wardline.protocol.envelope import Priority
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.send_message import Composer, send_message
from wardline.vault.conversations.set_roster import remove_from_roster
from wardline.vault.policy.glass import emergency_object
from wardline.vault.policy.tables import BROKEN_GLASS
from wardline.vault.reader import Reader
from wardline.vault.reviews.ask_for_review import ask_for_review
from wardline.vault.turn import Turn

_C = BROKEN_GLASS.c


def is_mending_due(reader: Reader, now: int) -> bool:
    """Whether the time of one is over."""
    due = select(_C.id).where(_C.ended_at.is_(None), _C.until <= now).limit(1)
    return reader.execute(due).first() is not None


def mend_glass(turn: Turn, composer: Composer) -> None:
    """Every one whose time is over, and tell the conversation. Who has another emergency access to the same
    conversation stays for that one.
    """
    rows = turn.tx.execute(
        select(_C.id, _C.conversation, _C.account).where(_C.ended_at.is_(None), _C.until <= turn.now)
    ).all()
    for access, conversation, account in rows:
        mend_one(turn, composer, access, ConversationId(conversation), AccountId(account))


def mend_one(turn: Turn, composer: Composer, access: str, conversation: ConversationId, account: AccountId) -> None:
    """That one, which has not ended, whether its time is over or not."""
    turn.tx.execute(update(BROKEN_GLASS).where(_C.id == access).values(ended_at=turn.now))
    turn.record(
        Action.GLASS_MENDED, emergency_object(access), conversation_object(conversation), account_object(account)
    )
    open_still = select(_C.id).where(
        _C.conversation == conversation, _C.account == account, _C.ended_at.is_(None), _C.until > turn.now
    )
    if turn.tx.execute(open_still).first() is None:
        remove_from_roster(turn, conversation, account, RosterReason.EMERGENCY)
        # For another reason it may stay, if the policies still let it.
        ask_for_review(turn, account, conversation)
        notice = Notice(kind=NoticeKind.GLASS_MENDED, left=(account,))
        send_message(turn, composer, conversation, codec.encode(notice), priority=Priority.SILENT)
