"""What a conversation is labelled when it begins."""

from sqlalchemy import select

from wardline.kit.ids import AccountId, ConversationId
from wardline.vault.conversations.model import ConversationKind
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.identity.model import Role
from wardline.vault.policy.facts import load_account
from wardline.vault.policy.labels import change_labels
from wardline.vault.policy.model import AccountFacts, Label
from wardline.vault.turn import Turn


def labels_at_start(kind: ConversationKind, opener: AccountFacts) -> frozenset[Label]:
    """Whoever works for billing and nothing else opens groups about billing: they could not be in others."""
    billing = opener.roles == frozenset[str]({Role.BILLING.value}) and kind is not ConversationKind.DIRECT
    return frozenset({Label.BILLING}) if billing else frozenset()


def label_at_start(turn: Turn, opener: AccountId, conversation: ConversationId) -> None:
    """The conversation that ``opener`` has just opened."""
    who = load_account(turn.tx, turn.organisation, opener)
    kind = turn.tx.execute(select(CONVERSATIONS.c.kind).where(CONVERSATIONS.c.id == conversation)).scalar_one()
    labels = labels_at_start(ConversationKind(kind), who)
    if labels:
        change_labels(turn, conversation, add=labels)
