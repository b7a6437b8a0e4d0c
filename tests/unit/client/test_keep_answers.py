"""What an own answer takes off the list of what needs somebody, and what one for somebody else leaves there."""

import pytest
from tests.support.clients import Client

from wardline.client.effects import MessageSettled
from wardline.client.local.find_messages import find_message
from wardline.client.local.keep_effects import keep_effects
from wardline.client.local.model import Message, MessageState
from wardline.client.local.rows import store_message
from wardline.client.storage_key import StorageKey
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.codec import encode
from wardline.kit.ids import AccountId, ConversationId, DeviceId, MessageId, new_id
from wardline.kit.secret import Secret
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority
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
