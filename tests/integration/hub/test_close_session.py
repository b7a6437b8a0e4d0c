"""A vault has the hub close a device's connection: told why, and free to come back."""

import asyncio

from sqlalchemy import select
from tests.support.certificates import Authority
from tests.support.hubs import RunningHub
from tests.support.wire import signed_in

from wardline.audit.record import Action, Outcome, decode
from wardline.hub.tables.audit import LEDGER
from wardline.kit.ids import new_id
from wardline.protocol.answers import Done
from wardline.protocol.requests import CloseSession
from wardline.store.database import Database


def closings(hub: RunningHub) -> list[tuple[str | None, str, Outcome]]:
    """By whom, of which, and what came of it."""
    database = Database.open(hub.database_url)
    try:
        with database.read() as reader:
            rows = reader.execute(select(LEDGER.records.c.record).order_by(LEDGER.records.c.leaf_index)).all()
    finally:
        database.close()
    records = [decode(row) for (row,) in rows]
    return [
        (each.actor.device, each.objects[0].id, each.outcome)
        for each in records
        if each.action is Action.SESSION_CLOSED
    ]


def test_it_is_told_why_and_comes_back(hub: RunningHub, authority: Authority) -> None:
    device, bystander, steward = authority.device(), authority.device(), authority.device(steward=True)

    async def main() -> None:
        async with signed_in(hub, steward) as vault, signed_in(hub, bystander) as other:
            for _ in range(2):
                async with signed_in(hub, device) as peer:
                    assert isinstance(await vault.ask(CloseSession(1, device.id)), Done)
                    refused = await peer.end()
                    assert refused is not None
                    assert (refused.code, peer.revoked) == ("session_ended", None)
            assert isinstance(await vault.ask(CloseSession(1, device.id)), Done), "also where it is not connected"
            assert (await other.ask(CloseSession(1, device.id))).code == "not_a_steward"

    asyncio.run(main())
    assert closings(hub) == [(steward.id, device.id, Outcome.DONE)] * 3


def test_a_device_that_never_came_has_nothing_to_close(hub: RunningHub, authority: Authority) -> None:
    async def main() -> None:
        async with signed_in(hub, authority.device(steward=True)) as vault:
            assert isinstance(await vault.ask(CloseSession(1, new_id())), Done)

    asyncio.run(main())
    assert closings(hub) == []


def test_another_organisations_stays(hub: RunningHub, authority: Authority) -> None:
    there, device = Authority(), authority.device()
    hub.admit(there.organisation, there.anchor)

    async def main() -> None:
        async with signed_in(hub, device) as peer, signed_in(hub, there.device(steward=True)) as foreign:
            assert (await foreign.ask(CloseSession(1, device.id))).code == "wrong_organisation"
            async with signed_in(hub, authority.device(steward=True)) as vault:
                assert isinstance(await vault.ask(CloseSession(1, device.id)), Done)
            assert (await peer.end()) is not None

    asyncio.run(main())
    assert len(closings(hub)) == 1
