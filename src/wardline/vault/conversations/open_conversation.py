"""Open conversations: found again where there is one already."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select

from wardline.audit.objects import account_object, conversation_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId, ConversationId
from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.agreements.find_agreements import find_contacts
from wardline.vault.conversations.find_conversation import conversation_of_subject
from wardline.vault.conversations.model import ConversationKind, RosterReason
from wardline.vault.conversations.partners import add_partner
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.conversations.titles import seal_title
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.keys.key_names import DIRECTORY
from wardline.vault.turn import Turn


def open_conversation(
    turn: Turn, asker: AccountId, accounts: Sequence[AccountId], title: str
) -> ConversationId | Refusal:
    """A conversation of ``asker`` with ``accounts``: direct with one (found again), else a group; with people of other
    organisations, whom agreements in force name, an order.

    Refused: ``unknown_account`` where one of them is neither such a person nor an active account of this organisation.
    """
    contacts = find_contacts(turn.tx, turn.keys, accounts, turn.now)
    wanted = [account for account in dict.fromkeys(accounts) if account != asker]
    others = [account for account in wanted if account not in contacts]
    active = {account.id for account in find_accounts(turn.tx, turn.keys, others) if not account.suspended}
    if not wanted or active != set(others):
        return turn.refuse(
            Action.CONVERSATION_OPENED, ErrorCode.UNKNOWN_ACCOUNT, account_object(asker), field_name="accounts"
        )
    pair = pair_of(asker, others[0]) if len(others) == 1 and not title and not contacts else None
    if pair is not None:
        found = turn.tx.execute(select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.pair == pair)).scalar_one_or_none()
        if found is not None:
            return ConversationId(found)
    kind = ConversationKind.DIRECT if pair else ConversationKind.ORDER if contacts else ConversationKind.GROUP
    conversation = insert_conversation(turn, kind, subject=None, pair=pair, title=title)
    set_roster(turn, conversation, asker, RosterReason.OPENED)
    for account in others:
        set_roster(turn, conversation, account, RosterReason.INVITED)
    for organisation in sorted({organisation for organisation, _ in contacts.values()}):
        add_partner(turn, conversation, organisation)
    return conversation


def open_patient_conversation(turn: Turn, patient_id: str, title: str) -> ConversationId:
    """The conversation about a patient, opened when there is none. The title of one that exists stays."""
    found = conversation_of_subject(turn.tx, patient_id)
    return found or insert_conversation(turn, ConversationKind.PATIENT, subject=patient_id, pair=None, title=title)


def insert_conversation(
    turn: Turn, kind: ConversationKind, *, subject: str | None, pair: bytes | None, title: str
) -> ConversationId:
    """A new one without a roster. ``pair``: ``pair_of`` whom it is found again by."""
    conversation = ConversationId(turn.make_id())
    turn.tx.insert(
        CONVERSATIONS,
        {
            "id": conversation,
            "kind": kind.value,
            "subject": subject,
            "pair": pair,
            "title": seal_title(turn.key(DIRECTORY), conversation, title),
            "founder": None,
            "opened_at": turn.now,
            "closed_at": None,
            "generation": 0,
            "roster_version": 1,
            "attempted_version": 0,
            "settled_version": 0,
            "lacking": False,
        },
    )
    turn.record(Action.CONVERSATION_OPENED, conversation_object(conversation), numbers=Numbers(version=1))
    return conversation


def pair_of(one: str, other: str) -> bytes:
    """Of two accounts, in whatever order."""
    first, second = sorted((one, other))
    return hashlib.sha256(f"{first}/{second}".encode("ascii")).digest()
