"""What an own answer takes off the list of what needs somebody, and what one for somebody else leaves there."""

import pytest
from tests.support.certificates import Authority, anchors
from tests.support.clients import Client

from wardline.client.effects import MessageReceived, MessageSettled
from wardline.client.local.delegates_answers import is_word_due, settle_delegates_answers
from wardline.client.local.find_messages import find_message
from wardline.client.local.inbox import find_inbox
from wardline.client.local.keep_effects import keep_effects
from wardline.client.local.model import Message, MessageState
from wardline.client.local.rows import store_message
from wardline.client.storage_key import StorageKey
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.codec import encode
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId, new_id
from wardline.kit.secret import Secret
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority
from wardline.protocol.sealed_requests import ConversationSummary, Person
from wardline.store.transaction import Transaction

STORAGE = StorageKey(Secret(b"s" * 32))
CHEN = "c" * 32
SEEN, ACCEPTED, DECLINED, READ_BACK = AcknowledgementKind


@pytest.mark.parametrize(
    ("kind", "principal", "answered"),
    [
        (SEEN, None, False),
        (ACCEPTED, None, True),
        (DECLINED, None, True),
        (READ_BACK, None, True),
        (SEEN, CHEN, False),
        (ACCEPTED, CHEN, True),
        (DECLINED, CHEN, False),
        (READ_BACK, CHEN, False),
    ],
)
def test_a_delegate_who_takes_it_has_it_and_who_declines_for_another_may_be_asked_still(
    alice: Client, ward: ConversationId, kind: AcknowledgementKind, principal: str | None, answered: bool
) -> None:
    asked, device = MessageId(new_id()), DeviceId("d" * 32)
    message = Message(
        message=asked,
        conversation=ward,
        position=1,
        at=5,
        account=AccountId("b" * 32),
        device=device,
        priority=Priority.CRITICAL,
        acknowledges=None,
        content=b"",
        state=MessageState.RECEIVED,
        failure=None,
        read=False,
        acknowledged=False,
    )
    envelope = Envelope(ENVELOPE_VERSION, new_id(), ward, 1, device, 256, Priority.SILENT, asked)
    content = encode(Acknowledgement(message=asked, kind=kind, on_behalf_of=principal))

    def operation(tx: Transaction) -> bool:
        store_message(tx, STORAGE, message, taken=True)
        keep_effects(tx, alice.engine, STORAGE, (MessageSettled(ward, 1, 1, 2, 6, envelope, content),))
        found = find_message(tx, STORAGE, asked)
        assert found is not None
        return found.acknowledged

    assert alice.run(operation) is answered


ANA, BOB = "a1" * 16, "b0" * 16


def asked_message(ward: ConversationId, author: str = BOB) -> Message:
    return Message(
        message=MessageId(new_id()),
        conversation=ward,
        position=1,
        at=5,
        account=AccountId(author),
        device=DeviceId("d" * 32),
        priority=Priority.CRITICAL,
        acknowledges=None,
        content=b"",
        state=MessageState.RECEIVED,
        failure=None,
        read=False,
        acknowledged=False,
    )


@pytest.mark.parametrize(
    ("kind", "principal", "delegate", "own", "counts"),
    [
        (ACCEPTED, "me", ANA, True, True),
        (DECLINED, "me", ANA, True, True),
        (READ_BACK, "me", ANA, True, True),
        (SEEN, "me", ANA, True, False),
        (ACCEPTED, "me", None, True, False),
        (ACCEPTED, "me", BOB, True, False),
        (ACCEPTED, CHEN, ANA, True, False),
        (ACCEPTED, None, ANA, True, False),
        (ACCEPTED, "me", ANA, False, False),
    ],
)
def test_what_a_delegate_answered_is_answered_where_the_vault_says_that_they_are_it(
    alice: Client,
    ward: ConversationId,
    authority: Authority,
    kind: AcknowledgementKind,
    principal: str | None,
    delegate: str | None,
    own: bool,
    counts: bool,
) -> None:
    me = alice.engine.identity
    message = asked_message(ward)
    name = me.account if principal == "me" else principal
    content = encode(Acknowledgement(message=message.message, kind=kind, text="K 6.9", on_behalf_of=name))
    envelope = Envelope(ENVELOPE_VERSION, new_id(), ward, 1, "e" * 32, 256, Priority.SILENT, message.message)
    authorities = authority, Authority()
    ana = authorities[0 if own else 1].device(account=ANA)
    sender = ana.member(anchors(*authorities)).identity
    answer = MessageReceived(ward, 1, 1, 2, 6, envelope, sender, content)

    def told(by: str | None) -> ConversationSummary:
        return ConversationSummary(ward, "group", "Ward", (Person(me.account, "Alice", "", by), Person(ANA, "Ana", "")))

    def waiting(tx: Transaction) -> tuple[int, bool, bool, str | None]:
        (entry,) = (each for each in find_inbox(tx, STORAGE, me.account) if each.summary.conversation == ward)
        found = find_message(tx, STORAGE, message.message)
        assert found is not None
        return entry.needs_me, is_word_due(tx), found.acknowledged, found.answered_by

    def arrive(tx: Transaction) -> tuple[int, bool, bool, str | None]:
        store_message(tx, STORAGE, message, taken=True)
        keep_effects(tx, alice.engine, STORAGE, (answer,))
        return waiting(tx)

    def settle(tx: Transaction, by: str | None) -> tuple[int, bool, bool, str | None]:
        settle_delegates_answers(tx, me.account, (told(by),))
        return waiting(tx)

    due = own and principal == "me" and kind is not SEEN
    assert alice.run(arrive) == (1, due, False, None), "nothing before the vault's word"
    elsewhere = ConversationSummary("9" * 32, "group", "", told(ANA).roster)
    alice.run(lambda tx: settle_delegates_answers(tx, me.account, (elsewhere,)))
    settled = (0, False, True, ANA) if counts else (1, False, False, None)
    assert alice.run(lambda tx: settle(tx, delegate)) == settled
    assert alice.run(lambda tx: settle(tx, None)) == settled, "and it stays so when her time is over"


def test_who_asked_answers_in_nobodys_name(alice: Client, ward: ConversationId, authority: Authority) -> None:
    me = alice.engine.identity
    ana = authority.device(account=ANA).member(anchors(authority)).identity
    message = asked_message(ward, ANA)
    content = encode(Acknowledgement(message=message.message, kind=ACCEPTED, on_behalf_of=me.account))
    envelope = Envelope(ENVELOPE_VERSION, new_id(), ward, 1, ana.device, 256, Priority.SILENT, message.message)
    told = ConversationSummary(ward, "group", "Ward", (Person(me.account, "Alice", "", ANA),))

    def operation(tx: Transaction) -> bool:
        store_message(tx, STORAGE, message, taken=True)
        keep_effects(tx, alice.engine, STORAGE, (MessageReceived(ward, 1, 1, 2, 6, envelope, ana, content),))
        settle_delegates_answers(tx, me.account, (), every=True)
        assert not is_word_due(tx), "a conversation that is no more keeps nobody asking"
        keep_effects(tx, alice.engine, STORAGE, (MessageReceived(ward, 1, 1, 2, 6, envelope, ana, content),))
        settle_delegates_answers(tx, me.account, (told,))
        found = find_message(tx, STORAGE, message.message)
        assert found is not None
        return found.acknowledged

    assert alice.run(operation) is False
