"""A hub that keeps a message back and goes on: the hole is found, and mended from the vault's archive."""

import msgspec
from tests.integration.hostile.world import World

from wardline.client.local.model import MessageState
from wardline.protocol.deliveries import MessageDelivered


def test_a_dropped_message_is_found_missing_and_fetched_from_the_archive(world: World) -> None:
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    world.hub.drop(MessageDelivered, to=two.id, times=2)
    for text in ("first", "second", "third"):
        one.say(conversation, text)
    world.settle()
    assert two.texts(conversation) == ["first", "second", "third"]
    assert [message.position for message in two.thread(conversation)] == [1, 2, 3]
    assert {message.state for message in two.thread(conversation)} == {MessageState.RECEIVED}


def test_a_message_that_nobody_else_got_either_is_shown_as_missing(world: World) -> None:
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    world.hub.drop(MessageDelivered, times=2)
    one.say(conversation, "to nobody")
    one.say(conversation, "next")
    world.settle()
    assert two.texts(conversation) == ["(missing)", "next"]
    assert [message.state for message in two.thread(conversation)] == [MessageState.MISSING, MessageState.RECEIVED]
    assert one.texts(conversation) == ["to nobody", "next"]


def test_a_hub_that_claims_a_million_positions_costs_a_few_questions(world: World) -> None:
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    world.hub.change(MessageDelivered, lambda delivery: msgspec.structs.replace(delivery, position=1 << 40), to=two.id)
    one.say(conversation, "far away")
    world.settle()
    assert two.texts(conversation)[-1] == "far away"
    assert len(two.thread(conversation)) <= 3


def test_a_flow_with_own_messages_between_has_no_gap(world: World) -> None:
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    for number in range(40):
        (one, two)[number % 2].say(conversation, str(number))
        world.settle() if number % 20 == 0 else (one.sync(), two.sync())
    world.settle()
    for phone in (one, two):
        assert phone.texts(conversation) == [str(number) for number in range(40)]
    with two.database.read() as reader:
        assert (two.engine.whole(reader, conversation) or 0) >= 32
