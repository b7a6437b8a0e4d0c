"""What the vault does about each effect of its client; nothing that the hub sends stops it."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.organisations import Organisation, TestDevice, open_organisation

from wardline.audit.record import Action, Outcome
from wardline.client.effects import (
    CommitLost,
    Effect,
    Effects,
    GenerationLost,
    MessageFailed,
    MessageReceived,
    MessageRejected,
    ReceiptAdvanced,
    SealedRequestArrived,
    Stalled,
    WelcomeRejected,
)
from wardline.content import codec
from wardline.content.text import Text
from wardline.kit.ids import ConversationId, DeviceId, MessageId, RequestId, new_id
from wardline.mls.public import verify_chain
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority
from wardline.protocol.sealed_requests import StallReason
from wardline.store.transaction import Transaction
from wardline.vault.archive.destroy_records import destroy_records
from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.tables import GENERATIONS
from wardline.vault.escalation.model import DEFAULT_POLICY
from wardline.vault.journal import VaultJournal
from wardline.vault.keys.tables import DATA_KEYS
from wardline.vault.steward.membership import begin_generation
from wardline.vault.work_items.find_work_items import open_work_items
from wardline.vault.work_items.model import WorkItemKind

NOWHERE = ConversationId("e" * 32)
SOMEBODY = DeviceId("d" * 32)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def journal(house: Organisation) -> VaultJournal:
    identity = verify_chain(list(house.identity.chain), anchors=house.authority.anchors, now=None)
    return VaultJournal(house.vault.database, house.vault.ledger, house.composer, house.edge, identity, DEFAULT_POLICY)


def happens(journal: VaultJournal, *effects: Effect) -> None:
    async def main() -> None:
        assert await journal.record(lambda _: effects) == effects

    asyncio.run(main())


def received(house: Organisation, device: TestDevice, conversation: ConversationId, position: int) -> MessageReceived:
    sender = verify_chain(list(device.chain), anchors=house.authority.anchors, now=None)
    envelope = Envelope(ENVELOPE_VERSION, new_id(), conversation, 1, device.id, 256, Priority.NORMAL, None)
    content = codec.encode(Text(body="hello"))
    return MessageReceived(conversation, 1, 1, position, house.clock.now(), envelope, sender, content)


def archived(house: Organisation) -> list[str]:
    with house.vault.database.read() as reader:
        return list(reader.execute(select(ARCHIVE_RECORDS.c.message).order_by(ARCHIVE_RECORDS.c.number)).scalars())


@pytest.mark.parametrize(
    ("effect", "action", "outcome"),
    [
        (ReceiptAdvanced(NOWHERE, SOMEBODY, 1, 0), Action.RECEIPT_ADVANCED, Outcome.DONE),
        (MessageRejected(None, 0, 0, "malformed_message"), Action.MESSAGE_UNREADABLE, Outcome.REFUSED),
        (MessageRejected(NOWHERE, 1, 1, "replayed", SOMEBODY), Action.MESSAGE_UNREADABLE, Outcome.REFUSED),
        (WelcomeRejected(NOWHERE, 1, "not_permitted"), Action.CONVERSATION_JOINED, Outcome.REFUSED),
        (CommitLost(NOWHERE, 1, 1, "epoch_conflict"), Action.MEMBERS_CHANGED, Outcome.REFUSED),
        (SealedRequestArrived(RequestId("a" * 32), None, b"rubbish"), Action.REQUEST_REFUSED, Outcome.REFUSED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_concerns_nothing_of_ours_is_recorded_and_no_more(
    house: Organisation, journal: VaultJournal, effect: Effect, action: Action, outcome: Outcome
) -> None:
    happens(journal, effect)
    last = house.records()[-1]
    assert (last.action, last.outcome) == (action, outcome)


def test_a_message_that_nobody_will_get_is_listed_for_a_person(house: Organisation, journal: VaultJournal) -> None:
    happens(journal, MessageFailed(NOWHERE, MessageId("a" * 32), "not_a_member"))
    refused, opened = house.records()[-2:]
    assert (refused.action, refused.code) == (Action.MESSAGE_SENT, "not_a_member")
    assert opened.action is Action.WORK_ITEM_OPENED
    with house.vault.database.read() as reader:
        (item,) = open_work_items(reader, house.vault.keys)
    assert (item.kind, item.reason, item.message) == (WorkItemKind.UNSENT_MESSAGE, "not_a_member", "a" * 32)


def test_a_stall_of_a_group_that_is_not_the_newest_changes_nothing(house: Organisation, journal: VaultJournal) -> None:
    before = len(house.records())
    happens(
        journal, Stalled(NOWHERE, 1, 1, StallReason.CANNOT_APPLY_COMMIT), GenerationLost(NOWHERE, 3, "group_exists")
    )
    assert len(house.records()) == before
    conversation = house.run(lambda turn: open_patient_conversation(turn, "9" * 32, ""))
    house.run(lambda turn: (begin_generation(turn, conversation, 1), turn.record(Action.COMMIT_MADE)))
    happens(journal, Stalled(conversation, 2, 1, StallReason.CANNOT_DECRYPT))
    happens(journal, GenerationLost(conversation, 1, "group_exists"))
    with house.vault.database.read() as reader:
        stalled = reader.execute(select(GENERATIONS.c.generation, GENERATIONS.c.stalled_at)).all()
    assert [(generation, at is not None) for generation, at in stalled] == [(1, True)]


def test_a_step_without_effect_leaves_its_record(house: Organisation, journal: VaultJournal) -> None:
    def operation(tx: Transaction) -> Effects:
        tx.insert(DATA_KEYS, {"name": "x", "id": "f" * 32, "wrapped": b"x", "created_at": 0, "destroyed_at": None})
        return ()

    async def main() -> None:
        await journal.record(operation)
        await journal.record(lambda _: ())

    before = len(house.records())
    asyncio.run(main())
    assert [record.action for record in house.records()[before:]] == [Action.CLIENT_ADVANCED]


def test_messages_are_archived_once_and_in_order(house: Organisation, journal: VaultJournal) -> None:
    device = house.enrol(house.person())
    conversation = house.run(lambda turn: open_patient_conversation(turn, "9" * 32, ""))
    messages = [received(house, device, conversation, position) for position in (1, 2, 3)]
    happens(journal, *messages[:2])
    happens(journal, *messages)
    assert archived(house) == [one.envelope.message for one in messages]


def test_destroyed_records_of_one_conversation_stop_no_other(house: Organisation, journal: VaultJournal) -> None:
    device = house.enrol(house.person())
    gone, other = (house.run(lambda turn, who=who: open_patient_conversation(turn, who * 32, "")) for who in "78")
    happens(journal, received(house, device, gone, 1))
    house.run(lambda turn: destroy_records(turn, gone))
    late, kept = received(house, device, gone, 2), received(house, device, other, 1)
    happens(journal, late, kept)
    assert kept.envelope.message in archived(house)
    assert late.envelope.message not in archived(house)
    refused = [record for record in house.records() if record.outcome is Outcome.REFUSED][-1]
    assert (refused.action, refused.code) == (Action.MESSAGE_ARCHIVED, "record_destroyed")
