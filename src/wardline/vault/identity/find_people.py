"""Colleagues by name."""

from wardline.protocol.sealed_requests import FindPeople, People, Person
from wardline.vault.identity.find_accounts import all_accounts
from wardline.vault.identity.model import AccountKind
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader


def find_people(reader: Reader, keys: KeyRing, body: FindPeople) -> People:
    """Active people whose name holds every word of the text, whatever the case, by name."""
    words = body.text.casefold().split()
    found = (
        Person(account.id, account.profile.name, account.profile.role)
        for account in all_accounts(reader, keys)
        if account.kind is AccountKind.PERSON
        and not account.suspended
        and all(word in account.profile.name.casefold() for word in words)
    )
    return People(tuple(found)[: body.limit])
