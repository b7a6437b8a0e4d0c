"""A member with a manipulated client: content that is none, and a device that was revoked and does not go."""

import os

import pytest
from tests.integration.hostile.world import Phone, World

from wardline.client.effects import MessageReceived
from wardline.client.local.rows import store_message
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal
from wardline.protocol.deliveries import CommitDelivered, MessageDelivered
from wardline.store.transaction import Transaction
from wardline.vault.devices.revoke_device import revoke_device


def post(phone: Phone, conversation: ConversationId, content: bytes) -> None:
    message = phone.composed(conversation, content)

    def operation(tx: Transaction) -> None:
        assert not isinstance(phone.engine.compose(tx, conversation, content, message=message.message), Refusal)
        store_message(tx, phone.storage, message, taken=True)

    phone.run(operation)


@pytest.mark.parametrize(
    "content",
    [
        b"\xc1",
        b"\x93" * 5000,
        b"\xdf\xff\xff\xff\xff",
        os.urandom(3000),
        b"\x82\xa4type\xa4text\xa7version\xcf" + b"\xff" * 8,
    ],
    ids=["no message pack", "nested", "claims 4 billion entries", "random", "from the far future"],
)
def test_content_that_is_none_is_kept_and_disturbs_nobody(world: World, content: bytes) -> None:
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    post(one, conversation, content)
    one.say(conversation, "and now something readable")
    world.settle()
    assert next(effect.content for effect in two.of(MessageReceived)) == content
    assert two.texts(conversation)[-1] == "and now something readable"
    assert world.archived(conversation)[-1] == "and now something readable"
    assert len(world.archived(conversation)) == 2


def test_a_member_that_is_no_steward_makes_no_add_and_no_removal(world: World) -> None:
    (ada, one), (ben, two), (_, eve) = (world.person(name) for name in ("Ada", "Ben", "Eve"))
    conversation = world.ward(ada, ben)
    assert one.change(conversation, add=(eve.id,)) == Refusal("not_permitted")
    assert one.change(conversation, remove=(two.id,)) == Refusal("not_permitted")
    world.settle()
    assert world.members(conversation) == {one.id, two.id}


def test_a_hub_that_ignores_a_revocation_cannot_keep_the_device_reading(world: World) -> None:
    (ada, one), (eve, three) = world.person("Ada"), world.person("Eve")
    conversation = world.ward(ada, eve)
    assert world.house.run(lambda turn: revoke_device(turn, world.house.authority, three.id)) is None
    world.settle()
    assert world.members(conversation) == {one.id}
    one.say(conversation, "without Eve")
    one.sync()
    (_, delivery), *_ = [
        (device, entry)
        for device in (world.house.identity.device,)
        for entry in world.hub.device(device).deliveries
        if isinstance(entry, MessageDelivered)
    ]
    world.hub.inject(three.id, delivery)
    three.sync()
    assert three.received() == []
    assert three.texts(conversation) == []
    assert any(isinstance(entry, CommitDelivered) for entry in world.hub.device(three.id).deliveries)
