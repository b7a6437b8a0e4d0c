"""Sealed requests: carried durably, delivered to stewards, answered to whoever waits, once or again."""

import asyncio
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography.x509 import ObjectIdentifier
from sqlalchemy import Connection, select
from tests.support.certificates import DEVICE, NOW, SEALING, Authority, new_key
from tests.support.hubs import RunningHub, running_hub
from tests.support.wire import Party, Peer, gather_group, introduced, signed_in

from wardline.hub.config import Limits
from wardline.hub.tables.audit import LEDGER
from wardline.hub.tables.delivery import SEALED_REQUESTS
from wardline.kit.clock import FixedClock
from wardline.kit.ids import new_id
from wardline.protocol.answers import Done, SealedAnswer, VaultCertificates
from wardline.protocol.deliveries import SealedDelivered
from wardline.protocol.handshake import Refused
from wardline.protocol.requests import AnswerSealed, CarrySealed, GetVault, PublishVault
from wardline.store.database import Database


def publication(
    authority: Authority, *, organisation: str | None = None, usages: list[ObjectIdentifier] | None = None
) -> PublishVault:
    uri = f"wardline:{organisation or authority.organisation}/{new_id()}/{new_id()}"
    chain = authority.issue(uri, new_key(), usages=usages or [SEALING], now=NOW)
    return PublishVault(1, tuple(chain))


@asynccontextmanager
async def vault(hub: RunningHub, authority: Authority) -> AsyncGenerator[Peer]:
    async with signed_in(hub, authority.device(steward=True)) as peer:
        await peer.until_caught_up()
        assert isinstance(await peer.ask(publication(authority)), Done)
        yield peer


def test_a_vault_publishes_its_certificates(hub: RunningHub, authority: Authority) -> None:
    other = Authority()

    async def main() -> None:
        async with introduced(hub) as stranger, signed_in(hub, authority.device(steward=True)) as peer:
            assert (await stranger.ask(GetVault(1, other.organisation))).code == "unknown_organisation"
            assert (await stranger.ask(GetVault(1, authority.organisation))).code == "vault_not_published"
            for bad in (
                publication(other),
                publication(other, organisation=authority.organisation),
                publication(authority, organisation=other.organisation),
                publication(authority, usages=[SEALING, DEVICE]),
                PublishVault(1, (b"garbage",)),
            ):
                assert (await peer.ask(bad)).code == "bad_certificate"
            assert (await peer.ask(PublishVault(1, (b"x",), "not a key"))).code == "malformed_request"
            good = publication(authority)
            assert isinstance(await peer.ask(good), Done)
            published = await stranger.ask(GetVault(1, authority.organisation))
            assert isinstance(published, VaultCertificates)
            assert (published.anchor, published.sealing_chain) == (authority.anchor, good.sealing_chain)

    asyncio.run(main())


def test_a_request_is_answered_to_whoever_waits(hub: RunningHub, authority: Authority) -> None:
    device = authority.device()

    async def main() -> None:
        async with vault(hub, authority) as steward, introduced(hub) as stranger, signed_in(hub, device) as peer:
            first, second = new_id(), new_id()
            by_stranger = asyncio.create_task(stranger.ask(CarrySealed(1, authority.organisation, first, b"one")))
            delivered = await steward.next()
            assert isinstance(delivered, SealedDelivered)
            assert (delivered.request, delivered.device, delivered.sealed) == (first, None, b"one")
            by_device = asyncio.create_task(peer.ask(CarrySealed(1, authority.organisation, second, b"two")))
            delivered = await steward.next()
            assert (delivered.request, delivered.device, delivered.sealed) == (second, device.id, b"two")
            # The same bytes again, from elsewhere, wait for the same answer.
            again = asyncio.create_task(peer.ask(CarrySealed(1, authority.organisation, first, b"one")))
            assert isinstance(await steward.ask(AnswerSealed(1, first, b"answer one")), Done)
            for answer in (await by_stranger, await again):
                assert isinstance(answer, SealedAnswer)
                assert (answer.request, answer.sealed) == (first, b"answer one")
            assert isinstance(await steward.ask(AnswerSealed(1, second, b"answer two")), Done)
            assert (await by_device).sealed == b"answer two"
            # The first answer stands.
            assert isinstance(await steward.ask(AnswerSealed(1, second, b"changed")), Done)
            assert (await peer.ask(CarrySealed(1, authority.organisation, second, b"two"))).sealed == b"answer two"
            assert steward.deliveries.empty()

    asyncio.run(main())


def test_a_vault_that_was_away_gets_what_is_not_answered(hub: RunningHub, authority: Authority) -> None:
    steward_device = authority.device(steward=True)

    async def main() -> None:
        async with signed_in(hub, steward_device) as steward:
            await steward.ask(publication(authority))
        async with introduced(hub) as stranger:
            requests = [new_id() for _ in range(3)]
            tasks = [
                asyncio.create_task(stranger.ask(CarrySealed(1, authority.organisation, request, b"x")))
                for request in requests
            ]
            while True:
                async with signed_in(hub, steward_device) as steward:
                    missed = await steward.until_caught_up()
                    if len(missed) < len(requests):
                        continue
                    assert sorted(each.request for each in missed) == sorted(requests)
                    for request in requests:
                        await steward.ask(AnswerSealed(1, request, request.encode()))
                    assert [(await task).sealed for task in tasks] == [request.encode() for request in requests]
                break
        # What is answered is not delivered again, even to a steward that starts from nothing.
        async with signed_in(hub, authority.device(steward=True)) as steward:
            assert await steward.until_caught_up() == []

    asyncio.run(main())


def test_ids_are_used_once_and_stewards_answer_their_own(hub: RunningHub, authority: Authority) -> None:
    other = Authority()
    hub.admit(other.organisation, other.anchor)

    async def main() -> None:
        async with (
            vault(hub, authority) as steward,
            vault(hub, other) as foreign,
            introduced(hub) as stranger,
            signed_in(hub, authority.device()) as peer,
        ):
            name = new_id()
            asked = asyncio.create_task(stranger.ask(CarrySealed(1, authority.organisation, name, b"x")))
            await steward.next()
            assert (await peer.ask(CarrySealed(1, authority.organisation, name, b"other"))).code == "request_id_reused"
            assert (await foreign.ask(AnswerSealed(1, name, b"mine"))).code == "unknown_request"
            assert (await peer.ask(AnswerSealed(1, name, b"mine"))).code == "not_a_steward"
            assert (await peer.ask(CarrySealed(1, other.organisation, new_id(), b"x"))).code == "wrong_organisation"
            assert (await stranger.ask(CarrySealed(1, "0f" * 16, new_id(), b"x"))).code == "unknown_organisation"
            await steward.ask(AnswerSealed(1, name, b"answer"))
            assert (await asked).sealed == b"answer"
            assert foreign.deliveries.empty()

    asyncio.run(main())


def test_whoever_is_in_a_group_with_another_organisation_asks_its_vault(hub: RunningHub, authority: Authority) -> None:
    other, third = Authority(), Authority()
    for each in (other, third):
        hub.admit(each.organisation, each.anchor)
    anchors = {each.organisation: each.anchor for each in (authority, other)}
    steward, anna = (Party(authority.device(steward=first), anchors) for first in (True, False))
    foreign = Party(other.device(steward=True), anchors)

    async def main() -> None:
        async with (
            signed_in(hub, steward.device) as at_steward,
            signed_in(hub, anna.device) as at_anna,
            signed_in(hub, authority.device()) as outside,
            signed_in(hub, foreign.device) as at_foreign,
            vault(hub, third),
        ):
            for peer in (at_steward, at_anna, at_foreign):
                await peer.until_caught_up()
            assert isinstance(await at_foreign.ask(publication(other)), Done)
            asked = CarrySealed(1, other.organisation, new_id(), b"x")
            assert (await at_anna.ask(asked)).code == "wrong_organisation"
            parties = [(anna, at_anna), (foreign, at_foreign)]
            name = await gather_group(hub, new_id(), (steward, at_steward), parties)
            assert (await outside.ask(asked)).code == "wrong_organisation"
            assert (await at_anna.ask(CarrySealed(1, third.organisation, new_id(), b"x"))).code == "wrong_organisation"
            answer = asyncio.create_task(at_anna.ask(asked))
            while not isinstance(delivered := await at_foreign.next(), SealedDelivered):
                pass
            assert (delivered.device, delivered.sealed) == (anna.id, b"x")
            assert delivered.network == "", "where other organisations' devices are, is told to nobody"
            await at_foreign.ask(AnswerSealed(1, asked.request, b"answer"))
            assert (await answer).sealed == b"answer"
            await at_steward.ask(steward.commit(name, remove=[foreign.id]))
            again = CarrySealed(1, other.organisation, new_id(), b"x")
            assert (await at_anna.ask(again)).code == "wrong_organisation"

    asyncio.run(main())


@pytest.mark.parametrize("present", [False, True])
def test_a_vault_that_does_not_answer_is_away(database_url: str, authority: Authority, present: bool) -> None:
    """Kept all the same: the answer that comes later is there for the same bytes."""
    limits = Limits(vault_away_ms=20, answer_ms=60)
    steward_device = authority.device(steward=True)

    async def main(hub: RunningHub) -> None:
        async with signed_in(hub, steward_device) as steward:
            await steward.ask(publication(authority))
            if not present:
                await steward.socket.close()
            async with introduced(hub) as stranger:
                request = CarrySealed(1, authority.organisation, new_id(), b"x")
                refused = await stranger.ask(request)
                assert isinstance(refused, Refused)
                assert (refused.code, refused.retry_after) == ("vault_away", 20)
                async with signed_in(hub, steward_device) as back:
                    await back.until_caught_up()
                    await back.ask(AnswerSealed(1, request.request, b"late"))
                assert (await stranger.ask(request)).sealed == b"late"

    anchors = {authority.organisation: authority.anchor}
    with running_hub(database_url, anchors=anchors, clock=FixedClock(NOW * 1000), limits=limits) as hub:
        asyncio.run(main(hub))


def test_a_vault_learns_from_which_network_until_it_answered(tmp_path: Path) -> None:
    authority, clock = Authority(), FixedClock(NOW * 1000)
    url, anchors = f"sqlite:///{tmp_path}/hub.db", {authority.organisation: authority.anchor}
    told = [("X-Forwarded-For", "198.51.100.9, 203.0.113.77"), ("Forwarded", "for=192.0.2.1")]

    async def main(hub: RunningHub, network: str) -> None:
        async with vault(hub, authority) as steward, introduced(hub, told) as stranger:
            request = new_id()
            asked = asyncio.create_task(stranger.ask(CarrySealed(1, authority.organisation, request, b"one")))
            live = await steward.next()
            assert isinstance(live, SealedDelivered)
            assert (live.request, live.network) == (request, network)
            async with signed_in(hub, authority.device(steward=True)) as other:
                assert await other.until_caught_up() == [live]
            with hub_database(url) as reader:
                assert list(reader.execute(select(SEALED_REQUESTS.c.network)).scalars()).count(network) == 1
            assert isinstance(await steward.ask(AnswerSealed(1, request, b"answer")), Done)
            assert isinstance(await asked, SealedAnswer)
        with hub_database(url) as reader:
            assert set(reader.execute(select(SEALED_REQUESTS.c.network)).scalars()) == {""}
            assert b"203.0" not in b"".join(reader.execute(select(LEDGER.records.c.record)).scalars())
        assert "203.0" not in hub.log.getvalue()

    with running_hub(url, anchors=anchors, clock=clock) as hub:
        asyncio.run(main(hub, "127.0.0.0/24"))
    with running_hub(url, clock=clock, trusted_proxies=(ip_network("127.0.0.0/8"),)) as hub:
        asyncio.run(main(hub, "203.0.113.0/24"))


@contextmanager
def hub_database(url: str) -> Generator[Connection]:
    database = Database.open(url)
    try:
        with database.read() as reader:
            yield reader
    finally:
        database.close()
