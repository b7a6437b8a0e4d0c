"""What a hub can put on the socket: the client ends the connection or refuses, and never believes it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA384
from tests.support.certificates import Authority, pkcs8
from websockets.asyncio.server import ServerConnection, serve

from wardline.client.connection import ConnectionLostError
from wardline.client.credentials import Credentials
from wardline.client.websocket import HubAddress, WebSocketConnection
from wardline.kit.clock import SystemClock
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.answers import Done
from wardline.protocol.deliveries import CaughtUp, Deliveries
from wardline.protocol.frames import decode_device_frame, encode_frame
from wardline.protocol.handshake import Challenge, Introduce, Refused, SignedIn, SignIn
from wardline.protocol.requests import GetVault
from wardline.protocol.signing import SignInStatement, signed_bytes
from wardline.protocol.version import SUBPROTOCOL

ORIGIN = "wss://hub.example"
CHALLENGE = encode_frame(Challenge(1, ORIGIN, b"n" * 32))
SIGNED_IN = encode_frame(SignedIn(5, 0, 0))
Hub = Callable[[ServerConnection], Awaitable[None]]


def against(hub: Hub, story: Callable[[HubAddress], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        async with serve(hub, "127.0.0.1", 0, subprotocols=[SUBPROTOCOL], compression=None) as server:  # type: ignore[list-item]
            port = next(iter(server.sockets)).getsockname()[1]
            await story(HubAddress(ORIGIN, f"ws://127.0.0.1:{port}"))

    asyncio.run(run())


def saying(*frames: bytes | str) -> Hub:
    """A hub that says these, one after the other, each after a frame of the client's but the first."""

    async def hub(socket: ServerConnection) -> None:
        await socket.send(frames[0])
        for frame in frames[1:]:
            await socket.recv()
            await socket.send(frame)
        await socket.wait_closed()

    return hub


@pytest.mark.parametrize(
    ("hub", "code"),
    [
        (saying(encode_frame(Challenge(2, ORIGIN, b"n" * 32))), "unsupported_version"),
        (saying(encode_frame(Challenge(1, "wss://other.example", b"n" * 32))), "bad_signature"),
        (saying(SIGNED_IN), "unsupported_version"),
        (saying(CHALLENGE, encode_frame(Refused(0, "device_revoked"))), "device_revoked"),
        (saying(CHALLENGE, encode_frame(Refused(0, "overloaded", None, 40))), "overloaded"),
    ],
)
def test_a_handshake_that_is_refused(hub: Hub, code: str) -> None:
    async def story(address: HubAddress) -> None:
        with pytest.raises(RefusedError) as refused:
            await WebSocketConnection.introduce(address)
        assert refused.value.code == code

    against(hub, story)


@pytest.mark.parametrize(
    "hub",
    [
        saying("text"),
        saying(b"\xff\xff"),
        saying(CHALLENGE, b""),
        saying(CHALLENGE, CHALLENGE),
        saying(CHALLENGE, b"x" * (1 << 21)),
    ],
)
def test_a_handshake_that_makes_no_sense_is_a_lost_connection(hub: Hub) -> None:
    async def story(address: HubAddress) -> None:
        with pytest.raises(ConnectionLostError):
            await WebSocketConnection.introduce(address)

    against(hub, story)


def test_nobody_there_is_a_lost_connection() -> None:
    async def story(address: HubAddress) -> None:
        with pytest.raises(ConnectionLostError):
            await WebSocketConnection.introduce(HubAddress(ORIGIN, "ws://127.0.0.1:1"))

    against(saying(CHALLENGE), story)


@pytest.mark.parametrize(
    "frame",
    [b"\xc1", "text", CHALLENGE, SIGNED_IN, encode_frame(Deliveries((b"\x01",))), b"x" * (1 << 21)],  # type: ignore[arg-type]
)
def test_a_frame_that_makes_no_sense_ends_the_connection_and_every_request_on_it(frame: bytes | str) -> None:
    async def story(address: HubAddress) -> None:
        connection = await WebSocketConnection.introduce(address)
        with pytest.raises(ConnectionLostError):
            await connection.request(GetVault(0, "ab" * 16))
        with pytest.raises(ConnectionLostError):
            await connection.receive()
        with pytest.raises(ConnectionLostError):
            await connection.request(GetVault(0, "ab" * 16))
        await connection.close()

    against(saying(CHALLENGE, SIGNED_IN, frame), story)


def test_answers_find_their_request_in_any_order_and_strangers_none() -> None:
    async def hub(socket: ServerConnection) -> None:
        await socket.send(CHALLENGE)
        assert decode_device_frame(await socket.recv()) == Introduce(1)  # type: ignore[arg-type]
        await socket.send(SIGNED_IN)
        first = decode_device_frame(await socket.recv())  # type: ignore[arg-type]
        second = decode_device_frame(await socket.recv())  # type: ignore[arg-type]
        assert isinstance(first, GetVault)
        assert isinstance(second, GetVault)
        assert (first.id, second.id) == (1, 2)
        for frame in (Done(99), Refused(second.id, "vault_away", None, 7), Done(first.id), Done(first.id)):
            await socket.send(encode_frame(frame))
        await socket.send(encode_frame(CaughtUp(3)))
        await socket.send(encode_frame(Refused(0, "too_slow")))

    async def story(address: HubAddress) -> None:
        connection = await WebSocketConnection.introduce(address)
        answers = await asyncio.gather(
            connection.request(GetVault(0, "ab" * 16)), connection.request(GetVault(0, "cd" * 16))
        )
        assert answers == [Done(1), Refusal("vault_away", None, 7)]
        assert await connection.receive() == CaughtUp(3)
        with pytest.raises(RefusedError) as refused:
            await connection.receive()
        assert refused.value.code == "too_slow"
        await connection.close()

    against(hub, story)


def test_signing_in_signs_this_hub_this_nonce_this_device() -> None:
    authority = Authority(now=SystemClock().now() // 1000)
    device = authority.device(now=SystemClock().now() // 1000)
    credentials = Credentials.load(
        key=Secret(pkcs8(device.key)),
        chain=tuple(device.chain),
        anchor=authority.anchor,
        organisation=authority.organisation,
    )
    frames: list[object] = []

    async def hub(socket: ServerConnection) -> None:
        await socket.send(CHALLENGE)
        frames.append(decode_device_frame(await socket.recv()))  # type: ignore[arg-type]
        await socket.send(SIGNED_IN)
        await socket.wait_closed()

    async def story(address: HubAddress) -> None:
        await (await WebSocketConnection.sign_in(address, credentials, 17)).close()

    against(hub, story)
    (frame,) = frames
    assert isinstance(frame, SignIn)
    assert (frame.cursor, list(frame.chain)) == (17, device.chain)
    statement = SignInStatement(ORIGIN, b"n" * 32, authority.organisation, device.id)
    device.key.public_key().verify(frame.signature, signed_bytes(statement), ECDSA(SHA384()))
    assert "PRIVATE" not in repr(credentials)
