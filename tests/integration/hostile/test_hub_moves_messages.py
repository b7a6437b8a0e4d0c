"""A hub that reorders, repeats, changes and withholds what it delivers."""

import msgspec
from tests.integration.hostile.world import World

from wardline.client.effects import Joined, MembersChanged, MessageRejected, WelcomeRejected
from wardline.client.local.model import MessageState
from wardline.protocol.deliveries import CommitDelivered, MessageDelivered, WelcomeDelivered


def test_messages_in_another_order_stand_in_the_order_of_their_positions(world: World) -> None:
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    held = world.hub.withhold(MessageDelivered, to=two.id)
    for text in ("first", "second", "third"):
        one.say(conversation, text)
    world.settle()
    assert two.texts(conversation) == []
    world.hub.release(held, backwards=True)
    world.settle()
    assert two.texts(conversation) == ["first", "second", "third"]
    assert two.of(MessageRejected) == []


def test_a_repeated_message_is_seen_and_archived_once(world: World) -> None:
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    world.hub.repeat(MessageDelivered, copies=3)
    one.say(conversation, "once")
    world.settle()
    assert two.texts(conversation) == ["once"]
    assert world.archived(conversation) == ["once"]
    assert len(two.of(MessageRejected)) == 2


def test_an_older_state_served_again_changes_nothing(world: World) -> None:
    (ada, one), (ben, two), (eve, three) = (world.person(name) for name in ("Ada", "Ben", "Eve"))
    conversation = world.ward(ada, ben, eve)
    one.say(conversation, "before")
    world.settle()
    world.remove(conversation, eve)
    world.settle()
    for device in (one.id, two.id, three.id, world.house.identity.device):
        world.hub.serve_again(device)
    world.settle()
    two.say(conversation, "after")
    world.settle()
    assert one.texts(conversation) == ["before", "after"]
    assert two.texts(conversation) == ["before", "after"]
    assert three.texts(conversation) == ["before"]
    assert [joined.generation for joined in three.of(Joined)] == [1]
    assert {rejected.code for rejected in three.of(WelcomeRejected)} == {"no_key_package"}
    assert world.archived(conversation) == ["before", "after"]
    assert world.hub.conversations[conversation].generation == 1


def test_a_changed_message_is_rejected_and_the_rest_is_read(world: World) -> None:
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)

    def flip(delivery: MessageDelivered) -> MessageDelivered:
        changed = bytearray(delivery.message)
        changed[len(changed) // 2] ^= 1
        return msgspec.structs.replace(delivery, message=bytes(changed))

    world.hub.change(MessageDelivered, flip, to=two.id)
    one.say(conversation, "critical")
    one.say(conversation, "next")
    world.settle()
    assert len(two.of(MessageRejected)) == 1
    assert "next" in two.texts(conversation)
    assert world.archived(conversation) == ["critical", "next"]


def test_a_withheld_welcome_leaves_a_person_outside_and_harms_nobody(world: World) -> None:
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada)
    held = world.hub.withhold(WelcomeDelivered, to=two.id)
    world.add(conversation, ben)
    world.settle()
    one.say(conversation, "are you there")
    world.settle()
    assert world.members(conversation) == {one.id, two.id}
    assert two.of(Joined) == []
    assert two.texts(conversation) == []
    world.hub.release(held)
    world.settle()
    assert [joined.generation for joined in two.of(Joined)] == [1]
    one.say(conversation, "there you are")
    world.settle()
    assert two.texts(conversation) == ["are you there", "there you are"]


def test_a_withheld_commit_stalls_and_the_next_generation_mends_it(world: World) -> None:
    (ada, one), (ben, two), (eve, _) = (world.person(name) for name in ("Ada", "Ben", "Eve"))
    conversation = world.ward(ada, ben)
    world.hub.drop(CommitDelivered, to=two.id, times=1)
    world.add(conversation, eve)
    world.settle()
    one.say(conversation, "in the new epoch")
    world.settle()
    assert world.hub.conversations[conversation].generation == 2
    two.say(conversation, "heard")
    world.settle()
    assert one.texts(conversation) == ["in the new epoch", "heard"]
    assert two.texts(conversation) == ["in the new epoch", "heard"]


def test_a_removal_that_one_member_never_sees_is_missing_its_confirmation(world: World) -> None:
    (ada, one), (ben, two), (eve, three) = (world.person(name) for name in ("Ada", "Ben", "Eve"))
    conversation = world.ward(ada, ben, eve)
    world.hub.drop(CommitDelivered, to=two.id, times=1)
    world.remove(conversation, eve)
    world.settle()
    assert one.of(MembersChanged)[-1].removed != ()
    assert [type(body).__name__ for body, _ in one.asked] == ["ConfirmEpoch"]
    assert two.asked == []
    # The hub refuses what Ben says in the old epoch; it waits, and nobody who was removed ever gets it.
    two.say(conversation, "from the old epoch")
    world.settle()
    assert [message.state for message in two.thread(conversation)] == [MessageState.WAITING]
    one.say(conversation, "from the new one")
    world.settle()
    assert world.hub.conversations[conversation].generation == 2
    assert one.texts(conversation) == ["from the new one", "from the old epoch"]
    assert three.texts(conversation) == []
