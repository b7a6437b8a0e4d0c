"""A vault that was brought into another organisation's conversation is restored, and comes back as another device."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from tests.integration.restore.world import copy_of, put_back, vault_device
from tests.integration.two_organisations.test_one_conversation import SECONDS, archived, hears, order, people, says
from tests.support.houses import running_hub, running_vault, until
from tests.support.two_houses import build_two_houses, members

from wardline.vault.agreements.find_agreements import agreements_in_force
from wardline.vault.open_vault import open_vault
from wardline.vault.restore.mark_restored import mark_vault_restored

pytestmark = pytest.mark.timeout(240)


def test_a_new_agreement_brings_the_restored_vault_back_into_the_conversation(tmp_path: Path) -> None:
    houses = build_two_houses(tmp_path)
    transport = houses.transport
    yesterday = tmp_path / "yesterday.db"

    async def main() -> None:
        async with running_hub(houses.hospital), running_vault(houses.hospital), AsyncExitStack() as serving:
            async with running_vault(transport):
                first = await asyncio.to_thread(houses.agree)
                everybody = await serving.enter_async_context(people(houses))
                conversation = await order(everybody)
                await says(everybody.ada, conversation, "A stretcher, please")
                await until(lambda: len(archived(transport, conversation)) == 1, seconds=SECONDS)
                await asyncio.to_thread(copy_of, transport.vault.database_url, yesterday)
            old = vault_device(transport)
            put_back(transport.vault.database_file, yesterday)
            mark_vault_restored(transport.vault, 1)
            await says(everybody.ada, conversation, "And two blankets")
            async with running_vault(transport):
                new = vault_device(transport)
                assert len(archived(transport, conversation)) == 2, "fetched as the old device"
                assert old in members(houses.hospital, conversation)
                second = await asyncio.to_thread(houses.agree)
                assert second.terms.agreement != first.terms.agreement
                await until(lambda: new in members(houses.hospital, conversation), seconds=SECONDS)
                # One commit: nobody of theirs was taken out for it, and the lost device is gone.
                assert len(members(houses.hospital, conversation)) == 6
                assert old not in members(houses.hospital, conversation)
                await until(lambda: len(members(transport, conversation)) == 6, seconds=SECONDS)
                await says(everybody.ada, conversation, "Are you there?")
                await hears(everybody.dora, "Are you there?")
                await says(everybody.emil, conversation, "Here again")
                await hears(everybody.ben, "Here again")
                await until(lambda: len(archived(transport, conversation)) == 4, seconds=SECONDS)
                await until(lambda: len(archived(houses.hospital, conversation)) == 4, seconds=SECONDS)
        for house in (houses.hospital, transport):
            with open_vault(house.vault) as vault, vault.database.read() as reader:
                (agreed,) = agreements_in_force(reader, vault.keys, vault.clock.now())
            assert agreed.id == second.terms.agreement

    asyncio.run(main())
