"""Devices that do not behave, or to whom much happens at once, beside others that are measured."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Final

from tests.support.certificates import Authority, Device
from tests.support.filled_hub import fill_hub

from bench.hub_peer import HubPeer
from bench.hub_peers import AT_ONCE, CONTENT, Stock
from bench.load import Topology, Traffic
from bench.processes import ServerProcess
from wardline.hub.app import open_ledger
from wardline.hub.caller import Caller
from wardline.kit.ids import ConversationId, new_id
from wardline.protocol.group_id import GroupId

CONVERSATIONS: Final = 1_000
UNREAD: Final = 2
LARGE: Final = 255
"""Devices beside the founder's: as many as a group may have."""
TO_LARGE: Final = 5.0
"""Messages a second to them."""
TO_UNREAD: Final = 30.0
"""Messages a second, of ``BULK`` bytes, to those who do not read: more than all buffers take within a round."""
BULK: Final = bytes(60_000)
SLOW_S: Final = 0.25
"""One that reads slowly reads once in so long what its socket holds."""
FLOOD: Final = 4_000
"""Messages that are written at once, without waiting for anything."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is in which group of the filled database."""

    steward: Device
    away: Device
    large: Sequence[Device]
    talker: Device
    deaf: Device
    conversations: tuple[ConversationId, ConversationId]
    """The large group's, and the talker's with the one that does not read."""


def fill(folder: str, authority: Authority) -> Cast:
    """Write their groups into the hub's database, before it runs."""
    now = int(time.time())
    steward, talker, speaker = (authority.device(steward=True, now=now) for _ in range(3))
    away, deaf, *others = (authority.device(now=now) for _ in range(LARGE + 1))
    large, ward = ConversationId(new_id()), ConversationId(new_id())
    groups: dict[str, list[str]] = {new_id(): [away.id] for _ in range(CONVERSATIONS)}
    founder = Caller(steward.id, steward.account, steward.organisation, steward=True)
    everybody = [speaker, *others]
    with open_ledger(f"sqlite:///{folder}/hub.db") as ledger:
        fill_hub(ledger, founder, groups, UNREAD)
        fill_hub(ledger, founder, {large: [each.id for each in everybody], ward: [talker.id, deaf.id]})
    return Cast(steward, away, everybody, talker, deaf, (large, ward))


class Unruly:
    """What may go on beside a round: each a context that begins before it and ends after it."""

    def __init__(self, authority: Authority, process: ServerProcess, cast: Cast) -> None:
        self._process, self._cast = process, cast
        self._anchors = {authority.organisation: authority.anchor}
        self._idle = Traffic(Topology(2), process)

    def all(self) -> dict[str, Callable[[], AbstractAsyncContextManager[None]]]:
        """By the words of the report."""
        return {
            f"a device signs in to {CONVERSATIONS:,} unread conversations, again and again": self.signing_in,
            f"{TO_LARGE:g} messages/s to a group of {LARGE + 1}": self.large_group,
            f"a device that never reads, {TO_UNREAD:g} × 60 kB/s for it": self.never_reading,
            f"a device that reads slowly, {TO_UNREAD:g} × 60 kB/s for it": self.reading_slowly,
            "a device that sends as fast as it can": self.flooding,
        }

    @asynccontextmanager
    async def signing_in(self) -> AsyncGenerator[None]:
        """A device that was away takes 1,000 unread conversations, again and again."""

        async def again() -> None:
            while True:
                peer = await self._open(self._cast.away)
                peer.client.close()

        async with _beside(again()):
            yield

    @asynccontextmanager
    async def large_group(self) -> AsyncGenerator[None]:
        """Somebody talks to a group of 256 devices, all of them connected."""
        speaker, *others = self._cast.large
        peers: list[HubPeer] = []
        for start in range(0, len(others), AT_ONCE):
            peers += await asyncio.gather(*map(self._open, others[start : start + AT_ONCE]))
        talking = await self._open(speaker)
        try:
            async with _beside(self._talk(talking, self._cast.conversations[0], TO_LARGE, CONTENT)):
                yield
        finally:
            for peer in (talking, *peers):
                peer.client.close()

    @asynccontextmanager
    async def never_reading(self) -> AsyncGenerator[None]:
        """A device that signed in, and reads nothing of what is sent to it."""
        async with self._spoken_to() as deaf:
            deaf.client.pause()
            yield

    @asynccontextmanager
    async def reading_slowly(self) -> AsyncGenerator[None]:
        """A device that reads a little from time to time."""

        async def sip(deaf: HubPeer) -> None:
            while True:
                deaf.client.pause()
                await asyncio.sleep(SLOW_S)
                deaf.client.resume()
                await asyncio.sleep(0)

        async with self._spoken_to() as deaf, _beside(sip(deaf)):
            yield

    @asynccontextmanager
    async def flooding(self) -> AsyncGenerator[None]:
        """A device that sends as fast as it can, and reads what it is told."""
        peer = await self._open(self._cast.talker)
        stock = self._stock(peer, self._cast.conversations[1], CONTENT)
        peer.heard = _ignore
        await asyncio.to_thread(stock.fill, FLOOD)
        flood = b"".join(stock.next_frame() for _ in range(FLOOD))
        peer.client.write(flood)
        try:
            yield
        finally:
            peer.client.close()

    @asynccontextmanager
    async def _spoken_to(self) -> AsyncGenerator[HubPeer]:
        talking, deaf = await self._open(self._cast.talker), await self._open(self._cast.deaf)
        try:
            async with _beside(self._talk(talking, self._cast.conversations[1], TO_UNREAD, BULK)):
                yield deaf
        finally:
            talking.client.close()
            deaf.client.close()

    async def _open(self, device: Device) -> HubPeer:
        peer = HubPeer(device, self._idle)
        await peer.open(self._process.port)
        return peer

    def _stock(self, peer: HubPeer, conversation: ConversationId, content: bytes) -> Stock:
        name = GroupId(conversation, 1).to_bytes()
        now = int(time.time())
        group = peer.device.member(self._anchors).found(name, now=now)
        group.commit(add=[], remove=[], authenticated_data=b"", now=now)
        group.apply_pending()
        return Stock(peer, group, conversation, content)

    async def _talk(self, peer: HubPeer, conversation: ConversationId, rate: float, content: bytes) -> None:
        stock = self._stock(peer, conversation, content)
        peer.heard = _ignore
        while True:
            stock.fill(1)
            peer.client.write(stock.next_frame())
            await asyncio.sleep(1 / rate)


def _ignore(_request: int, _code: str | None, _retry_after: int | None) -> None:
    return


@asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncGenerator[None]:
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error
