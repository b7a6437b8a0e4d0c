"""Take out of conversations who may not be in them any more: after a change of role, unit, label or policy.

Who comes into a roster is looked at, too, before the steward makes a member of them, whoever brought them: a colleague,
the feed, a page.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import delete, or_, select

from wardline.audit.objects import account_object, conversation_object
from wardline.audit.record import Action, Numbers
from wardline.kit.ids import AccountId, ConversationId
from wardline.protocol.errors import ErrorCode
from wardline.vault.conversations.find_conversation import conversations_of, in_roster, rosters
from wardline.vault.conversations.set_roster import remove_from_roster
from wardline.vault.conversations.tables import ROSTER
from wardline.vault.patients.find_patient import threads_of_patient
from wardline.vault.policy.current import CurrentPolicies, current_policies
from wardline.vault.policy.decide import decide_all
from wardline.vault.policy.facts import load_accounts, load_conversation
from wardline.vault.policy.model import AccountFacts, ConversationFacts, PolicyAction, Question
from wardline.vault.reader import Reader
from wardline.vault.reviews.ask_for_review import ask_for_review
from wardline.vault.reviews.tables import ALL, REVIEWS
from wardline.vault.turn import Turn

_AT_ONCE: Final = 20
"""Reviews in one turn: the writer has other work, too."""


def is_review_due(reader: Reader) -> bool:
    """Whether anything waits."""
    return reader.execute(select(REVIEWS.c.account).limit(1)).first() is not None


def may_be_in(
    policies: CurrentPolicies, account: AccountFacts, conversation: ConversationFacts, organisation: str
) -> bool:
    """Whoever may not join, or may not send, is no member."""
    questions = [
        Question(account, action, conversation, organisation) for action in (PolicyAction.JOIN, PolicyAction.SEND)
    ]
    return all(decision.allowed for decision in decide_all(policies.policies, questions))


def review_some(turn: Turn) -> bool:
    """A few of the reviews that wait; False when none did."""
    if turn.tx.execute(select(REVIEWS.c.account).where(REVIEWS.c.account == ALL)).first() is not None:
        _write_out(turn)
        return True
    rows = turn.tx.execute(
        select(REVIEWS.c.account, REVIEWS.c.conversation)
        .order_by(REVIEWS.c.asked_at, REVIEWS.c.account, REVIEWS.c.conversation)
        .limit(_AT_ONCE)
    ).all()
    for account, conversation in rows:
        places = conversations_of(turn.tx, account) if conversation == ALL else (ConversationId(conversation),)
        _review(turn, AccountId(account), places)
        turn.tx.execute(delete(REVIEWS).where(REVIEWS.c.account == account, REVIEWS.c.conversation == conversation))
    return bool(rows)


def review_account(turn: Turn, account: AccountId) -> None:
    """What waits for one account, now: before it is told what it is in."""
    pending = or_(REVIEWS.c.account == account, REVIEWS.c.account == ALL)
    waiting = set(turn.tx.execute(select(REVIEWS.c.conversation).where(pending)).scalars().all())
    if not waiting:
        return
    places = conversations_of(turn.tx, account) if ALL in waiting else tuple(map(ConversationId, sorted(waiting)))
    _review(turn, account, places)
    turn.tx.execute(delete(REVIEWS).where(REVIEWS.c.account == account))


def review_conversation(turn: Turn, conversation: ConversationId) -> None:
    """What waits for one conversation, now: before the steward commits its members."""
    here = select(ROSTER.c.account).where(ROSTER.c.conversation == conversation, ROSTER.c.until.is_(None))
    rows = turn.tx.execute(
        select(REVIEWS.c.account, REVIEWS.c.conversation).where(
            or_(REVIEWS.c.conversation == conversation, REVIEWS.c.conversation == ALL),
            or_(REVIEWS.c.account == ALL, REVIEWS.c.account.in_(here)),
        )
    ).all()
    if not rows:
        return
    accounts = {account for account, _ in rows}
    if ALL in accounts:
        accounts = set(turn.tx.execute(here.distinct()).scalars().all())
    _review_in(turn, conversation, accounts)
    turn.tx.execute(delete(REVIEWS).where(REVIEWS.c.conversation == conversation))


def review_patient(turn: Turn, patient: str) -> None:
    """The patient's ward is another one: ask for a review of everybody in the patient's conversations. The caller
    records the change.
    """
    for thread, entries in rosters(turn.tx, threads_of_patient(turn.tx, patient)).items():
        for entry in entries:
            ask_for_review(turn, entry.account, thread)


def _write_out(turn: Turn) -> None:
    """Everybody, one by one."""
    accounts = turn.tx.execute(select(ROSTER.c.account).where(ROSTER.c.until.is_(None)).distinct()).scalars().all()
    turn.tx.execute(delete(REVIEWS).where(REVIEWS.c.account == ALL))
    for account in accounts:
        ask_for_review(turn, account)
    turn.record(Action.ROSTER_REVIEWED, numbers=Numbers(count=len(accounts)))


def _review(turn: Turn, account: AccountId, conversations: Collection[ConversationId]) -> None:
    removed = sum(_review_one(turn, conversation, account) for conversation in conversations)
    turn.record(
        Action.ROSTER_REVIEWED,
        account_object(account),
        numbers=Numbers(count=len(conversations), removed=removed, version=current_policies(turn.tx).version),
    )


def _review_in(turn: Turn, conversation: ConversationId, accounts: Collection[str]) -> None:
    removed = sum(_review_one(turn, conversation, AccountId(account)) for account in sorted(accounts))
    turn.record(
        Action.ROSTER_REVIEWED,
        conversation_object(conversation),
        numbers=Numbers(count=len(accounts), removed=removed, version=current_policies(turn.tx).version),
    )


def _review_one(turn: Turn, conversation: ConversationId, account: AccountId) -> bool:
    """Whether it had to go."""
    if not in_roster(turn.tx, conversation, account):
        return False
    facts = load_conversation(turn.tx, turn.keys, turn.organisation, conversation, turn.now)
    asked = load_accounts(turn.tx, turn.organisation, (account,)).get(account)
    policies = current_policies(turn.tx)
    if facts is None or asked is None or may_be_in(policies, asked, facts, turn.organisation):
        return False
    turn.refuse(
        Action.POLICY_REFUSED,
        ErrorCode.NOT_PERMITTED,
        conversation_object(conversation),
        account_object(account),
        numbers=Numbers(version=policies.version),
    )
    return remove_from_roster(turn, conversation, account)
