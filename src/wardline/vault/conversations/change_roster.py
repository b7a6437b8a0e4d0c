"""People bring colleagues into a conversation, and go from it. The steward makes the members equal to the roster."""

from collections.abc import Sequence

from wardline.audit.objects import account_object, conversation_object
from wardline.audit.record import Action
from wardline.content import codec
from wardline.content.notice import Notice, NoticeKind
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import Refusal
from wardline.protocol.envelope import Priority
from wardline.protocol.errors import ErrorCode
from wardline.vault.conversations.find_conversation import find_conversation, roster
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.rules import decide_roster
from wardline.vault.conversations.send_message import Composer, send_message
from wardline.vault.conversations.set_roster import remove_from_roster, set_roster
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.turn import Turn


def change_roster(
    turn: Turn,
    composer: Composer,
    asker: AccountId,
    conversation: ConversationId,
    add: Sequence[AccountId],
    remove: Sequence[AccountId],
) -> Refusal | None:
    """Add ``add`` and remove ``remove`` for ``asker``, all or nothing, and tell the conversation.

    The added read what ``history.rules`` lets them. Who is removed and still named by the hospital's feed comes back
    when the feed names them again. Refused: as ``rules.decide_roster``; ``unknown_account`` for anybody but an active
    account of this organisation.
    """
    about = (conversation_object(conversation), account_object(asker))
    found = find_conversation(turn.tx, turn.keys, conversation)
    if found is None:
        return turn.refuse(Action.ROSTER_CHANGED, ErrorCode.UNKNOWN_CONVERSATION, *about, field_name="conversation")
    present = roster(turn.tx, conversation)
    refusal = decide_roster(asker, found.kind, present, add, remove)
    if refusal is not None:
        return turn.refuse(Action.ROSTER_CHANGED, refusal.code, *about, field_name=refusal.field)
    here = {entry.account for entry in present}
    joined = [account for account in dict.fromkeys(add) if account not in here]
    active = {account.id for account in find_accounts(turn.tx, turn.keys, joined) if not account.suspended}
    if active != set(joined):
        return turn.refuse(Action.ROSTER_CHANGED, ErrorCode.UNKNOWN_ACCOUNT, *about, field_name="add")
    left = list(dict.fromkeys(remove))
    for account in joined:
        set_roster(turn, conversation, account, RosterReason.INVITED)
    for account in left:
        remove_from_roster(turn, conversation, account)
    if joined or left:
        notice = Notice(kind=NoticeKind.ROSTER_CHANGED, joined=tuple(joined), left=tuple(left))
        send_message(turn, composer, conversation, codec.encode(notice), priority=Priority.SILENT)
    return None
