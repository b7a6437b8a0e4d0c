"""Devices that do not read: they cost a bounded amount of memory and time, lose nothing, and nobody else notices."""

import asyncio

from tests.integration.hub.world import Group, group
from tests.integration.load.world import PassingClock, Sessions, narrow
from tests.support.certificates import NOW, Authority
from tests.support.hubs import RunningHub, running_hub
from tests.support.wire import signed_in
from websockets.asyncio.client import ClientConnection

from wardline.hub.config import Limits
from wardline.hub.sessions.stream import FRAME_BYTES, WAITING_BYTES
from wardline.kit.clock import FixedClock
from wardline.protocol.answers import MessageAccepted
from wardline.protocol.deliveries import CaughtUp, Deliveries, MessageDelivered
from wardline.protocol.frames import decode_delivery, decode_hub_frame, encode_frame
from wardline.protocol.limits import DELIVERY_WINDOW, MAX_MESSAGE
from wardline.protocol.requests import Received

CONTENT = bytes(60_000)
"""A hundred of them are more than the kernel's buffers take."""


async def say(g: Group, count: int) -> None:
    """Anna says so many large things, one after the other; each is taken."""
    for _ in range(count):
        assert isinstance(await g.at_anna.ask(g.anna.message(g.name, CONTENT)), MessageAccepted)


def test_one_that_never_reads_is_cut_off_and_gets_everything_on_its_return(
    database_url: str, authority: Authority, sessions: Sessions
) -> None:
    async def main(hub: RunningHub) -> None:
        async with group(hub, authority) as g:
            await g.at_ben.socket.close()
            said = 0
            async with narrow(hub, g.ben.device) as stuck:
                session = sessions.by_device[g.ben.id]
                while not session.stuck and said < 400:
                    await say(g, 10)
                    said += 10
                assert session.stuck
                # However much more there is: a window of it is held, and what one frame and one buffer take.
                await say(g, 60)
                said += 60
                assert session.stream.held <= DELIVERY_WINDOW
                assert session.buffered <= WAITING_BYTES + FRAME_BYTES + 2 * MAX_MESSAGE
                # The vault, in the same group, has them all.
                assert [(await g.vault.next()).position for _ in range(said)] == list(range(1, said + 1))
                await sessions.closed(g.ben.id)
                assert '"code": "too_slow"' in hub.log.getvalue()
                assert g.ben.id in hub.log.getvalue()
                stuck.transport.abort()
            async with signed_in(hub, g.ben.device) as back:
                missed = [each for each in await back.until_caught_up() if isinstance(each, MessageDelivered)]
                assert [each.position for each in missed] == list(range(1, said + 1))

    anchors = {authority.organisation: authority.anchor}
    limits = Limits(stall_ms=3_000)
    with running_hub(database_url, anchors=anchors, clock=PassingClock(), limits=limits) as hub:
        asyncio.run(main(hub))


def test_one_that_reads_slowly_gets_everything_and_delays_nobody(
    database_url: str, authority: Authority, sessions: Sessions
) -> None:
    """It takes one frame for every ten messages of the others, and the rest when they are silent."""
    said = 120

    async def main(hub: RunningHub) -> None:
        async with group(hub, authority) as g:
            await g.at_ben.socket.close()
            async with narrow(hub, g.ben.device) as slow:
                got: list[int] = []
                for _ in range(said // 10):
                    await say(g, 10)
                    got += await take(slow)
                assert [(await g.vault.next()).position for _ in range(said)] == list(range(1, said + 1))
                assert len(got) < said
                while len(got) < said:
                    got += await take(slow)
                assert got == list(range(1, said + 1))
                assert sessions.by_device[g.ben.id].ended is None

    anchors = {authority.organisation: authority.anchor}
    with running_hub(database_url, anchors=anchors, clock=FixedClock(NOW * 1000)) as hub:
        asyncio.run(main(hub))


async def take(slow: ClientConnection) -> list[int]:
    """Read one frame and say so: the positions of its messages."""
    frame = decode_hub_frame(await slow.recv(decode=False))
    if isinstance(frame, CaughtUp):
        return []
    assert isinstance(frame, Deliveries)
    entries = [decode_delivery(entry) for entry in frame.entries]
    await slow.send(encode_frame(Received(entries[-1].seq)))
    return [entry.position for entry in entries if isinstance(entry, MessageDelivered)]
