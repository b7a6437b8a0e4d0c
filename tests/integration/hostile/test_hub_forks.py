"""A hub that tells two committers of one epoch that each of them won, and keeps the two parts of the group apart."""

from tests.integration.hostile.world import World

from wardline.audit.record import Action
from wardline.client.effects import Joined
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer, GroupCommitted
from wardline.protocol.deliveries import CommitDelivered
from wardline.protocol.requests import CommitGroup
from wardline.protocol.sealed_requests import ConfirmEpoch, Noted


def test_a_forked_group_is_found_by_its_authenticators_and_brought_together(world: World) -> None:
    (ada, one), (ben, two), (eve, three) = (world.person(name) for name in ("Ada", "Ben", "Eve"))
    conversation = world.ward(ada, ben, eve)
    forked: list[bytes] = []

    def both_win(request: CommitGroup) -> Answer | Refusal:
        forked.append(request.commit)
        return GroupCommitted(request.id, 2, world.hub.seq)

    # Eve is removed; Ben is told that his own update won instead, and Eve gets that one.
    world.hub.drop(CommitDelivered, to=two.id, times=1)
    world.hub.drop(CommitDelivered, to=three.id, times=1)
    world.hub.answer(CommitGroup, both_win, to=two.id)
    assert two.run(lambda tx: two.engine.update_self(tx, conversation)) is None
    world.remove(conversation, eve)
    world.vault.survive()
    two.sync()
    world.hub.inject(three.id, CommitDelivered(0, forked[0]))
    three.sync()
    confirmed = [body for body, answer in two.asked if isinstance(body, ConfirmEpoch) and answer == Noted()]
    assert [body.epoch for body in confirmed] == [2]
    assert {record.code for record in world.recorded(Action.EPOCH_CONFIRMED)} >= {"epoch_conflict"}
    world.hub.lies.clear()
    world.settle()
    assert world.hub.conversations[conversation].generation == 2
    assert world.members(conversation) == {one.id, two.id}
    two.say(conversation, "only among us")
    world.settle()
    assert one.texts(conversation) == ["only among us"]
    assert three.texts(conversation) == []
    assert [joined.generation for joined in three.of(Joined)] == [1]


def test_members_that_agree_stay_in_their_generation(world: World) -> None:
    (ada, one), (ben, two), (eve, _) = (world.person(name) for name in ("Ada", "Ben", "Eve"))
    conversation = world.ward(ada, ben, eve)
    for phone in (one, two):
        assert phone.run(lambda tx, each=phone: each.engine.update_self(tx, conversation)) is None
        world.settle()
    world.remove(conversation, eve)
    world.settle()
    assert world.hub.conversations[conversation].generation == 1
    codes = {record.code for record in world.recorded(Action.EPOCH_CONFIRMED)}
    assert codes == {None}
    assert len(world.recorded(Action.EPOCH_CONFIRMED)) >= 4
