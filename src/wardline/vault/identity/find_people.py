"""Colleagues by name."""

from wardline.protocol.sealed_requests import FindPeople, People, Person
from wardline.vault.identity.find_accounts import all_accounts
from wardline.vault.identity.model import AccountKind
from wardline.vault.identity.name_search import holds_words, search_words
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader


def find_people(reader: Reader, keys: KeyRing, body: FindPeople) -> People:
    """Active people whose name holds every word of the text, by name."""
    return People(matching_people(reader, keys, body.text)[: body.limit])


def matching_people(reader: Reader, keys: KeyRing, text: str) -> tuple[Person, ...]:
    """All of them."""
    words = search_words(text)
    return tuple(
        Person(account.id, account.profile.name, account.profile.role)
        for account in all_accounts(reader, keys)
        if account.kind is AccountKind.PERSON and not account.suspended and holds_words(words, account.profile.name)
    )
