"""Devices that are away are woken through their push service, which learns nothing."""

import asyncio
import base64
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from sqlalchemy import select
from tests.integration.hub.world import Group, group
from tests.support.certificates import NOW, Authority
from tests.support.databases import sqlite_url
from tests.support.hubs import RunningHub, running_hub
from tests.support.push_service import PushService, push_service
from tests.support.wire import signed_in

from wardline.hub.tables.wakeups import PUSH_SUBSCRIPTIONS
from wardline.hub.wakeups.rules import Urgency, is_allowed
from wardline.hub.wakeups.wake_desk import REST_MS, WakeDesk
from wardline.kit.clock import FixedClock
from wardline.protocol.answers import Done, MessageAccepted
from wardline.protocol.envelope import Priority
from wardline.protocol.requests import RegisterPush
from wardline.store.database import Database


async def away(g: Group, service: PushService, path: str = "/browser-of-ben") -> None:
    """Ben registers, and goes."""
    assert isinstance(await g.at_ben.ask(RegisterPush(1, service.origin + path)), Done)
    await g.at_ben.socket.close()


async def send(g: Group, priority: Priority) -> None:
    assert isinstance(await g.at_anna.ask(g.anna.message(g.name, priority=priority)), MessageAccepted)


def endpoints(hub: RunningHub) -> list[str]:
    database = Database.open(hub.database_url)
    try:
        with database.read() as reader:
            return [row for (row,) in reader.execute(select(PUSH_SUBSCRIPTIONS.c.endpoint))]
    finally:
        database.close()


def verify(header: str, key: str) -> dict[str, object]:
    """The claims of a VAPID token that the key signed (RFC 8292 section 2)."""
    token, _, given = header.removeprefix("vapid t=").partition(", k=")
    assert given == key
    signed, _, signature = token.rpartition(".")
    raw = decode(signature)
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), decode(key))
    public.verify(encode_dss_signature(r, s), signed.encode(), ECDSA(SHA256()))
    return json.loads(decode(signed.split(".")[1]))


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_device_that_is_away_is_woken_and_the_push_service_learns_nothing(
    tmp_path: Path, authority: Authority
) -> None:
    async def main() -> None:
        async with push_service() as service:
            anchors = {authority.organisation: authority.anchor}
            with running_hub(
                sqlite_url(tmp_path), anchors=anchors, clock=FixedClock(NOW * 1000), push_services=(service.origin,)
            ) as hub:
                async with group(hub, authority) as g:
                    assert g.at_ben.signed_in is not None
                    key = g.at_ben.signed_in.push_key
                    assert key is not None
                    await away(g, service)
                    await send(g, Priority.SILENT)
                    await send(g, Priority.CRITICAL)
                    path, headers, body = await asyncio.wait_for(service.calls.get(), 60)
                    assert (path, body) == ("/browser-of-ben", b"")
                    assert (headers["urgency"], headers["ttl"]) == ("high", "86400")
                    claims = verify(headers["authorization"], key)
                    assert claims == {"aud": service.origin, "exp": NOW + 12 * 3600, "sub": "http://hub.test"}
                    # Nobody else was woken: Anna sent it, the vault is connected, and the first message is silent.
                    assert service.calls.empty()
                assert "browser-of-ben" not in hub.log.getvalue()

    asyncio.run(main())


def test_a_subscription_that_is_gone_is_forgotten(tmp_path: Path, authority: Authority) -> None:
    async def main() -> None:
        async with push_service() as service:
            service.status = 410
            anchors = {authority.organisation: authority.anchor}
            with running_hub(
                sqlite_url(tmp_path), anchors=anchors, clock=FixedClock(NOW * 1000), push_services=(service.origin,)
            ) as hub:
                async with group(hub, authority) as g:
                    await away(g, service)
                    assert endpoints(hub) == [service.origin + "/browser-of-ben"]
                    await send(g, Priority.URGENT)
                    await asyncio.wait_for(service.calls.get(), 60)
                    # The hub answers after it forgot: one more turn of its writer is enough to know.
                    while endpoints(hub):
                        await g.at_anna.ask(g.anna.message(g.name, priority=Priority.SILENT))

    asyncio.run(main())


def test_a_newer_endpoint_replaces_the_older_and_none_ends_it(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with signed_in(hub, authority.device()) as device:
            for name in ("one", "two", "two"):
                address = f"https://fcm.googleapis.com/fcm/send/{name}"
                assert isinstance(await device.ask(RegisterPush(1, address)), Done)
                assert endpoints(hub) == [address]
            assert isinstance(await device.ask(RegisterPush(1, None)), Done)
            assert endpoints(hub) == []

    asyncio.run(main())


def test_a_hub_that_wakes_nobody_says_so(tmp_path: Path, authority: Authority) -> None:
    async def main() -> None:
        anchors = {authority.organisation: authority.anchor}
        clock = FixedClock(NOW * 1000)
        with running_hub(sqlite_url(tmp_path), anchors=anchors, clock=clock, push_services=()) as hub:
            async with signed_in(hub, authority.device()) as device:
                assert device.signed_in is not None
                assert device.signed_in.push_key is None
                refused = await device.ask(RegisterPush(1, "https://fcm.googleapis.com/x"))
                assert refused.code == "push_not_allowed"

    asyncio.run(main())


@pytest.mark.parametrize(
    ("endpoint", "allowed"),
    [
        ("https://fcm.googleapis.com/fcm/send/a:b-c", True),
        ("https://FCM.googleapis.com:443/fcm", True),
        ("https://db5.notify.windows.com/w/?token=x%2f", True),
        ("http://fcm.googleapis.com/fcm", False),
        ("https://fcm.googleapis.com:8443/fcm", False),
        ("https://fcm.googleapis.com.evil.example/", False),
        ("https://fcm.googleapis.com@evil.example/", False),
        ("https://evil.example/fcm.googleapis.com/", False),
        ("https://notify.windows.com/", False),
        ("https://evilnotify.windows.com/", False),
        ("https://127.0.0.1/", False),
        ("https://[::1]/", False),
        ("https://fcm.googleapis.com/a b", False),
        ("https://fcm.googleapis.com/\n", False),
        ("file:///etc/passwd", False),
        ("http://127.0.0.1:9000/x", True),
        ("http://127.0.0.1:9001/x", False),
    ],
)
def test_only_listed_push_services_are_called(endpoint: str, allowed: bool) -> None:
    services = ("fcm.googleapis.com", "*.notify.windows.com", "http://127.0.0.1:9000")
    assert is_allowed(endpoint, services) is allowed


def test_a_device_is_woken_once_in_a_while_and_again_for_what_is_urgent() -> None:
    async def main() -> None:
        clock = FixedClock(1_000_000)
        desk = WakeDesk(clock)
        desk.tell("a", Priority.SILENT)
        desk.tell("a", Priority.NORMAL)
        desk.tell("a", Priority.NORMAL)
        assert await desk.take() == {"a": Urgency.NORMAL}
        desk.tell("a", Priority.NORMAL)  # rests
        desk.tell("a", Priority.CRITICAL)
        desk.tell("b", Priority.NORMAL)
        assert await desk.take() == {"a": Urgency.HIGH, "b": Urgency.NORMAL}
        desk.tell("a", Priority.CRITICAL)  # rests
        clock.advance(REST_MS)
        desk.tell("a", Priority.NORMAL)
        assert await desk.take() == {"a": Urgency.NORMAL}

    asyncio.run(main())
