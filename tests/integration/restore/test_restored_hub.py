"""A hub from yesterday: who saw more than it has is told so; nothing comes twice, and nothing passes for whole."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.integration.restore.world import (
    archived,
    copy_of,
    findings,
    members,
    put_back,
    restores,
    revoked,
    say,
    until_heard,
    vault_device,
)
from tests.support.houses import PIN, build_house, running, running_hub, until

from wardline.client.device import Device
from wardline.hub.app import open_ledger
from wardline.hub.restore.mark_restored import JUMP, mark_hub_restored
from wardline.hub.tables.restores import RESTORES as HUB_RESTORES
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import RefusedError
from wardline.vault.app import VaultReady, run_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount

pytestmark = pytest.mark.timeout(180)

PLAN = OrganisationPlan(
    "General Hospital",
    (
        PlannedAccount("ada", "Dr. Ada Grey"),
        PlannedAccount("ben", "Dr. Ben Blue"),
        PlannedAccount("cyd", "Dr. Cyd Green"),
    ),
)


async def ask(device: Device) -> None:
    await device.caught_up()
    await device.find_people("")


def test_devices_that_saw_more_enrol_again_and_the_others_go_on(tmp_path: Path) -> None:
    house = build_house(tmp_path, PLAN)
    yesterday = tmp_path / "yesterday.db"

    async def main() -> None:
        async with running(house):
            ada, ben, cyd = [await house.enrol(house.made.accounts[name], name) for name in ("ada", "ben", "cyd")]
            async with Device.open(ada, PIN) as a, Device.open(ben, PIN) as b:
                async with Device.open(cyd, PIN) as c:
                    for device in (a, b, c):
                        await device.caught_up()
                    people = [house.made.accounts["ben"], house.made.accounts["cyd"]]
                    conversation = ConversationId((await a.open_conversation(people)).conversation)
                    before = await say(a, conversation, "before the back-up")
                    await until_heard(b, before)
                    await until_heard(c, before)
                # Cyd is away from here on.
                await asyncio.to_thread(copy_of, house.hub.database_url, yesterday)
                lost = await say(a, conversation, "since the back-up")
                await until_heard(b, lost)
                await until(lambda: archived(house) == {before, lost}, seconds=60)
        put_back(Path(house.hub.database_url.removeprefix("sqlite:///")), yesterday)
        with open_ledger(house.hub.database_url) as ledger:
            mark_hub_restored(ledger, 1)
        old = vault_device(house)
        async with running(house):
            # The vault saw more, too: it began anew by itself.
            assert vault_device(house) != old
            (row,) = restores(house)
            assert (row["cause"], row["log"], row["fetched"]) == ("hub", None, None)
            async with Device.open(ben, PIN) as b:
                with pytest.raises(RefusedError, match="hub_rolled_back"):
                    await ask(b)
            # Cyd had not seen more, and goes on; Ben enrols again and does, too.
            again = await house.enrol(house.made.accounts["ben"], "ben-again")
            async with Device.open(cyd, PIN) as c, Device.open(again, PIN) as b:
                await c.caught_up()
                await b.caught_up()
                both = {c.identity.device, b.identity.device}
                await until(lambda: members(house, conversation) >= both, seconds=60)
                after = await say(c, conversation, "after the restoration")
                await until_heard(b, after)
                await until(lambda: archived(house) == {before, lost, after}, seconds=60)
                heard = [message.message for message in await c.thread(conversation)]
                assert sorted(heard) == sorted([before, after]), (
                    "the lost one is lost for who had not received it, and none came twice"
                )
        with open_ledger(house.hub.database_url) as ledger, ledger.database.read() as reader:
            (marked,) = reader.execute(select(HUB_RESTORES)).all()
        assert marked.next == marked.first_lost + JUMP

    asyncio.run(main())
    assert findings(house) == []


def test_a_vault_that_runs_while_its_hub_is_restored_says_ready_once_and_goes_on(tmp_path: Path) -> None:
    house = build_house(tmp_path, PLAN)
    yesterday = tmp_path / "yesterday.db"

    async def main() -> None:
        ready: list[VaultReady] = []
        stop = asyncio.Event()
        async with running_hub(house):
            running = asyncio.create_task(run_vault(house.vault, stop=stop, on_ready=ready.append))
            await until(lambda: bool(ready), seconds=60)
            copy_of(house.hub.database_url, yesterday)
            ada = await house.enrol(house.made.accounts["ada"], "ada")
            async with Device.open(ada, PIN) as a:
                await a.caught_up()
        old = vault_device(house)
        put_back(Path(house.hub.database_url.removeprefix("sqlite:///")), yesterday)
        with open_ledger(house.hub.database_url) as ledger:
            mark_hub_restored(ledger, 1)
        async with running_hub(house):
            await until(lambda: running.done() or revoked(house) == {old}, seconds=90)
            assert not running.done(), running
            _, writer = await asyncio.open_connection(*(ready[0].mllp or ("", 0)))
            writer.close()
            stop.set()
            await running
        assert [row["cause"] for row in restores(house)] == ["hub"]
        assert len(ready) == 1

    asyncio.run(main())
