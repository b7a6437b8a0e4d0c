"""An organisation at the hub: certificates, groups founded by a steward through the wire, messages made in advance."""

import asyncio
import os
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Final

import wardline_mls
from tests.support.certificates import DAY, Authority, Device

from bench.hub_peer import HubPeer
from bench.load import Sender, Topology, Traffic
from bench.processes import ServerProcess, server
from bench.websocket import client_frame
from wardline.hub.app import open_ledger
from wardline.hub.organisations.admit_organisation import admit_organisation
from wardline.kit.ids import ConversationId, new_id
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority, encode_envelope
from wardline.protocol.frames import encode_frame
from wardline.protocol.group_id import GroupId
from wardline.protocol.padding import pad
from wardline.protocol.requests import (
    CommitGroup,
    FoundGroup,
    PublishKeyPackages,
    SendMessage,
)

CONTENT: Final = os.urandom(1024)
AT_ONCE: Final = 32
"""Connections that are opened at the same time."""


@asynccontextmanager
async def hub(folder: str, authority: Authority, limits: str = "unlimited") -> AsyncGenerator[ServerProcess]:
    """A hub of its own that serves one organisation. ``limits``: of ``bench.hub_process``."""
    url = f"sqlite:///{folder}/hub.db"
    with open_ledger(url) as ledger:
        refusal = admit_organisation(ledger, authority.organisation, authority.anchor)
        if refusal is not None:
            raise RuntimeError(refusal.code)
    async with server("bench.hub_process", [url, limits]) as process:
        yield process


class Stock:
    """One sender's messages, encrypted and framed before the clock starts."""

    def __init__(
        self, peer: HubPeer, group: wardline_mls.Group, conversation: ConversationId, content: bytes = CONTENT
    ) -> None:
        self.peer, self._group, self._conversation, self._content = peer, group, conversation, content
        self._frames: deque[bytes] = deque()
        self.numbers: deque[int] = deque()
        """Their requests' numbers, for whoever counts by those."""
        self.next_frame: Callable[[], bytes] = self._frames.popleft

    def fill(self, count: int) -> None:
        """Make messages until there are ``count``."""
        padded = pad(self._content)
        while len(self._frames) < count:
            envelope = Envelope(
                version=ENVELOPE_VERSION,
                message=new_id(),
                conversation=self._conversation,
                generation=1,
                sender=self.peer.device.id,
                size_class=len(padded),
                priority=Priority.NORMAL,
                acknowledges=None,
            )
            message = self._group.encrypt(padded, encode_envelope(envelope))
            number = self.peer.take_id()
            self.numbers.append(number)
            self._frames.append(client_frame(encode_frame(SendMessage(number, message))))


class Organisation:
    """Devices, groups and traffic of one topology."""

    def __init__(self, authority: Authority, process: ServerProcess, topology: Topology) -> None:
        self.traffic = Traffic(topology, process)
        self._authority, self._process, self._topology = authority, process, topology
        self._anchors = {authority.organisation: authority.anchor}
        self._peers: list[HubPeer] = []
        self.stocks: list[Stock] = []
        """One of each sender."""
        self._receipts = False
        self._pool = ThreadPoolExecutor(os.cpu_count())

    async def stock(self, messages: int) -> None:
        """Have at least so many messages ready, the same number at each sender."""
        each = -(-messages // len(self.stocks))
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(loop.run_in_executor(self._pool, stock.fill, each) for stock in self.stocks))

    def give_receipts(self, *, on: bool) -> bool:
        """Whether devices tell the hub what they got and read; whether that is a change."""
        changed, self._receipts = self._receipts != on, on
        for peer in self._peers:
            peer.receipts = on and peer.conversation is not None and peer.own is None
        return changed

    async def populate(self) -> None:
        """Sign every device in and found every group."""
        vault = await self._sign_in(self._device(steward=True))
        member = vault.device.member(self._anchors)
        for _ in range(self._topology.groups):
            await self._found(vault, member)

    def close(self) -> None:
        """Hang up."""
        for peer in self._peers:
            peer.client.close()
        self._pool.shutdown()

    async def connect_idle(self, count: int) -> None:
        """Sign in devices that have no conversation."""
        for start in range(0, count, AT_ONCE):
            some = range(min(AT_ONCE, count - start))
            await asyncio.gather(*(self._sign_in(self._device()) for _ in some))

    def _device(self, *, steward: bool = False) -> Device:
        return self._authority.device(steward=steward, now=int(time.time()))

    async def _sign_in(self, device: Device) -> HubPeer:
        peer = HubPeer(device, self.traffic)
        self._peers.append(peer)
        await peer.open(self._process.port)
        return peer

    async def _found(self, vault: HubPeer, steward: wardline_mls.Member) -> None:
        conversation = ConversationId(new_id())
        peers = await self._members(conversation)
        now = int(time.time())
        secrets = [await self._publish(peer, now) for peer in peers]
        group = steward.found(GroupId(conversation, 1).to_bytes(), now=now)
        await vault.ask(FoundGroup(vault.take_id(), conversation, 1, group.group_info()))
        packages = await vault.claim(tuple(peer.device.id for peer in peers))
        commit = group.commit(add=packages, remove=[], authenticated_data=bytes(32), now=now)
        await vault.ask(CommitGroup(vault.take_id(), commit.message, commit.welcome))
        first = peers[0]
        joined = first.device.member(self._anchors).join(await first.welcome(), secrets[0])
        stock = Stock(first, joined, conversation)
        first.own = Sender(first.client.write, stock.next_frame)
        for peer in peers[1:]:
            peer.group = first.own
        self.stocks.append(stock)
        self.traffic.senders.append(first.own)

    async def _members(self, conversation: ConversationId) -> Sequence[HubPeer]:
        devices = [self._device() for _ in range(self._topology.size - 1)]
        peers = await asyncio.gather(*(self._sign_in(device) for device in devices))
        for peer in peers:
            peer.conversation = conversation
        return peers

    async def _publish(self, peer: HubPeer, now: int) -> dict[bytes, bytes]:
        package = peer.device.member(self._anchors).key_package(now=now, lifetime=30 * DAY)
        await peer.ask(PublishKeyPackages(peer.take_id(), (package.message,)))
        return {package.reference: package.secret}
