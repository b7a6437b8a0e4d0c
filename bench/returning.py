"""Three devices of one conversation that come back to a hub again and again: a vault, a sender and a reader."""

import asyncio
import time
from collections import deque
from typing import Final

import wardline_mls
from tests.support.certificates import DAY, Authority, Device, pkcs8

from bench.hub_peers import CONTENT
from wardline.client.credentials import Credentials
from wardline.client.websocket import HubAddress, WebSocketConnection
from wardline.hub.caller import Caller
from wardline.kit.ids import ConversationId, new_id
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.protocol.answers import Answer, KeyPackagesClaimed
from wardline.protocol.deliveries import CaughtUp, Delivery, MessageDelivered, WelcomeDelivered
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority, encode_envelope
from wardline.protocol.group_id import GroupId
from wardline.protocol.padding import pad
from wardline.protocol.requests import (
    ClaimKeyPackages,
    CommitGroup,
    FoundGroup,
    PublishKeyPackages,
    Request,
    SendMessage,
)

ORIGIN: Final = "ws://hub.bench"


class Peer:
    """A device with the SDK's connection. It keeps its cursor while it is away."""

    def __init__(self, credentials: Credentials, origin: str) -> None:
        self.identity = credentials.identity
        self.signed_in_at = 0.0
        self.cursor = 0
        self._welcomes: deque[bytes] = deque()
        self._connection: WebSocketConnection | None = None
        self._credentials = credentials
        self._origin = origin

    async def come(self, port: int) -> None:
        """Sign in and take everything that is old."""
        address = HubAddress(self._origin, f"ws://127.0.0.1:{port}")
        self._connection = await WebSocketConnection.sign_in(address, self._credentials, self.cursor)
        self.signed_in_at = time.perf_counter()
        while not isinstance(arrived := await self._connection.receive(), CaughtUp):
            await self._take(arrived)
        self.cursor = max(self.cursor, arrived.seq)

    async def ask(self, request: Request) -> Answer:
        """Raises RuntimeError on a refusal."""
        assert self._connection is not None
        answer = await self._connection.request(request)
        if isinstance(answer, Refusal):
            raise RuntimeError(answer.code)  # noqa: TRY004 (no type is wrong)
        return answer

    async def welcome(self) -> bytes:
        """The next that arrives."""
        while not self._welcomes:
            await self._next()
        return self._welcomes.popleft()

    async def message(self) -> float:
        """When the next message arrived."""
        while not any(isinstance(each, MessageDelivered) for each in await self._next()):
            pass
        return time.perf_counter()

    async def _next(self) -> list[Delivery]:
        assert self._connection is not None
        arrived = await self._connection.receive()
        assert not isinstance(arrived, CaughtUp)
        await self._take(arrived)
        return arrived

    async def _take(self, arrived: list[Delivery]) -> None:
        assert self._connection is not None
        self.cursor = arrived[-1].seq
        self._welcomes += [each.welcome for each in arrived if isinstance(each, WelcomeDelivered)]
        await self._connection.received(self.cursor)

    async def leave(self) -> None:
        """The hub was killed, or is about to be."""
        if self._connection is not None:
            await self._connection.close()


class Trio:
    """See above."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._devices = [authority.device(steward=steward, now=int(time.time())) for steward in (True, False, False)]
        self._vault, self._sender, self._reader = (
            Peer(_credentials(each, authority), ORIGIN) for each in self._devices
        )
        self._conversation = ConversationId(new_id())
        self._group: wardline_mls.Group | None = None

    @property
    def vault(self) -> Caller:
        """The vault's device, as the hub knows it."""
        identity = self._vault.identity
        return Caller(identity.device, identity.account, identity.organisation, steward=True)

    async def found(self, port: int, stored: int) -> None:
        """Sign in for the first time and found the conversation. ``stored``: the hub's last delivery before that."""
        self._vault.cursor = stored
        for peer in (self._vault, self._sender, self._reader):
            await peer.come(port)
        anchors = {self._authority.organisation: self._authority.anchor}
        now = int(time.time())
        steward, sender, reader = (device.member(anchors) for device in self._devices)
        secrets: dict[bytes, bytes] = {}
        for peer, member in ((self._sender, sender), (self._reader, reader)):
            package = member.key_package(now=now, lifetime=30 * DAY)
            if member is sender:
                secrets[package.reference] = package.secret
            await peer.ask(PublishKeyPackages(1, (package.message,)))
        group = steward.found(GroupId(self._conversation, 1).to_bytes(), now=now)
        await self._vault.ask(FoundGroup(1, self._conversation, 1, group.group_info()))
        claimed = await self._vault.ask(
            ClaimKeyPackages(1, (self._sender.identity.device, self._reader.identity.device))
        )
        assert isinstance(claimed, KeyPackagesClaimed)
        packages = [each.package for each in claimed.packages]
        commit = group.commit(add=packages, remove=[], authenticated_data=bytes(32), now=now)
        await self._vault.ask(CommitGroup(1, commit.message, commit.welcome))
        self._group = sender.join(await self._sender.welcome(), secrets)
        await self._reader.welcome()

    async def come_back(self, port: int) -> tuple[float, float]:
        """All at once. When the reader was signed in, and when the vault was (``time.perf_counter``)."""
        await asyncio.gather(*(peer.come(port) for peer in (self._reader, self._vault, self._sender)))
        return self._reader.signed_in_at, self._vault.signed_in_at

    async def send(self) -> float:
        """One message, live. When both of the others had it."""
        assert self._group is not None
        padded = pad(CONTENT)
        envelope = Envelope(
            version=ENVELOPE_VERSION,
            message=new_id(),
            conversation=self._conversation,
            generation=1,
            sender=self._sender.identity.device,
            size_class=len(padded),
            priority=Priority.NORMAL,
            acknowledges=None,
        )
        message = self._group.encrypt(padded, encode_envelope(envelope))
        arrivals = asyncio.gather(self._reader.message(), self._vault.message())
        await self._sender.ask(SendMessage(1, message))
        return max(await arrivals)

    async def leave(self) -> None:
        """Hang up, all of them."""
        for peer in (self._vault, self._sender, self._reader):
            await peer.leave()


def _credentials(device: Device, authority: Authority) -> Credentials:
    return Credentials.load(
        key=Secret(pkcs8(device.key)),
        chain=tuple(device.chain),
        anchor=authority.anchor,
        organisation=authority.organisation,
    )
