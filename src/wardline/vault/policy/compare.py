"""What another policy set would change for the people there are, in the conversations there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.policy.decide import decide
from wardline.vault.policy.facts import load_accounts, load_conversation
from wardline.vault.policy.model import (
    AccountFacts,
    ConversationFacts,
    OrganisationFacts,
    PolicyAction,
    Question,
)
from wardline.vault.policy.policy_set import PolicySet
from wardline.vault.reader import Reader

MOST_PAIRS: Final = 50_000
"""Person and conversation pairs that are looked at: about half a minute."""

_IN_CONVERSATIONS: Final = (
    PolicyAction.JOIN,
    PolicyAction.READ_HISTORY,
    PolicyAction.SEND,
    PolicyAction.CHANGE_ROSTER,
)
IN_THE_HOUSE: Final = (
    PolicyAction.ADMINISTER,
    PolicyAction.EXPORT,
    PolicyAction.CHANGE_POLICY,
    PolicyAction.REVIEW_BREAK_GLASS,
    PolicyAction.REVIEW_FINDINGS,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One account gains or loses one action somewhere."""

    account: str
    action: PolicyAction
    conversation: str | None
    """None: in the organisation as a whole."""
    gains: bool
    inside: bool
    """The account is in the conversation: losing ``join`` takes it out."""
    policies: tuple[str, ...]
    """That determine it from then on; none where nothing permits it any more."""


@dataclass(frozen=True, slots=True)
class Changes:
    """All of them."""

    changes: tuple[Change, ...]
    unseen: int = 0
    """Conversations that were not looked at, because there are too many."""


def compare_policies(
    reader: Reader, keys: KeyRing, organisation: str, old: PolicySet, new: PolicySet, now: int
) -> Changes:
    """For every active account: in the conversations that it is in, first; then in those that it could come into."""
    active = reader.execute(select(ACCOUNTS.c.id).where(ACCOUNTS.c.suspended_at.is_(None))).scalars().all()
    accounts = load_accounts(reader, organisation, active)
    ids = reader.execute(
        select(CONVERSATIONS.c.id).where(CONVERSATIONS.c.closed_at.is_(None)).order_by(CONVERSATIONS.c.opened_at.desc())
    ).scalars()
    changes: list[Change] = []
    unseen, pairs = 0, 0
    for account in accounts.values():
        changes += _in_the_house(account, organisation, old, new)
    for conversation in ids.all():
        pairs += len(accounts)
        if pairs > MOST_PAIRS:
            unseen += 1
            continue
        facts = load_conversation(reader, keys, organisation, conversation, now)
        if facts is not None:
            for account in accounts.values():
                changes += _in_conversation(account, facts, organisation, old, new)
    return Changes(tuple(changes), unseen)


def _in_the_house(account: AccountFacts, organisation: str, old: PolicySet, new: PolicySet) -> Iterator[Change]:
    for action in IN_THE_HOUSE:
        question = Question(account, action, OrganisationFacts(organisation), organisation)
        before, after = decide(old, question), decide(new, question)
        if before.allowed is not after.allowed:
            yield Change(account.id, action, None, after.allowed, inside=False, policies=after.policies)


def _in_conversation(
    account: AccountFacts, conversation: ConversationFacts, organisation: str, old: PolicySet, new: PolicySet
) -> Iterator[Change]:
    inside = account.id in conversation.roster
    for action in _IN_CONVERSATIONS if inside else _IN_CONVERSATIONS[:1]:
        question = Question(account, action, conversation, organisation)
        before, after = decide(old, question), decide(new, question)
        if before.allowed is not after.allowed:
            yield Change(account.id, action, conversation.id, after.allowed, inside, after.policies)
