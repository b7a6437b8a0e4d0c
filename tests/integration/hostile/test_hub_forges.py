"""A hub that mints and swaps: key packages, devices, receipts, answers."""

from tests.integration.hostile.world import Phone, World
from tests.support.certificates import Authority

from wardline.audit.record import Action
from wardline.client.effects import ReceiptAdvanced
from wardline.kit.clock import Clock
from wardline.kit.ids import new_id
from wardline.protocol.answers import Done, MessageAccepted
from wardline.protocol.deliveries import DeviceMarks, MessageDelivered, ReceiptsDelivered
from wardline.protocol.requests import SendMessage


def package_of(phone: Phone) -> bytes:
    """A good key package, which the hub has of an enrolled device."""
    return phone.hub.device(phone.id).packages.pop()


def refusals(world: World) -> set[str]:
    """Why commits were not made: the audit log tells the organisation that its hub lies."""
    return {record.code for record in world.recorded(Action.COMMIT_MADE) if record.code is not None}


def minted(world: World, clock: Clock) -> bytes:
    """A key package of a device that the hub made up, with an authority of its own, under the organisation's name."""
    authority = Authority(world.house.id, now=clock.now() // 1000)
    device = authority.device(now=clock.now() // 1000)
    member = device.member({world.house.id: authority.anchor})
    return member.key_package(now=clock.now() // 1000, lifetime=86_400, last_resort=False).message


def test_another_devices_key_package_adds_nobody(world: World) -> None:
    (ada, one), (ben, two), (_, eve) = (world.person(name) for name in ("Ada", "Ben", "Eve"))
    world.hub.packages[two.id] = package_of(eve)
    conversation = world.ward(ada, ben)
    assert eve.id not in world.members(conversation)
    assert world.members(conversation) <= {one.id, two.id}
    one.say(conversation, "between us")
    world.settle()
    assert eve.texts(conversation) == []
    assert refusals(world) == {"bad_key_package"}


def test_a_minted_device_is_not_added_and_the_others_are(world: World) -> None:
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    world.hub.packages[two.id] = minted(world, world.house.clock)
    conversation = world.ward(ada, ben)
    world.say(conversation, "result")
    world.settle()
    assert world.members(conversation) == {one.id}
    assert one.texts(conversation) == ["result"]
    assert refusals(world) == {"bad_key_package"}


def test_forged_receipts_are_shown_as_the_hubs_word_and_settle_nothing(world: World) -> None:
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    world.hub.drop(MessageDelivered, to=two.id)
    one.say(conversation, "critical")
    world.settle()
    for device in (one.id, world.house.identity.device):
        world.hub.inject(device, ReceiptsDelivered(0, conversation, (DeviceMarks(two.id, 1, 1),)))
    world.settle()
    assert one.of(ReceiptAdvanced)[-1].read == 1
    assert not one.thread(conversation)[0].acknowledged
    assert two.texts(conversation) == []


def test_a_hub_that_accepts_and_delivers_to_nobody_is_believed_by_the_sender(world: World) -> None:
    (ada, one), (ben, two) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    world.hub.answer(SendMessage, lambda request: MessageAccepted(request.id, new_id(), 1, 99, 1), to=one.id)
    one.say(conversation, "never sent on")
    world.settle()
    assert one.texts(conversation) == ["never sent on"]
    assert two.texts(conversation) == []
    assert world.archived(conversation) == []


def test_an_answer_of_another_kind_fails_the_message_for_all_to_see(world: World) -> None:
    (ada, one), (ben, _) = world.person("Ada"), world.person("Ben")
    conversation = world.ward(ada, ben)
    world.hub.answer(SendMessage, lambda request: Done(request.id), to=one.id)
    one.say(conversation, "answered with nonsense")
    world.settle()
    (message,) = one.thread(conversation)
    assert (message.state, message.failure) == ("failed", "malformed_frame")
