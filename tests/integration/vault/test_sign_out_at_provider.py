"""Who signs out at the hospital's provider has to prove again who they are here: the real provider tells the vault."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.support.houses import PIN, House, build_house, running
from tests.support.openid import needs_provider, running_provider

from wardline.audit.record import Action, decode
from wardline.cli.demo.identity_provider import Browser, Someone
from wardline.cli.demo.ports import free_port
from wardline.client.authenticator.software import SoftwareAuthenticator
from wardline.client.connection import ConnectionLostError
from wardline.client.device import Device
from wardline.client.organisation import OrganisationFacts
from wardline.client.own_session import SessionEndedError
from wardline.client.provers import by_provider
from wardline.ledger.tables import LOG
from wardline.vault.identity.open_id.end_session_url import SIGNED_OUT_PATH
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.web.model import WebConfig

pytestmark = needs_provider

ADA = Someone("p-1", "ada.grey", "correct horse battery staple")
BEN = Someone("p-2", "ben.okafor", "another password, Ben's")
PLAN = OrganisationPlan(
    "General Hospital",
    (PlannedAccount("ada", "Dr. Ada Grey", login="ada.grey"), PlannedAccount("ben", "Ben Okafor", login="ben.okafor")),
)


@asynccontextmanager
async def hospital(folder: Path) -> AsyncGenerator[tuple[House, OrganisationFacts]]:
    """The vault is where the provider was told that it is."""
    built = await asyncio.to_thread(build_house, folder, PLAN)
    port = free_port()
    origin = f"http://localhost:{port}"
    async with running_provider(folder, origin, (ADA, BEN)) as provider:
        web = WebConfig(origin, "127.0.0.1", port)
        house = replace(built, vault=replace(built.vault, web=web, openid=(provider,)))
        async with running(house):
            yield house, house.facts


async def people(device: Device, text: str) -> list[str]:
    """Asked again where the hub closed the connection meanwhile. Raises SessionEndedError."""
    async with asyncio.timeout(60):
        while True:
            try:
                return [each.name for each in await device.find_people(text)]
            except ConnectionLostError:
                await asyncio.sleep(0)


def test_who_signs_out_there_proves_again_who_they_are_here(tmp_path: Path) -> None:
    async def main() -> None:
        async with hospital(tmp_path) as (house, facts):
            assert house.vault.web is not None
            origin = house.vault.web.origin
            hers, his = Browser(), Browser()
            at_provider = by_provider("hospital", hers.visit(ADA.login, ADA.password))
            passkeys = await SoftwareAuthenticator.open(house.folder / "passkeys", PIN, origin)
            link = await asyncio.to_thread(house.link, house.made.accounts["ada"])
            await Device.enrol(link, house.folder / "tablet", PIN, authenticator=passkeys, name="Tablet")
            await Device.sign_in(facts, "ada.grey", at_provider, house.folder / "phone", PIN, name="Phone")
            theirs = by_provider("hospital", his.visit(BEN.login, BEN.password))
            await Device.sign_in(facts, "ben.okafor", theirs, house.folder / "his", PIN, name="His")
            async with (
                Device.open(house.folder / "phone", PIN) as phone,
                Device.open(house.folder / "tablet", PIN) as tablet,
                Device.open(house.folder / "his", PIN) as other,
            ):
                await asyncio.gather(phone.caught_up(), tablet.caught_up(), other.caught_up())
                assert await people(phone, "Ben") == ["Ben Okafor"]
                (known,) = (await tablet.passkeys.ways()).providers

                assert await hers.sign_out(known.end_session_url) == origin + SIGNED_OUT_PATH
                with pytest.raises(SessionEndedError):
                    await people(phone, "")
                assert await people(tablet, "Ben") == ["Ben Okafor"], "begun otherwise"
                assert await people(other, "Ada") == ["Dr. Ada Grey"], "another person's"

                assert await phone.passkeys.step_up_by(at_provider)
                assert await people(phone, "Ben") == ["Ben Okafor"], "still enrolled"
                assert await hers.sign_out(known.end_session_url) == origin + SIGNED_OUT_PATH
                with pytest.raises(SessionEndedError):
                    await people(phone, "")
                assert await phone.passkeys.step_up(passkeys)
                assert await his.sign_out(known.end_session_url) == origin + SIGNED_OUT_PATH
                assert await people(phone, "Ben") == ["Ben Okafor"]
            with house.read() as reader:
                rows = reader.execute(select(LOG.records.c.record).order_by(LOG.records.c.leaf_index)).scalars()
                found = [record for record in map(decode, rows) if record.action is Action.LOGOUT_RECEIVED]
            assert [each.numbers.count for each in found if each.numbers is not None] == [1, 1, 1]
            assert {each.actor.organisation for each in found} == {house.made.organisation}

    asyncio.run(main())
