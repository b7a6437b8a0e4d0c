"""One device of the hub: signs in with its certificate, asks, and takes deliveries as the SDK's runner does.

It answers as ``wardline.client.session`` paces it: ``Received`` every ``CREDIT`` deliveries; with receipts on, the
marks of a quarter of a second travel together, one request at a time. It decodes no more than it needs: the load must
not be what is measured.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Final

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tests.support.certificates import Device

from bench.load import Sender, Traffic
from bench.websocket import Client, client_frame
from wardline.client.session import CREDIT, Pace
from wardline.protocol.answers import ClaimedKeyPackage
from wardline.protocol.deliveries import WelcomeDelivered
from wardline.protocol.frames import encode_frame
from wardline.protocol.handshake import Challenge, SignIn
from wardline.protocol.requests import AdvanceReceipts, ClaimKeyPackages, HubRequest, Mark, Received
from wardline.protocol.signing import SignInStatement, signed_bytes
from wardline.protocol.version import SOCKET_PATH, SUBPROTOCOL, WIRE_VERSION

RECEIPTS_S: Final = Pace().receipts


class _Message(msgspec.Struct, array_like=True, tag="message"):
    seq: int
    position: int


class _Receipt(msgspec.Struct, array_like=True, tag="receipts"):
    seq: int


class _Commit(msgspec.Struct, array_like=True, tag="commit"):
    seq: int


class _Deliveries(msgspec.Struct, array_like=True, tag="deliveries"):
    entries: list[_Message | _Receipt | _Commit | WelcomeDelivered]


class _Accepted(msgspec.Struct, array_like=True, tag="message_accepted"):
    id: int


class _Done(msgspec.Struct, array_like=True, tag="done"):
    id: int


class _Committed(msgspec.Struct, array_like=True, tag="group_committed"):
    id: int


class _Published(msgspec.Struct, array_like=True, tag="key_packages_published"):
    id: int


class _Claimed(msgspec.Struct, array_like=True, tag="key_packages_claimed"):
    id: int
    packages: list[ClaimedKeyPackage]


class _Refused(msgspec.Struct, array_like=True, tag="refused"):
    id: int
    code: str
    field: str | None
    retry_after: int | None


class _SignedIn(msgspec.Struct, array_like=True, tag="signed_in"):
    at: int


class _CaughtUp(msgspec.Struct, array_like=True, tag="caught_up"):
    seq: int


_Answer = _Done | _Committed | _Published | _Claimed
_Frame = Challenge | _SignedIn | _CaughtUp | _Deliveries | _Accepted | _Refused | _Answer

_decoder: Final = msgspec.msgpack.Decoder(_Frame)


class HubPeer:
    """A connection of one device."""

    def __init__(self, device: Device, traffic: Traffic | None) -> None:
        self.device = device
        self.own: Sender | None = None
        """Set for the device that sends in its group."""
        self.group: Sender | None = None
        """Of the group whose deliveries are timed here."""
        self.conversation: str | None = None
        """Where receipts go; None for the vault's device, which gives none."""
        self.receipts = False
        self.heard: Callable[[int, str | None, int | None], None] | None = None
        """If set: gets what became of each message (its request's number, a refusal's code and when to come again)."""
        self.client = Client(SOCKET_PATH, SUBPROTOCOL, self._take)
        self._traffic = traffic
        self._loop = asyncio.get_running_loop()
        self._caught_up: asyncio.Future[None] = self._loop.create_future()
        self._welcome: asyncio.Future[bytes] = self._loop.create_future()
        self._answers: dict[int, asyncio.Future[_Answer]] = {}
        self._next_id = 1
        self._seen = self._uncredited = self._position = self._marked = 0
        self._marking = False

    async def open(self, port: int) -> None:
        """Sign in and wait until the hub says that nothing older is to come."""
        await self.client.open(port)
        await self._caught_up

    def take_id(self) -> int:
        """The number of the connection's next request."""
        number = self._next_id
        self._next_id = number + 1
        return number

    async def ask(self, request: HubRequest) -> _Answer:
        """Send a request made with ``take_id`` and wait for its answer. Raises RuntimeError on a refusal."""
        answer: asyncio.Future[_Answer] = self._loop.create_future()
        self._answers[request.id] = answer
        self.client.write(client_frame(encode_frame(request)))  # pyright: ignore[reportArgumentType] (every subclass is a frame)
        return await answer

    async def claim(self, devices: tuple[str, ...]) -> list[bytes]:
        """One key package of each device, as a steward takes them."""
        answer = await self.ask(ClaimKeyPackages(self.take_id(), devices))
        assert isinstance(answer, _Claimed)
        return [each.package for each in answer.packages]

    async def welcome(self) -> bytes:
        """The first Welcome that was delivered."""
        return await self._welcome

    def _take(self, payload: bytes) -> None:
        frame = _decoder.decode(payload)
        match frame:
            case _Deliveries():
                self._deliver(frame)
            case _Accepted():
                self._accept(frame)
            case _Done() if frame.id not in self._answers:
                self._marking = False
                self._mark_soon()
            case _Done() | _Committed() | _Published() | _Claimed():
                self._answers.pop(frame.id).set_result(frame)
            case _Refused():
                self._refuse(frame)
            case Challenge():
                self.client.write(client_frame(encode_frame(self._sign_in(frame))))
            case _CaughtUp():
                if not self._caught_up.done():
                    self._caught_up.set_result(None)
            case _:
                pass

    def _sign_in(self, challenge: Challenge) -> SignIn:
        device = self.device
        statement = SignInStatement(challenge.hub, challenge.nonce, device.organisation, device.id)
        signature = device.key.sign(signed_bytes(statement), ec.ECDSA(hashes.SHA384()))
        return SignIn(WIRE_VERSION, tuple(device.chain), signature, 0)

    def _deliver(self, frame: _Deliveries) -> None:
        messages = 0
        for entry in frame.entries:
            if type(entry) is _Message:
                messages += 1
                self._position = entry.position
                if self.group is not None:
                    self._time(self.group)
            elif isinstance(entry, WelcomeDelivered) and not self._welcome.done():
                self._welcome.set_result(entry.welcome)
        self._uncredited += len(frame.entries)
        if self._uncredited >= CREDIT:
            self._uncredited = 0
            self.client.write(client_frame(encode_frame(Received(frame.entries[-1].seq))))
        if messages and self._traffic is not None:
            if self.receipts:
                self._mark_soon()
            self._traffic.received(messages)

    def _time(self, sender: Sender) -> None:
        latencies = self._traffic.latencies if self._traffic is not None else None
        if latencies is not None:
            latencies.append(time.perf_counter() - sender.sent_at[self._seen])
        self._seen += 1

    def _mark_soon(self) -> None:
        if not self._marking and self._position > self._marked and self.receipts:
            self._marking = True
            self._loop.call_later(RECEIPTS_S, self._mark)

    def _mark(self) -> None:
        assert self.conversation is not None
        self._marked = self._position
        mark = Mark(self.conversation, self._marked, self._marked)
        self.client.write(client_frame(encode_frame(AdvanceReceipts(self.take_id(), (mark,)))))

    def _accept(self, accepted: _Accepted) -> None:
        if self.heard is not None:
            self.heard(accepted.id, None, None)
        elif self._traffic is not None and self.own is not None:
            self._traffic.answered(self.own)

    def _refuse(self, refused: _Refused) -> None:
        waiting = self._answers.pop(refused.id, None)
        if self.heard is not None and refused.id:
            self.heard(refused.id, refused.code, refused.retry_after)
        elif waiting is not None:
            waiting.set_exception(RuntimeError(refused.code))
        elif not self._caught_up.done():
            self._caught_up.set_exception(RuntimeError(refused.code))
        elif self._traffic is not None:
            self._traffic.refused(refused.code)
