"""One WebSocket (RFC 6455): handshake, numbered requests with their answers, deliveries in order."""

import asyncio
import contextlib
import ssl
from dataclasses import dataclass
from typing import Final, Self, final

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from wardline.client.arrivals import Arrivals
from wardline.client.connection import ConnectionLostError
from wardline.client.credentials import Credentials
from wardline.client.wipe_order import DeviceRevokedError, verify_order
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.answers import Answer
from wardline.protocol.deliveries import CaughtUp, Deliveries, Delivery
from wardline.protocol.errors import ErrorCode
from wardline.protocol.frames import (
    DeviceFrame,
    HubFrame,
    MalformedFrameError,
    decode_delivery,
    decode_hub_frame,
    encode_frame,
)
from wardline.protocol.handshake import Challenge, Introduce, Refused, Revoked, SignedIn, SignIn
from wardline.protocol.limits import MAX_FRAME
from wardline.protocol.requests import Received, Request
from wardline.protocol.signing import SignInStatement
from wardline.protocol.version import SOCKET_PATH, SUBPROTOCOL, WIRE_VERSION

HANDSHAKE_S: Final = 20.0
ANSWER_S: Final = 90.0
"""Longer than a hub holds a sealed request for a vault; without an answer by then the connection is given up."""


@dataclass(frozen=True, slots=True)
class HubAddress:
    """Where a hub is."""

    origin: str
    """Its public URL (``wss://hub.example``), as the invitation named it: signed, so that no other hub can use it."""
    url: str | None = None
    """Where to connect instead, where something in front of the hub is reached under another name."""
    tls: ssl.SSLContext | None = None

    @property
    def socket_url(self) -> str:
        """The WebSocket's URL."""
        return (self.url or self.origin).rstrip("/") + SOCKET_PATH


@final
class WebSocketConnection:
    """An open connection. One task reads the socket; requests may be made from many."""

    def __init__(self, socket: ClientConnection, signed_in: SignedIn, credentials: Credentials | None = None) -> None:
        self.signed_in = signed_in
        self._credentials = credentials
        self._socket = socket
        self._next = 1
        self._waiting: dict[int, asyncio.Future[Answer | Refusal]] = {}
        self._arrivals = Arrivals()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def sign_in(cls, address: HubAddress, credentials: Credentials, cursor: int) -> Self:
        """Connect as a device. Raises ConnectionLostError, or RefusedError with the hub's code: DeviceRevokedError
        where the device's authority wants it so.
        """
        return await cls._open(address, credentials, cursor)

    @classmethod
    async def introduce(cls, address: HubAddress) -> Self:
        """Connect without a certificate: to enrol, nothing else."""
        return await cls._open(address, None, 0)

    @classmethod
    async def _open(cls, address: HubAddress, credentials: Credentials | None, cursor: int) -> Self:
        socket: ClientConnection | None = None
        try:
            async with asyncio.timeout(HANDSHAKE_S):
                socket = await connect(
                    address.socket_url,
                    subprotocols=[SUBPROTOCOL],  # pyright: ignore[reportArgumentType] (a NewType over str)
                    compression=None,
                    max_size=MAX_FRAME,
                    ssl=address.tls,
                    proxy=None,
                )
                challenge = _checked(await _receive(socket), address)
                await socket.send(encode_frame(_first_frame(challenge, credentials, cursor)))
                answer = await _receive(socket)
        except (OSError, WebSocketException, TimeoutError, MalformedFrameError) as error:
            await _close(socket)
            raise ConnectionLostError(type(error).__name__) from None
        except BaseException:
            await _close(socket)
            raise
        if isinstance(answer, SignedIn):
            return cls(socket, answer, credentials)
        await _close(socket)
        if isinstance(answer, Revoked) and credentials is not None and verify_order(answer, credentials):
            raise DeviceRevokedError(answer)
        if isinstance(answer, Refused):
            raise RefusedError(_refusal(answer))
        raise ConnectionLostError("the hub did not answer the handshake")

    async def request(self, request: Request) -> Answer | Refusal:
        """See ``Connection.request``."""
        number, self._next = self._next, self._next + 1
        if self._reader.done():
            raise ConnectionLostError("closed")
        future: asyncio.Future[Answer | Refusal] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            await self._send(msgspec.structs.replace(request, id=number))
            async with asyncio.timeout(ANSWER_S):
                return await future
        except TimeoutError:
            await self.close()
            raise ConnectionLostError("no answer") from None
        finally:
            self._waiting.pop(number, None)

    async def receive(self) -> list[Delivery] | CaughtUp:
        """See ``Connection.receive``."""
        return await self._arrivals.take()

    async def received(self, cursor: int) -> None:
        """See ``Connection.received``."""
        await self._send(Received(cursor))

    async def close(self) -> None:
        """See ``Connection.close``."""
        await _close(self._socket)
        self._reader.cancel()
        await asyncio.wait([self._reader])

    async def _send(self, frame: DeviceFrame) -> None:
        try:
            await self._socket.send(encode_frame(frame))
        except ConnectionClosed:
            raise ConnectionLostError("closed") from None

    async def _read(self) -> None:
        try:
            async for data in self._socket:
                if isinstance(data, str):
                    break
                await self._take(decode_hub_frame(data))
        except (ConnectionClosed, MalformedFrameError):
            pass
        finally:
            await self._end()

    async def _end(self) -> None:
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(ConnectionLostError("closed"))
        with contextlib.suppress(asyncio.CancelledError):
            await _close(self._socket)
        self._arrivals.end(ConnectionLostError("closed"))

    async def _take(self, frame: HubFrame) -> None:
        match frame:
            case Deliveries():
                await self._arrivals.put([decode_delivery(entry) for entry in frame.entries])
            case CaughtUp():
                await self._arrivals.put(frame)
            case Revoked():
                # Of this device and from its authority: else it is a hub that lies, and no connection to keep.
                if self._credentials is None or not verify_order(frame, self._credentials):
                    raise MalformedFrameError("$")
                self._arrivals.end_now(DeviceRevokedError(frame))
            case Refused(id=0):
                self._arrivals.end(RefusedError(_refusal(frame)))
            case Refused():
                self._resolve(frame.id, _refusal(frame))
            case Challenge() | SignedIn():
                raise MalformedFrameError("$")
            case _:
                self._resolve(frame.id, frame)

    def _resolve(self, number: int, answer: Answer | Refusal) -> None:
        future = self._waiting.get(number)
        if future is not None and not future.done():
            future.set_result(answer)


def _checked(frame: HubFrame, address: HubAddress) -> Challenge:
    if not isinstance(frame, Challenge) or frame.version != WIRE_VERSION:
        raise RefusedError(Refusal(ErrorCode.UNSUPPORTED_VERSION))
    if frame.hub != address.origin:
        # Another hub than the one the invitation named: what is signed for it would be good there.
        raise RefusedError(Refusal(ErrorCode.BAD_SIGNATURE, "hub"))
    return frame


def _first_frame(challenge: Challenge, credentials: Credentials | None, cursor: int) -> SignIn | Introduce:
    if credentials is None:
        return Introduce(WIRE_VERSION)
    identity = credentials.identity
    statement = SignInStatement(challenge.hub, challenge.nonce, identity.organisation, identity.device)
    return SignIn(WIRE_VERSION, credentials.chain, credentials.sign(statement), cursor)


def _refusal(frame: Refused) -> Refusal:
    return Refusal(frame.code, frame.field, frame.retry_after)


async def _receive(socket: ClientConnection) -> HubFrame:
    data = await socket.recv()
    if isinstance(data, str):
        raise MalformedFrameError("$")
    return decode_hub_frame(data)


async def _close(socket: ClientConnection | None) -> None:
    if socket is not None:
        await socket.close()
