"""A device that speaks the wire by hand: frame for frame, with real MLS, and no client in between."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import wardline_mls
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tests.support.certificates import NOW, Device
from tests.support.hubs import RunningHub
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from wardline.kit.ids import new_id
from wardline.protocol.deliveries import CaughtUp, Deliveries
from wardline.protocol.envelope import ENVELOPE_VERSION, Envelope, Priority, encode_envelope
from wardline.protocol.frames import decode_delivery, decode_hub_frame, encode_frame
from wardline.protocol.group_id import GroupId
from wardline.protocol.handshake import Challenge, Introduce, Refused, Revoked, SignedIn, SignIn
from wardline.protocol.padding import pad, size_class
from wardline.protocol.requests import (
    ClaimKeyPackages,
    CommitGroup,
    FoundGroup,
    HubRequest,
    PublishKeyPackages,
    Received,
    SendMessage,
)
from wardline.protocol.signing import SignInStatement, signed_bytes
from wardline.protocol.version import SOCKET_PATH, SUBPROTOCOL, WIRE_VERSION

LIFETIME = 30 * 86_400
PATIENCE_S = 10


class Peer:
    """One connection. Answers and deliveries are kept apart, both in order."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.answers: dict[int, asyncio.Future[Any]] = {}
        self.deliveries: asyncio.Queue[Any] = asyncio.Queue()
        self.refused: Refused | None = None
        """Why the hub ended the connection."""
        self.revoked: Revoked | None = None
        """What it said before, for a device that is revoked."""
        self.closed = asyncio.Event()
        self.number = 0
        self.acknowledge = True
        self.signed_in: SignedIn | None = None
        self._reader = asyncio.create_task(self._read())

    async def ask(self, request: HubRequest) -> Any:
        """Number it, send it, wait for its answer."""
        self.number += 1
        return await self.ask_as(self.number, request)

    async def ask_as(self, number: int, request: HubRequest) -> Any:
        """The same with a number of one's own."""
        return await self.post(number, request)

    def post(self, number: int, request: HubRequest) -> asyncio.Future[Any]:
        """Send without waiting; the future of its answer."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.answers[number] = future
        type(request)
        values = [getattr(request, name) for name in request.__struct_fields__[1:]]
        task = asyncio.ensure_future(self.send(encode_frame(type(request)(number, *values))))  # pyright: ignore[reportArgumentType]
        future.add_done_callback(lambda _: task)
        return asyncio.ensure_future(asyncio.wait_for(future, PATIENCE_S))

    async def send(self, data: bytes) -> None:
        """Bytes as they are."""
        await self.socket.send(data)

    async def next(self) -> Any:
        """The next delivery or ``CaughtUp``."""
        return await asyncio.wait_for(self.deliveries.get(), PATIENCE_S)

    async def until_caught_up(self) -> list[Any]:
        """Everything before ``CaughtUp``."""
        found: list[Any] = []
        while not isinstance(entry := await self.next(), CaughtUp):
            found.append(entry)
        return found

    async def end(self) -> Refused | None:
        """Wait until the hub closed the connection; why."""
        await asyncio.wait_for(self.closed.wait(), PATIENCE_S)
        return self.refused

    async def _read(self) -> None:
        try:
            async for data in self.socket:
                assert isinstance(data, bytes)
                await self._take(decode_hub_frame(data))
        except ConnectionClosed:
            pass
        finally:
            for future in self.answers.values():
                if not future.done():
                    future.cancel()
            self.closed.set()

    async def _take(self, frame: Any) -> None:
        match frame:
            case Deliveries():
                entries = [decode_delivery(entry) for entry in frame.entries]
                for entry in entries:
                    self.deliveries.put_nowait(entry)
                if self.acknowledge:
                    await self.send(encode_frame(Received(entries[-1].seq)))
            case CaughtUp():
                self.deliveries.put_nowait(frame)
            case Revoked():
                self.revoked = frame
            case Refused(id=0):
                self.refused = frame
            case _:
                future = self.answers.get(frame.id)
                if future is not None and not future.done():
                    future.set_result(frame)


@asynccontextmanager
async def raw_socket(
    hub: RunningHub, headers: Sequence[tuple[str, str]] = ()
) -> AsyncGenerator[tuple[ClientConnection, Challenge]]:
    """A connection that got its challenge, and nothing else yet. ``headers``: of its HTTP request, besides."""
    async with connect(
        hub.url + SOCKET_PATH,
        subprotocols=[SUBPROTOCOL],  # pyright: ignore[reportArgumentType]
        compression=None,
        max_size=None,
        proxy=None,
        additional_headers=headers,
    ) as socket:
        challenge = decode_hub_frame(await socket.recv(decode=False))
        assert isinstance(challenge, Challenge)
        yield socket, challenge


def sign_in_frame(device: Device, challenge: Challenge, cursor: int = 0) -> SignIn:
    """The answer to a challenge."""
    statement = SignInStatement(challenge.hub, challenge.nonce, device.organisation, device.id)
    signature = device.key.sign(signed_bytes(statement), ec.ECDSA(hashes.SHA384()))
    return SignIn(WIRE_VERSION, tuple(device.chain), signature, cursor)


@asynccontextmanager
async def signed_in(hub: RunningHub, device: Device, cursor: int = 0) -> AsyncGenerator[Peer]:
    """A session of ``device``."""
    async with raw_socket(hub) as (socket, challenge):
        await socket.send(encode_frame(sign_in_frame(device, challenge, cursor)))
        answer = decode_hub_frame(await socket.recv(decode=False))
        assert isinstance(answer, SignedIn), answer
        peer = Peer(socket)
        peer.signed_in = answer
        try:
            yield peer
        finally:
            with contextlib.suppress(ConnectionClosed):
                await socket.close()


@asynccontextmanager
async def introduced(hub: RunningHub, headers: Sequence[tuple[str, str]] = ()) -> AsyncGenerator[Peer]:
    """Someone without a certificate."""
    async with raw_socket(hub, headers) as (socket, _):
        await socket.send(encode_frame(Introduce(WIRE_VERSION)))
        answer = decode_hub_frame(await socket.recv(decode=False))
        assert isinstance(answer, SignedIn), answer
        yield Peer(socket)


class Party:
    """A device with its MLS state in memory."""

    def __init__(self, device: Device, anchors: dict[str, bytes]) -> None:
        self.device = device
        self.member = device.member(anchors)
        self.secrets: dict[bytes, bytes] = {}
        self.groups: dict[bytes, wardline_mls.Group] = {}

    @property
    def id(self) -> str:
        """The device's."""
        return self.device.id

    def packages(self, count: int, *, last_resort: bool = False, now: int = NOW) -> list[bytes]:
        """Fresh key packages."""
        made = [self.member.key_package(now=now, lifetime=LIFETIME, last_resort=last_resort) for _ in range(count)]
        self.secrets.update((package.reference, package.secret) for package in made)
        return [package.message for package in made]

    def publish(self, count: int = 1, *, last_resort: bool = False, now: int = NOW) -> PublishKeyPackages:
        """A request that stocks them."""
        last = self.packages(1, last_resort=True, now=now)[0] if last_resort else None
        return PublishKeyPackages(1, tuple(self.packages(count, now=now)), last)

    def found(self, conversation: str, generation: int = 1, *, now: int = NOW) -> FoundGroup:
        """A request that founds a generation."""
        name = GroupId(conversation, generation).to_bytes()  # pyright: ignore[reportArgumentType]
        self.groups[name] = group = self.member.found(name, now=now)
        return FoundGroup(1, conversation, generation, group.group_info())

    def commit(
        self, name: bytes, *, add: list[bytes] | None = None, remove: list[str] | None = None, now: int = NOW
    ) -> CommitGroup:
        """A request that changes members; settle it with ``settle``."""
        pending = self.groups[name].commit(add=add or [], remove=remove or [], authenticated_data=b"", now=now)
        return CommitGroup(1, pending.message, pending.welcome)

    def settle(self, name: bytes) -> None:
        """The commit was taken."""
        self.groups[name].apply_pending()

    def join(self, welcome: bytes) -> bytes:
        """The group's name."""
        group = self.member.join(welcome, self.secrets)
        self.groups[group.group_id] = group
        return group.group_id

    def message(self, name: bytes, content: bytes = b"hello", **changes: Any) -> SendMessage:
        """A request that sends; ``changes`` are to its envelope."""
        conversation, _, generation = name.decode().partition("/")
        values: dict[str, Any] = {
            "version": ENVELOPE_VERSION,
            "message": new_id(),
            "conversation": conversation,
            "generation": int(generation),
            "sender": self.id,
            "size_class": size_class(len(content)),
            "priority": Priority.NORMAL,
            "acknowledges": None,
        }
        envelope = Envelope(**(values | changes))
        return SendMessage(1, self.groups[name].encrypt(pad(content), encode_envelope(envelope)))


async def gather_group(
    hub: RunningHub, conversation: str, steward: tuple[Party, Peer], others: list[tuple[Party, Peer]], now: int = NOW
) -> bytes:
    """Found a conversation and add everybody, who join by their Welcomes; its group's name."""
    party, peer = steward
    await peer.ask(party.found(conversation, now=now))
    name = GroupId(conversation, 1).to_bytes()  # pyright: ignore[reportArgumentType]
    for other, other_peer in others:
        await other_peer.ask(other.publish(1, now=now))
    claimed = await peer.ask(ClaimKeyPackages(1, tuple(other.id for other, _ in others)))
    packages = [each.package for each in claimed.packages]
    answer = await peer.ask(party.commit(name, add=packages, now=now))
    assert not isinstance(answer, Refused), answer
    party.settle(name)
    for other, other_peer in others:
        while not hasattr(welcome := await other_peer.next(), "welcome"):
            pass
        other.join(welcome.welcome)
    return name
