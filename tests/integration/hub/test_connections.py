"""Frames that should not be: each gets its code, and nobody else notices."""

import asyncio
import contextlib
import json
import time
import urllib.error
import urllib.request

import pytest
from tests.integration.hub.world import group
from tests.support.certificates import NOW, Authority
from tests.support.hubs import RunningHub, admit, hub_process, running_hub
from tests.support.wire import introduced, raw_socket, sign_in_frame, signed_in
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from wardline.hub.config import Limits
from wardline.kit.clock import FixedClock
from wardline.kit.ids import new_id
from wardline.protocol.answers import MessageAccepted
from wardline.protocol.deliveries import MessageDelivered
from wardline.protocol.frames import decode_hub_frame, encode_frame
from wardline.protocol.handshake import Introduce, Refused, SignedIn
from wardline.protocol.limits import DELIVERY_WINDOW, MAX_FRAME
from wardline.protocol.requests import GetCheckpoint, GetVault
from wardline.protocol.version import SUBPROTOCOL, WIRE_VERSION

BAD = {
    "garbage": (b"\xc1 garbage", "malformed_frame"),
    "empty": (b"", "malformed_frame"),
    "another tag": (b"\x92\xa5hello\x01", "malformed_frame"),
    "too few fields": (b"\x91\xacsend_message", "malformed_frame"),
    "nested": (b"\x91" * 100_000, "malformed_frame"),
    "too large": (bytes(MAX_FRAME + 1), "frame_too_large"),
}


def test_bad_frames_end_their_connection_and_no_other(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            for name, (data, code) in BAD.items():
                async with signed_in(hub, authority.device()) as bad:
                    await bad.send(data)
                    refused = await bad.end()
                    assert refused is not None, name
                    assert (refused.id, refused.code) == (0, code), name
                async with raw_socket(hub) as (socket, _):
                    await socket.send(data)
                    answer = decode_hub_frame(await socket.recv(decode=False))
                    assert isinstance(answer, Refused), name
                    assert answer.code == code, name
                assert isinstance(await g.at_anna.ask(g.anna.message(g.name)), MessageAccepted)

    asyncio.run(main())


def test_text_frames_and_monstrous_frames(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with signed_in(hub, authority.device()) as bad:
            await bad.socket.send("text")
            refused = await bad.end()
            assert refused is not None
            assert refused.code == "malformed_frame"
        async with signed_in(hub, authority.device()) as bad:
            with contextlib.suppress(ConnectionClosed):
                await bad.send(bytes(8 * MAX_FRAME))
            assert await bad.end() is None
            assert bad.socket.close_code in {1009, 1006}

    asyncio.run(main())


def test_requests_before_sign_in_are_refused(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with raw_socket(hub) as (socket, challenge):
            await socket.send(encode_frame(GetVault(7, authority.organisation)))
            answer = decode_hub_frame(await socket.recv(decode=False))
            assert (answer.id, answer.code) == (7, "not_signed_in")  # pyright: ignore[reportAttributeAccessIssue]
            await socket.send(encode_frame(sign_in_frame(authority.device(), challenge)))
            assert isinstance(decode_hub_frame(await socket.recv(decode=False)), SignedIn)
        async with raw_socket(hub) as (socket, _):
            for number in range(1, 9):
                await socket.send(encode_frame(GetVault(number, authority.organisation)))
                await socket.recv(decode=False)
            with pytest.raises(ConnectionClosed):
                await socket.recv(decode=False)

    asyncio.run(main())


def test_nobody_signs_in_twice_on_a_connection(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with signed_in(hub, authority.device()) as peer:
            await peer.send(encode_frame(Introduce(WIRE_VERSION)))
            refused = await peer.end()
            assert refused is not None
            assert refused.code == "already_signed_in"

    asyncio.run(main())


def test_a_replayed_frame_is_refused(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with group(hub, authority) as g:
            number = g.at_anna.number + 5
            first = await g.at_anna.ask_as(number, g.anna.message(g.name))
            assert isinstance(first, MessageAccepted)
            for replayed in (number, number - 1, 1):
                refused = await g.at_anna.ask_as(replayed, g.anna.message(g.name))
                assert (refused.id, refused.code) == (replayed, "request_id_reused")
            g.at_anna.number = number
            assert (await g.at_anna.ask(g.anna.message(g.name))).position == 2

    asyncio.run(main())


def test_too_many_requests_are_told_when_to_come_again(database_url: str, authority: Authority) -> None:
    limits = Limits(requests_per_second=1, burst=3, anonymous_requests_per_second=1, anonymous_burst=2)

    async def main(hub: RunningHub) -> None:
        async with signed_in(hub, authority.device()) as peer, introduced(hub) as stranger:
            for someone, burst in ((peer, 3), (stranger, 2)):
                answers = [await someone.ask(GetVault(1, authority.organisation)) for _ in range(burst + 1)]
                assert [answer.code for answer in answers] == ["vault_not_published"] * burst + ["overloaded"]
                assert 0 < answers[-1].retry_after <= 1000

    anchors = {authority.organisation: authority.anchor}
    with running_hub(database_url, anchors=anchors, clock=FixedClock(NOW * 1000), limits=limits) as hub:
        asyncio.run(main(hub))


def test_connections_are_limited_and_have_to_say_who_they_are(database_url: str, authority: Authority) -> None:
    async def main(hub: RunningHub) -> None:
        async with raw_socket(hub) as (silent, _):
            with pytest.raises(AssertionError):
                async with raw_socket(hub):
                    pass
            answer = decode_hub_frame(await silent.recv(decode=False))
            assert isinstance(answer, Refused)
            assert answer.code == "too_slow"
            with pytest.raises(ConnectionClosed):
                await silent.recv()

    with running_hub(database_url, limits=Limits(connections=1, handshake_ms=300)) as hub:
        asyncio.run(main(hub))


def test_a_device_that_takes_nothing_is_closed_and_loses_nothing(database_url: str, authority: Authority) -> None:
    clock = FixedClock(NOW * 1000)
    anchors = {authority.organisation: authority.anchor}

    async def main(hub: RunningHub) -> None:
        async with group(hub, authority) as g:
            g.at_ben.acknowledge = False
            total = 600
            for start in range(0, total, 100):
                numbers = range(g.at_anna.number + start + 1, g.at_anna.number + start + 101)
                await asyncio.gather(*(g.at_anna.post(number, g.anna.message(g.name)) for number in numbers))
            first = [await g.at_ben.next() for _ in range(DELIVERY_WINDOW)]
            assert g.at_ben.deliveries.empty()
            clock.advance(120_000)
            refused = await g.at_ben.end()
            assert refused is not None
            assert refused.code == "too_slow"
            async with signed_in(hub, g.ben.device, first[-1].seq) as at_ben:
                rest = await at_ben.until_caught_up()
                positions = [each.position for each in [*first, *rest] if isinstance(each, MessageDelivered)]
                assert positions == list(range(1, total + 1))

    with running_hub(database_url, anchors=anchors, clock=clock, limits=Limits(burst=1_000)) as hub:
        asyncio.run(main(hub))


def test_only_the_socket_and_the_health_check_are_there(hub: RunningHub) -> None:
    http = hub.url.replace("ws://", "http://")
    with urllib.request.urlopen(f"{http}/health") as answer:
        assert (answer.status, answer.read()) == (200, b"ok\n")
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{http}/v1/anything")
    assert error.value.code == 404
    error.value.close()

    async def main() -> None:
        for path, protocols in (("/v2/socket", [SUBPROTOCOL]), ("/v1/socket", ["other.v1"])):
            with pytest.raises(InvalidStatus):
                async with connect(hub.url + path, subprotocols=protocols, proxy=None):  # pyright: ignore[reportArgumentType]
                    pass

    asyncio.run(main())


def test_refusals_are_logged_and_audited_without_what_they_refused(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with signed_in(hub, authority.device()) as peer:
            assert (await peer.ask(GetCheckpoint(1, 0))).code == "not_a_steward"
            await peer.send(b"\xc1 patient 4711 potassium")
            await peer.end()

    asyncio.run(main())
    assert "4711" not in hub.log.getvalue()
    for line in hub.log.getvalue().splitlines():
        assert json.loads(line)["event"]


def test_a_killed_hub_keeps_what_it_answered(tmp_path_factory: pytest.TempPathFactory) -> None:
    """And a device that comes back to its successor gets exactly the rest."""
    now = int(time.time())
    authority = Authority(now=now)
    database_url = f"sqlite:///{tmp_path_factory.mktemp('killed') / 'hub.db'}"
    admit(database_url, {authority.organisation: authority.anchor})

    async def main() -> None:
        with hub_process(database_url) as hub:
            async with group(hub, authority, now=now) as g:
                accepted = [await g.at_anna.ask(g.anna.message(g.name)) for _ in range(20)]
                got = [await g.at_ben.next() for _ in range(5)]
                assert hub.process is not None
                hub.process.kill()
        with hub_process(database_url) as hub:
            async with signed_in(hub, g.ben.device, got[-1].seq) as at_ben:
                rest = await at_ben.until_caught_up()
                assert [each.seq for each in rest] == [each.seq for each in accepted[5:]]
            async with signed_in(hub, g.anna.device) as at_anna:
                assert at_anna.signed_in is not None
                assert at_anna.signed_in.sent_messages == 20
                assert (await at_anna.ask(g.anna.message(g.name, message=new_id()))).position == 21
            async with signed_in(hub, g.anna.device) as at_anna:
                assert at_anna.signed_in is not None
                assert at_anna.signed_in.sent_messages == 21

    asyncio.run(main())
