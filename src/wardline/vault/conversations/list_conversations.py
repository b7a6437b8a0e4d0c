"""Conversations as their members see them."""

from collections.abc import Collection

from wardline.kit.ids import AccountId
from wardline.protocol.sealed_requests import ConversationSummary, Person
from wardline.vault.conversations.find_conversation import conversations_of, find_conversations, roster
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader


def list_conversations(reader: Reader, keys: KeyRing, account: AccountId) -> tuple[ConversationSummary, ...]:
    """Those whose roster ``account`` is in, oldest first."""
    return summarise_conversations(reader, keys, conversations_of(reader, account))


def summarise_conversations(
    reader: Reader, keys: KeyRing, conversations: Collection[str]
) -> tuple[ConversationSummary, ...]:
    """Kind, title and people of each."""
    found = find_conversations(reader, keys, conversations)
    rosters = {conversation.id: roster(reader, conversation.id) for conversation in found}
    wanted = {entry.account for entries in rosters.values() for entry in entries}
    people = {
        account.id: Person(account.id, account.profile.name, account.profile.role)
        for account in find_accounts(reader, keys, wanted)
    }
    return tuple(
        ConversationSummary(
            conversation.id,
            conversation.kind.value,
            conversation.title,
            tuple(people[entry.account] for entry in rosters[conversation.id] if entry.account in people),
        )
        for conversation in found
    )
