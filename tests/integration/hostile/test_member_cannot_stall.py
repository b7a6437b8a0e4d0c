"""A member with a manipulated client tries to stop a conversation: the steward founds the next generation, unasked."""

from tests.integration.hostile.world import Phone, World

from wardline.audit.record import Action
from wardline.client.effects import Joined, Stalled
from wardline.kit.ids import ConversationId
from wardline.protocol.deliveries import CommitDelivered
from wardline.protocol.sealed_requests import Noted, ReportGroup, StallReason


def flip_last(delivery: CommitDelivered) -> CommitDelivered:
    """The confirmation tag, which the hub cannot check, is wrong."""
    commit = delivery.commit
    return CommitDelivered(delivery.seq, commit[:-1] + bytes([commit[-1] ^ 1]))


def update(phone: Phone, conversation: ConversationId) -> None:
    assert phone.run(lambda tx: phone.engine.update_self(tx, conversation)) is None


def test_a_commit_that_only_some_can_apply_is_mended_by_the_next_generation(world: World) -> None:
    (ada, one), (ben, two), (eve, three) = (world.person(name) for name in ("Ada", "Ben", "Eve"))
    conversation = world.ward(ada, ben, eve)
    one.say(conversation, "before")
    world.settle()
    world.hub.change(CommitDelivered, flip_last, to=two.id)
    update(three, conversation)
    one.say(conversation, "meanwhile")
    three.sync()
    one.sync()
    two.sync()
    assert two.of(Stalled) == [Stalled(conversation, 1, 1, StallReason.CANNOT_APPLY_COMMIT)]
    assert two.asked[-1] == (ReportGroup(conversation, 1, 1, StallReason.CANNOT_APPLY_COMMIT), Noted())
    world.settle()
    assert world.hub.conversations[conversation].generation == 2
    assert [joined.generation for joined in two.of(Joined)] == [1, 2]
    assert world.members(conversation) == {one.id, two.id, three.id}
    two.say(conversation, "back again")
    world.settle()
    assert one.texts(conversation) == ["before", "meanwhile", "back again"]
    assert three.texts(conversation) == ["before", "meanwhile", "back again"]
    assert [record.action for record in world.recorded(Action.GROUP_FAULT_REPORTED)] != []
    # What was said while Ben could read nothing, his device fetched from the archive.
    assert two.texts(conversation) == ["before", "meanwhile", "back again"]
