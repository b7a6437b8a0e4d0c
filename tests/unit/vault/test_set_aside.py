"""One delivery makes our own code throw: nothing is done by half, a person learns of it, and the rest goes on."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs
from tests.support.organisations import Organisation, TestDevice, open_organisation

from wardline.audit.record import Action, AuditRecord, Outcome
from wardline.client.certificates import sealing_key
from wardline.client.effects import Effect, Effects, MessageReceived, ReceiptAdvanced, SealedRequestArrived
from wardline.client.engine.context import UntrustedError
from wardline.content import codec
from wardline.content.text import Text
from wardline.content.unknown import Unknown
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId, RequestId, new_id
from wardline.kit.outcome import Refusal
from wardline.mls.public import verify_chain
from wardline.mls.sealing import seal_request
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority
from wardline.protocol.sealed_requests import (
    ConversationOpened,
    FindPeople,
    OpenConversation,
    People,
    VaultAnswer,
    VaultRefused,
    VaultRequest,
    decode_answer,
    encode_request,
    request_info,
)
from wardline.store.errors import StoreError
from wardline.store.transaction import Transaction
from wardline.vault import journal as journal_module
from wardline.vault.archive import archive_message
from wardline.vault.archive.model import ArchivedMessage
from wardline.vault.archive.open_records import read_record
from wardline.vault.archive.tables import ARCHIVE_RECORDS
from wardline.vault.conversations.open_conversation import open_conversation, open_patient_conversation
from wardline.vault.conversations.tables import CONVERSATIONS
from wardline.vault.edge.operation import Answered, Asked, Operation
from wardline.vault.edge.operations import OPERATIONS
from wardline.vault.escalation.model import DEFAULT_POLICY
from wardline.vault.escalation.tables import DEADLINES
from wardline.vault.identity.tables import ACCOUNTS
from wardline.vault.journal import VaultJournal
from wardline.vault.keys.data_key import DataKey
from wardline.vault.work_items.find_work_items import open_work_items
from wardline.vault.work_items.model import WorkItem, WorkItemKind

SECRET = "zebra umbrella"


class OurOwnError(Exception):
    """Its words hold content, as those of real ones may."""


def throw(*_: object, **__: object) -> NoReturn:
    raise OurOwnError(SECRET)


@pytest.fixture(autouse=True)
def nothing_is_set_aside() -> None:
    """It is what these tests are about."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


@pytest.fixture
def journal(house: Organisation) -> VaultJournal:
    identity = verify_chain(list(house.identity.chain), anchors=house.authority.anchors, now=None)
    return VaultJournal(house.vault.database, house.vault.ledger, house.composer, house.edge, identity, DEFAULT_POLICY)


@pytest.fixture
def ada(house: Organisation) -> TestDevice:
    return house.enrol(house.person("Dr. Ada Grey"))


def happens(journal: VaultJournal, *effects: Effect) -> None:
    async def main() -> None:
        assert await journal.record(lambda _: effects) == effects

    asyncio.run(main())


class Carried:
    """A sealed request on its way, and what opens its answer."""

    def __init__(self, house: Organisation, body: VaultRequest, device: TestDevice) -> None:
        self._house = house
        request = house.request(body, device)
        key = sealing_key(house.identity.sealing_chain, house.authority.root, house.id, house.clock.now())
        assert isinstance(key, bytes)
        sealed, self._context = seal_request(key, info=request_info(house.id), plaintext=encode_request(request))
        self.effect = SealedRequestArrived(RequestId(request.request), None, sealed)

    def answers(self) -> list[VaultAnswer]:
        found = self._house.answers(self.effect.request)
        return [decode_answer(self._context.open_answer(answer.sealed)) for answer in found]


def a_message(
    house: Organisation, device: TestDevice, conversation: ConversationId, position: int, text: Text
) -> MessageReceived:
    sender = verify_chain(list(device.chain), anchors=house.authority.anchors, now=None)
    envelope = Envelope(ENVELOPE_VERSION, new_id(), conversation, 1, device.id, 256, Priority.NORMAL, None)
    return MessageReceived(conversation, 1, 1, position, house.clock.now(), envelope, sender, codec.encode(text))


def a_conversation(house: Organisation) -> ConversationId:
    return house.run(lambda turn: open_patient_conversation(turn, "9" * 32, ""))


def count(house: Organisation, table: object) -> int:
    with house.vault.database.read() as reader:
        return len(reader.execute(select(table)).all())  # pyright: ignore[reportArgumentType, reportCallIssue] (a table)


def items(house: Organisation) -> list[WorkItem]:
    with house.vault.database.read() as reader:
        return list(open_work_items(reader, house.vault.keys))


def refusals(house: Organisation, action: Action) -> list[AuditRecord]:
    return [record for record in house.records() if (record.action, record.outcome) == (action, Outcome.REFUSED)]


def writes_and_throws(asked: Asked, body: VaultRequest) -> Answered:
    assert isinstance(body, OpenConversation)
    open_conversation(asked.turn, asked.device.account, [AccountId(one) for one in body.accounts], body.title)
    throw()


def writes_what_breaks_a_constraint(asked: Asked, body: VaultRequest) -> Answered:
    """Buffered, so that it shows after the operation has returned."""
    assert isinstance(body, OpenConversation)
    with_itself = dict(asked.turn.tx.execute(select(ACCOUNTS).limit(1)).mappings().one())
    asked.turn.tx.insert(ACCOUNTS, with_itself)
    return People(())


@pytest.mark.parametrize("operation", [writes_and_throws, writes_what_breaks_a_constraint])
def test_an_operation_that_throws_is_refused_whole_and_stops_nobody(
    house: Organisation,
    journal: VaultJournal,
    ada: TestDevice,
    monkeypatch: pytest.MonkeyPatch,
    operation: Callable[[Asked, VaultRequest], Answered],
) -> None:
    ben = house.person("Dr. Ben Blue")
    before, poison, after = (
        Carried(house, FindPeople("blue"), ada),
        Carried(house, OpenConversation((ben,), SECRET), ada),
        Carried(house, FindPeople("ada"), ada),
    )
    monkeypatch.setitem(OPERATIONS, OpenConversation, Operation(operation))
    with capture_logs() as logs:
        happens(journal, before.effect, poison.effect, after.effect)
    assert poison.answers() == [VaultRefused("internal")]
    assert [isinstance(answer, People) for answer in (*before.answers(), *after.answers())] == [True, True]
    assert count(house, CONVERSATIONS) == 0
    (refused,) = refusals(house, Action.REQUEST_REFUSED)
    assert (refused.code, refused.objects[0].id) == ("internal", poison.effect.request)
    assert [line["event"] for line in logs] == ["set_aside"]
    assert SECRET not in str(logs)

    monkeypatch.undo()
    happens(journal, poison.effect)
    assert poison.answers() == [VaultRefused("internal")] * 2, "the device was told that nothing was done: so it stays"
    assert count(house, CONVERSATIONS) == 0
    again = Carried(house, OpenConversation((ben,), SECRET), ada)
    happens(journal, again.effect)
    assert isinstance(again.answers()[0], ConversationOpened)


def test_a_request_that_cannot_even_be_refused_is_recorded(
    house: Organisation, journal: VaultJournal, ada: TestDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = Carried(house, FindPeople(""), ada)
    monkeypatch.setattr("wardline.vault.edge.answer_request.check_time", throw)
    happens(journal, poison.effect)
    assert poison.answers() == []
    (refused,) = refusals(house, Action.REQUEST_REFUSED)
    assert (refused.code, refused.objects[0].id) == ("internal", poison.effect.request)


def test_a_message_whose_words_cannot_be_found_is_archived_without(
    house: Organisation, journal: VaultJournal, ada: TestDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = a_conversation(house)
    first, poison, last = (
        a_message(house, ada, conversation, position, Text(body=body))
        for position, body in enumerate(("one", SECRET, "three"), start=1)
    )
    real = archive_message.content_words

    def read_or_throw(content: codec.Content | Unknown | Refusal) -> frozenset[str]:
        return throw() if SECRET in str(content) else real(content)

    monkeypatch.setattr(archive_message, "content_words", read_or_throw)
    with capture_logs() as logs:
        happens(journal, first, poison, last)
    assert SECRET not in str(logs)
    for message in (first, poison, last):
        about = MessageId(message.envelope.message)
        kept = house.run(lambda turn, about=about: read_record(turn, about))
        assert isinstance(kept, ArchivedMessage)
        assert kept.content == message.content
    (item,) = items(house)
    assert (item.kind, item.reason, item.message) == (
        WorkItemKind.UNHANDLED_MESSAGE,
        "internal",
        poison.envelope.message,
    )
    assert item.details.content is None, "the archive has it"
    (refused,) = refusals(house, Action.MESSAGE_UNHANDLED)
    assert [one.id for one in refused.objects] == [poison.envelope.message, conversation]


def test_a_message_that_cannot_be_archived_is_kept_with_its_work_item(
    house: Organisation, journal: VaultJournal, ada: TestDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = a_conversation(house)
    poison, other = (a_message(house, ada, conversation, position, Text(body=SECRET)) for position in (1, 2))
    real = archive_message.seal_message

    def seal_or_throw(key: DataKey, message: ArchivedMessage) -> bytes:
        return throw() if message.message == poison.envelope.message else real(key, message)

    monkeypatch.setattr(archive_message, "seal_message", seal_or_throw)
    happens(journal, poison, other)
    assert count(house, ARCHIVE_RECORDS) == 1
    (item,) = items(house)
    assert (item.message, item.details.content) == (poison.envelope.message, poison.content)


def test_a_message_that_escalation_cannot_take_is_archived_and_listed(
    house: Organisation, journal: VaultJournal, ada: TestDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = house.person("Dr. Ben Blue")
    opened = house.ask(OpenConversation((ben,)), ada)
    assert isinstance(opened, ConversationOpened)
    conversation = ConversationId(opened.conversation.conversation)
    due = house.clock.now() + 600_000
    poison, other = (
        a_message(house, ada, conversation, position, Text(body=SECRET, acknowledge_by=due)) for position in (1, 2)
    )
    real = journal_module.request_deadline

    def sets_and_throws(turn: object, text: object, message: object, *rest: object, **named: object) -> None:
        real(turn, text, message, *rest, **named)  # pyright: ignore[reportArgumentType] (handed on as they are)
        if message == poison.envelope.message:
            throw()

    monkeypatch.setattr(journal_module, "request_deadline", sets_and_throws)
    happens(journal, poison, other)
    assert count(house, ARCHIVE_RECORDS) == 2
    assert count(house, DEADLINES) == 1
    (item,) = items(house)
    assert (item.kind, item.message) == (WorkItemKind.UNHANDLED_MESSAGE, poison.envelope.message)


def test_files_that_cannot_be_queued_leave_the_message_archived(
    house: Organisation, journal: VaultJournal, ada: TestDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = a_message(house, ada, a_conversation(house), 1, Text(body=SECRET))
    monkeypatch.setattr(journal_module, "queue_fetches", throw)
    monkeypatch.setattr(journal_module, "hand_over_archived", throw)
    happens(journal, poison)
    assert count(house, ARCHIVE_RECORDS) == 1
    assert [item.message for item in items(house)] == [poison.envelope.message]


def test_any_other_event_is_set_aside_too(
    house: Organisation, journal: VaultJournal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "Numbers", throw)
    where = ConversationId("c" * 32)
    happens(journal, ReceiptAdvanced(where, DeviceId("d" * 32), 1, 0))
    (item,) = items(house)
    assert (item.kind, item.conversation) == (WorkItemKind.UNHANDLED_EVENT, where)
    assert [record.code for record in refusals(house, Action.EVENT_UNHANDLED)] == ["internal"]


@pytest.mark.parametrize("error", [StoreError("disk"), UntrustedError(), OurOwnError("the engine's own")])
def test_what_the_operation_itself_throws_goes_to_the_runner(journal: VaultJournal, error: Exception) -> None:
    """A failing store passes; the engine has its own ways for what it cannot take."""

    def operation(_: Transaction) -> Effects:
        raise error

    async def main() -> None:
        await journal.record(operation)

    with pytest.raises(type(error)):
        asyncio.run(main())


def test_a_store_that_fails_sets_nothing_aside(
    house: Organisation, journal: VaultJournal, ada: TestDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> NoReturn:
        raise StoreError("full")

    monkeypatch.setattr(journal_module, "queue_fetches", full)
    message = a_message(house, ada, a_conversation(house), 1, Text(body="later"))
    with pytest.raises(StoreError):
        happens(journal, message)
    assert items(house) == []
    monkeypatch.undo()
    happens(journal, message)
    assert count(house, ARCHIVE_RECORDS) == 1
