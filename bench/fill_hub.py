"""A hub's database as it is after years: written by the hub's own operations, from where they have decided.

Conversations, members, messages and audit records are written by ``accept_founding``, ``accept_commit``,
``append_message`` and the ledger, so that every row, index entry and node of the audit tree is there and the log
verifies. What only MLS would read is random bytes of the right size, and a transaction takes a thousand messages, so
that 10^6 take a minute or two.
"""

import hashlib
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from wardline.audit.objects import conversation_object
from wardline.audit.record import Action, Actor, AuditRecord, Numbers, Object, ObjectKind
from wardline.hub import records
from wardline.hub.caller import Caller
from wardline.hub.delivery.append_message import append_message
from wardline.hub.delivery.model import Incoming
from wardline.hub.groups.accept_commit import accept_commit
from wardline.hub.groups.accept_founding import accept_founding
from wardline.hub.groups.model import Committed, Founding
from wardline.hub.state.hub_state import HubState
from wardline.hub.state.live_group import LiveGroup
from wardline.kit.ids import ConversationId, new_id
from wardline.ledger.ledger import Ledger, Moment, Recorded
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority
from wardline.protocol.requests import CommitGroup
from wardline.store.transaction import Transaction

PER_CONVERSATION: Final = 1000
MEMBERS: Final = 8
"""The vault's device among them."""
FROM_VAULT: Final = 4
"""One message of so many is the vault's own: results, pages."""
PER_TRANSACTION: Final = 1000
SIZE_CLASS: Final = 1088
CIPHERTEXT: Final = 1500
"""Bytes of a message with 1 KiB of content, about."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the database."""

    messages: int
    of_vault: int
    conversations: int
    last: int
    """Number of the last delivery."""
    seconds: float


def fill_hub(ledger: Ledger, vault: Caller, messages: int) -> Filled:
    """Write so many messages, in conversations whose one steady member is ``vault``. Blocks."""
    start = time.perf_counter()
    state = HubState(lambda _: None)
    dice = random.Random(7)
    conversations = [ConversationId(new_id()) for _ in range(-(-messages // PER_CONVERSATION))]
    members = {each: _found(ledger, state, vault, each) for each in conversations}
    sent = 0
    for first in range(0, messages, PER_TRANSACTION):
        some = [
            (conversation, vault.device if dice.randrange(FROM_VAULT) == 0 else dice.choice(members[conversation]))
            for conversation in dice.choices(conversations, k=min(PER_TRANSACTION, messages - first))
        ]
        sent += sum(sender == vault.device for _, sender in some)

        def append(tx: Transaction, moment: Moment, some: list[tuple[ConversationId, str]] = some) -> Recorded[None]:
            state.enter(tx)
            return Recorded(None, tuple(_append(state, tx, moment.now, vault, some)))

        ledger.run_timed(append)
    return Filled(messages, sent, len(conversations), max(state.next_seq - 1, 0), time.perf_counter() - start)


def _found(ledger: Ledger, state: HubState, vault: Caller, conversation: ConversationId) -> list[str]:
    others = [new_id() for _ in range(MEMBERS - 1)]

    def operation(tx: Transaction, moment: Moment) -> Recorded[None]:
        state.enter(tx)
        digest = hashlib.sha256(conversation.encode()).digest()
        organisation = vault.organisation
        founding = Founding(conversation, 1, 0, organisation, (vault.device,), digest, os.urandom(4000))
        accept_founding(state, tx, moment.now, vault.device, founding, None)
        where = conversation_object(conversation)
        founded = records.record(
            Action.GROUP_FOUNDED, vault, moment.now, where, numbers=Numbers(generation=1), digest=digest.hex()
        )
        live = _live(state, tx, conversation)
        added = tuple((organisation, device) for device in others)
        committed = Committed(vault.device, added, (), os.urandom(12_000))
        request = CommitGroup(1, os.urandom(9000), os.urandom(9000))
        _, record = accept_commit(state, tx, moment.now, vault, live, committed, request)
        return Recorded(None, (founded, record))

    ledger.run_timed(operation)
    return others


def _append(
    state: HubState, tx: Transaction, now: int, vault: Caller, some: list[tuple[ConversationId, str]]
) -> Iterator[AuditRecord]:
    for conversation, sender in some:
        live = _live(state, tx, conversation)
        message = new_id()
        envelope = Envelope(ENVELOPE_VERSION, message, conversation, 1, sender, SIZE_CLASS, Priority.NORMAL, None)
        ciphertext = os.urandom(CIPHERTEXT)
        incoming = Incoming(envelope, live.epoch, ciphertext)
        taken = append_message(state, tx, live, incoming, hashlib.sha256(ciphertext).digest(), now)
        yield AuditRecord(
            action=Action.MESSAGE_APPENDED,
            actor=Actor(account=sender, device=sender, organisation=vault.organisation),
            at=now,
            objects=(Object(id=message, kind=ObjectKind.MESSAGE), conversation_object(conversation)),
            numbers=Numbers(
                epoch=live.epoch, generation=1, position=taken.position, priority=int(Priority.NORMAL), size=SIZE_CLASS
            ),
        )


def _live(state: HubState, tx: Transaction, conversation: ConversationId) -> LiveGroup:
    live = state.group(tx, conversation)
    assert live is not None
    return live
