"""People of other organisations by name: the contacts of the agreements in force."""

from wardline.protocol.sealed_requests import FindPeople, People, Person
from wardline.vault.agreements.find_agreements import agreements_in_force
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.reader import Reader


def find_partner_people(reader: Reader, keys: KeyRing, body: FindPeople, now: int) -> People:
    """Those in whose name and organisation every word of the text is, whatever the case; the role names both."""
    return People(matching_partner_people(reader, keys, body.text, now)[: body.limit])


def matching_partner_people(reader: Reader, keys: KeyRing, text: str, now: int) -> tuple[Person, ...]:
    """All of them."""
    words = text.casefold().split()
    return tuple(
        Person(contact.account, contact.name, f"{contact.role}, {agreement.other.name}".removeprefix(", "))
        for agreement in agreements_in_force(reader, keys, now)
        for contact in agreement.other.contacts
        if all(word in f"{contact.name} {agreement.other.name}".casefold() for word in words)
    )
