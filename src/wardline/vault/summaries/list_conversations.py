"""Conversations as their members see them."""

from collections.abc import Collection
from typing import Final

import msgspec

from wardline.content.patient import encode_patient
from wardline.kit.ids import AccountId
from wardline.protocol.sealed_requests import ConversationSummary, Person
from wardline.vault.conversations.find_conversation import conversations_of, find_conversations, rosters
from wardline.vault.conversations.model import Conversation
from wardline.vault.conversations.partners import partner_contacts
from wardline.vault.conversations.rules import may_remove_others
from wardline.vault.gateways.hl7.banner import known_banner
from wardline.vault.identity.find_accounts import find_accounts
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.patients.care_team import care_team
from wardline.vault.patients.find_patient import load_survivor
from wardline.vault.policy.labels import labels_of_each
from wardline.vault.policy.open_emergencies import open_emergencies
from wardline.vault.provisioning.acting import with_delegates
from wardline.vault.reader import Reader

ROOM: Final = 512 << 10
"""Bytes of one answer: it must fit into one sealed answer, with its padding (``protocol.limits``)."""

_encoder: Final = msgspec.msgpack.Encoder()


def list_conversations(reader: Reader, keys: KeyRing, account: AccountId, now: int) -> tuple[ConversationSummary, ...]:
    """Those whose roster ``account`` is in, oldest first; of more than fit into an answer, the newest."""
    chosen: list[ConversationSummary] = []
    room = ROOM
    for summary in reversed(summarise_conversations(reader, keys, conversations_of(reader, account), account, now)):
        room -= len(_encoder.encode(summary))
        if room < 0:
            break
        chosen.append(summary)
    return tuple(reversed(chosen))


def summarise_conversations(
    reader: Reader, keys: KeyRing, conversations: Collection[str], asker: AccountId, now: int
) -> tuple[ConversationSummary, ...]:
    """Kind, title, people and labels of each; patient and care team where it is about one; the asker's own emergency
    access, and whether they may take others off the roster.
    """
    found = find_conversations(reader, keys, conversations)
    entries = rosters(reader, [conversation.id for conversation in found])
    wanted = {entry.account for present in entries.values() for entry in present}
    named = (
        Person(account.id, account.profile.name, account.profile.role)
        for account in find_accounts(reader, keys, wanted)
    )
    people = {person.account: person for person in with_delegates(reader, named, now)}
    ids = [conversation.id for conversation in found]
    partners = partner_contacts(reader, keys, ids, now)
    labels, emergencies = labels_of_each(reader, ids), open_emergencies(reader, asker, ids, now)
    return tuple(
        ConversationSummary(
            conversation.id,
            conversation.kind.value,
            conversation.title,
            (
                *(people[entry.account] for entry in entries.get(conversation.id, ()) if entry.account in people),
                *(Person(each.account, each.name, each.role) for each in partners.get(conversation.id, ())),
            ),
            *_about(reader, keys, conversation),
            labels=labels.get(conversation.id, ()),
            emergency=emergencies.get(conversation.id),
            founder=may_remove_others(asker, conversation.kind, entries.get(conversation.id, ())),
        )
        for conversation in found
    )


def _about(reader: Reader, keys: KeyRing, conversation: Conversation) -> tuple[bytes | None, tuple[AccountId, ...]]:
    patient = None if conversation.subject is None else load_survivor(reader, keys, conversation.subject)
    if patient is None:
        return None, ()
    return encode_patient(known_banner(patient)), care_team(reader, keys, patient)
