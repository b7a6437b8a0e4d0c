"""Another organisation's steward brought this vault into a conversation: join it under an agreement, or go again."""

from sqlalchemy import select, update

from wardline.audit.objects import conversation_object, organisation_object
from wardline.audit.record import Action, Numbers
from wardline.client.effects import Joined
from wardline.kit.ids import AccountId
from wardline.protocol.errors import ErrorCode
from wardline.vault.agreements.find_agreements import agreement_in_force
from wardline.vault.conversations.leave_conversation import request_removal
from wardline.vault.conversations.model import ConversationKind, RosterReason
from wardline.vault.conversations.send_message import Composer
from wardline.vault.conversations.set_roster import set_roster, touch_roster
from wardline.vault.conversations.tables import CONVERSATIONS, GENERATIONS, MEMBERS
from wardline.vault.conversations.titles import seal_title
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn


def join_conversation(turn: Turn, composer: Composer, joined: Joined) -> None:
    """Its roster here is this organisation's own choice: the contacts that the agreement names.

    Without an agreement in force with the founding organisation nobody is added, and the vault asks to be removed.
    A conversation of this organisation, which only this vault founds, is nobody else's to bring it into.
    """
    conversation = joined.conversation
    about = (conversation_object(conversation), organisation_object(joined.founder))
    founder = turn.tx.execute(
        select(CONVERSATIONS.c.id, CONVERSATIONS.c.founder).where(CONVERSATIONS.c.id == conversation)
    ).one_or_none()
    if joined.founder == turn.organisation or (founder is not None and founder[1] != joined.founder):
        turn.refuse(Action.CONVERSATION_JOINED, ErrorCode.NOT_PERMITTED, *about)
        return
    agreement = agreement_in_force(turn.tx, turn.keys, joined.founder, turn.now)
    if agreement is None:
        turn.refuse(Action.CONVERSATION_JOINED, ErrorCode.NO_AGREEMENT, *about)
        request_removal(turn, composer, conversation, joined.generation, joined.epoch)
        return
    if founder is None:
        _insert(turn, joined, agreement.other.name)
    turn.tx.execute(
        update(CONVERSATIONS)
        .where(CONVERSATIONS.c.id == conversation)
        .values(generation=joined.generation, closed_at=None)
    )
    _put_members(turn, joined)
    turn.record(Action.CONVERSATION_JOINED, *about, numbers=Numbers(generation=joined.generation, epoch=joined.epoch))
    contacts = [AccountId(contact.account) for contact in agreement.own_contacts]
    for account in find_accounts(turn.tx, turn.keys, contacts):
        if not account.suspended:
            set_roster(turn, conversation, account.id, RosterReason.AGREEMENT)
    touch_roster(turn, conversation)


def _insert(turn: Turn, joined: Joined, title: str) -> None:
    conversation = joined.conversation
    turn.tx.insert(
        CONVERSATIONS,
        {
            "id": conversation,
            "kind": ConversationKind.ORDER.value,
            "subject": None,
            "pair": None,
            "title": seal_title(turn.key(DIRECTORY), conversation, title),
            "founder": joined.founder,
            "opened_at": turn.now,
            "closed_at": None,
            "generation": joined.generation,
            "roster_version": 1,
            "attempted_version": 0,
            "settled_version": 0,
            "lacking": False,
        },
    )


def _put_members(turn: Turn, joined: Joined) -> None:
    turn.tx.put(
        GENERATIONS,
        {
            "conversation": joined.conversation,
            "generation": joined.generation,
            "founded_at": turn.now,
            "live_at": turn.now,
            "stalled_at": None,
        },
    )
    turn.tx.execute(MEMBERS.delete().where(MEMBERS.c.conversation == joined.conversation))
    for identity in joined.members:
        turn.tx.insert(
            MEMBERS,
            {
                "conversation": joined.conversation,
                "device": identity.device,
                "organisation": identity.organisation,
                "account": identity.account,
                "generation": joined.generation,
                "since_epoch": joined.epoch,
            },
        )
