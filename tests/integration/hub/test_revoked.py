"""What a revoked device is handed: its authority's word, whenever it comes, and nothing before it."""

import asyncio
import contextlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tests.support.certificates import NOW, Authority, Device, der
from tests.support.hubs import RunningHub
from tests.support.wire import raw_socket, sign_in_frame, signed_in
from websockets.exceptions import ConnectionClosed

from wardline.kit.clock import FixedClock
from wardline.protocol.answers import Done
from wardline.protocol.frames import decode_hub_frame, encode_frame
from wardline.protocol.handshake import Refused, Revoked, SignedIn
from wardline.protocol.requests import RevokeDevice
from wardline.protocol.signing import RevocationStatement, signed_bytes

AT = NOW * 1000


def word(authority: Authority, device: str, *, wipe: bool, at: int = AT) -> RevokeDevice:
    statement = RevocationStatement(authority.organisation, device, at, wipe)
    signature = authority.issuing_key.sign(signed_bytes(statement), ec.ECDSA(hashes.SHA384()))
    return RevokeDevice(1, device, at, (der(authority.issuing),), signature, wipe)


def handed(request: RevokeDevice) -> Revoked:
    return Revoked(request.at, request.wipe, request.issuer, request.signature)


async def knock(hub: RunningHub, device: Device) -> list[object]:
    """Every frame that an attempt to sign in gets."""
    async with raw_socket(hub) as (socket, challenge):
        await socket.send(encode_frame(sign_in_frame(device, challenge)))
        frames: list[object] = [decode_hub_frame(await socket.recv(decode=False))]
        if not isinstance(frames[0], SignedIn):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    frames.append(decode_hub_frame(await socket.recv(decode=False)))
        return frames


def test_a_session_ends_with_the_authoritys_word_and_so_does_every_later_sign_in(
    hub: RunningHub, authority: Authority
) -> None:
    device, order = authority.device(), None

    async def main() -> None:
        nonlocal order
        async with signed_in(hub, authority.device(steward=True)) as steward, signed_in(hub, device) as peer:
            order = word(authority, device.id, wipe=True)
            assert isinstance(await steward.ask(order), Done)
            refused = await peer.end()
            assert refused is not None
            assert (refused.code, peer.revoked) == ("device_revoked", handed(order))
        for _ in range(2):
            assert await knock(hub, device) == [handed(order), Refused(0, "device_revoked")]

    asyncio.run(main())


def test_an_order_to_wipe_may_come_later_and_is_never_taken_back(hub: RunningHub, authority: Authority) -> None:
    device = authority.device()

    async def main() -> None:
        async with signed_in(hub, authority.device(steward=True)) as steward:
            plain, order = (word(authority, device.id, wipe=wipe) for wipe in (False, True))
            assert isinstance(await steward.ask(plain), Done)
            assert await knock(hub, device) == [handed(plain), Refused(0, "device_revoked")]
            assert isinstance(await steward.ask(order), Done)
            for again in (plain, word(authority, device.id, wipe=False, at=AT + 1), order):
                assert isinstance(await steward.ask(again), Done)
                assert await knock(hub, device) == [handed(order), Refused(0, "device_revoked")]

    asyncio.run(main())


def test_a_wipe_needs_the_signature_for_the_wipe(hub: RunningHub, authority: Authority) -> None:
    device = authority.device()

    async def main() -> None:
        async with signed_in(hub, authority.device(steward=True)) as steward:
            plain = word(authority, device.id, wipe=False)
            raised = RevokeDevice(1, device.id, plain.at, plain.issuer, plain.signature, wipe=True)
            assert (await steward.ask(raised)).code == "bad_signature"
            assert isinstance((await knock(hub, device))[0], SignedIn)

    asyncio.run(main())


def test_a_device_whose_certificate_ended_meanwhile_is_told_all_the_same(
    hub: RunningHub, authority: Authority, clock: FixedClock
) -> None:
    lost, kept = (authority.device(lifetime=3600) for _ in range(2))

    async def main() -> None:
        async with signed_in(hub, authority.device(steward=True)) as steward:
            order = word(authority, lost.id, wipe=True)
            assert isinstance(await steward.ask(order), Done)
        clock.advance(7200 * 1000)
        assert await knock(hub, lost) == [handed(order), Refused(0, "device_revoked")]
        assert await knock(hub, kept) == [Refused(0, "certificate_expired")]

    asyncio.run(main())


def test_nobody_learns_of_it_without_the_devices_key(hub: RunningHub, authority: Authority) -> None:
    device = authority.device()

    async def main() -> None:
        async with signed_in(hub, authority.device(steward=True)) as steward:
            assert isinstance(await steward.ask(word(authority, device.id, wipe=True)), Done)
        impostor = authority.device()
        impostor.chain[:] = device.chain
        assert await knock(hub, impostor) == [Refused(0, "bad_signature")]

    asyncio.run(main())
