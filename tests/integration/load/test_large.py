"""A device that was long away, and a group as large as one may be: everybody gets what is theirs, once, in order."""

import asyncio
from collections.abc import Generator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from tests.integration.hub.world import Group, group
from tests.integration.load.world import Sessions, join_filled
from tests.support.certificates import NOW, Authority, Device
from tests.support.filled_hub import fill_hub
from tests.support.hubs import RunningHub, running_hub
from tests.support.wire import Party, Peer, signed_in

from wardline.hub.app import open_ledger
from wardline.hub.caller import Caller
from wardline.hub.edge.websocket import single_frame
from wardline.kit.clock import FixedClock
from wardline.kit.ids import new_id
from wardline.protocol.answers import Done, MessageAccepted
from wardline.protocol.deliveries import MessageDelivered, ReceiptsDelivered, WelcomeDelivered
from wardline.protocol.frames import encode_frame
from wardline.protocol.limits import DELIVERY_WINDOW, MAX_MEMBERS
from wardline.protocol.requests import AdvanceReceipts, Mark, Received

CONVERSATIONS, UNREAD = 1_000, 2
AT_ONCE = 16


@contextmanager
def filled_hub(
    folder: Path, authority: Authority, groups: dict[str, list[str]], messages: int
) -> Generator[RunningHub]:
    """A hub in whose database ``groups`` stand already."""
    url, clock = f"sqlite:///{folder / 'hub.db'}", FixedClock(NOW * 1000)
    steward = authority.device(steward=True)
    with open_ledger(url, clock=clock) as ledger:
        fill_hub(ledger, Caller(steward.id, steward.account, steward.organisation, steward=True), groups, messages)
    with running_hub(url, anchors={authority.organisation: authority.anchor}, clock=clock) as hub:
        yield hub


async def others_talk(g: Group, count: int, first: int) -> None:
    """Anna says so many things, each taken and heard before the next."""
    for position in range(first, first + count):
        assert isinstance(await g.at_anna.ask(g.anna.message(g.name)), MessageAccepted)
        for peer in (g.at_ben, g.vault):
            assert (await peer.next()).position == position


def test_a_thousand_unread_conversations_come_page_by_page(
    tmp_path: Path, authority: Authority, sessions: Sessions
) -> None:
    device = authority.device()
    groups = {new_id(): [device.id] for _ in range(CONVERSATIONS)}

    async def main(hub: RunningHub) -> None:
        async with group(hub, authority) as g, signed_in(hub, device) as away:
            away.acknowledge = False
            got = [await away.next() for _ in range(DELIVERY_WINDOW)]
            # It holds back what it could get; the others talk meanwhile.
            await others_talk(g, 20, 1)
            assert away.deliveries.empty()
            assert sessions.by_device[device.id].stream.held <= DELIVERY_WINDOW
            away.acknowledge = True
            await away.send(encode_frame(Received(got[-1].seq)))
            rest = asyncio.ensure_future(away.until_caught_up())
            await others_talk(g, 20, 21)
            got += await rest
            assert [each.seq for each in got] == sorted({each.seq for each in got})
            assert sum(isinstance(each, WelcomeDelivered) for each in got) == CONVERSATIONS
            positions = [each.position for each in got if isinstance(each, MessageDelivered)]
            assert positions == list(range(1, UNREAD + 1)) * CONVERSATIONS

    with filled_hub(tmp_path, authority, groups, UNREAD) as hub:
        asyncio.run(main(hub))


def test_a_group_of_256_gets_each_message_once_and_its_receipts_together(tmp_path: Path, authority: Authority) -> None:
    # The first one speaks, and only stewards make groups of their own.
    devices = [authority.device(steward=number == 0) for number in range(MAX_MEMBERS - 1)]
    conversation, said = new_id(), 3

    async def main(hub: RunningHub) -> None:
        async with AsyncExitStack() as stack:
            g = await stack.enter_async_context(group(hub, authority))
            peers = await sign_in_all(hub, devices, stack)
            speaker = Party(devices[0], {authority.organisation: authority.anchor})
            name = join_filled(speaker, conversation)
            before = single_frame.cache_info()
            for position in range(1, said + 1):
                assert (await peers[0].ask(speaker.message(name))).position == position
                for peer in peers[1:]:
                    assert (await peer.next()).position == position
            framed = single_frame.cache_info()
            # Framed once; the other 253 devices get the same bytes.
            assert framed.misses - before.misses == said
            assert framed.hits - before.hits == said * (len(peers) - 2)
            await others_talk(g, 5, 1)
            mark = Mark(conversation, said, said)
            answers = await asyncio.gather(*(peer.ask(AdvanceReceipts(1, (mark,))) for peer in peers[1:]))
            assert all(isinstance(answer, Done) for answer in answers)
            marked: set[str] = set()
            deliveries = 0
            while len(marked) < len(peers) - 1:
                receipts = await peers[0].next()
                assert isinstance(receipts, ReceiptsDelivered)
                marked |= {marks.device for marks in receipts.marks}
                deliveries += 1
            assert marked == {device.id for device in devices[1:]}
            # 254 devices have read: each member is told of all of them in a few deliveries, not in 254.
            assert deliveries <= 16

    with filled_hub(tmp_path, authority, {conversation: [device.id for device in devices]}, 0) as hub:
        asyncio.run(main(hub))


async def sign_in_all(hub: RunningHub, devices: list[Device], stack: AsyncExitStack) -> list[Peer]:
    """All of them, caught up."""
    peers: list[Peer] = []
    for start in range(0, len(devices), AT_ONCE):
        some = [stack.enter_async_context(signed_in(hub, device)) for device in devices[start : start + AT_ONCE]]
        peers += await asyncio.gather(*some)
    for peer in peers:
        await peer.until_caught_up()
    return peers
