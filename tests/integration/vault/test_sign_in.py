"""A person without an invitation: login name and passkey, through the real hub and vault."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.houses import PIN, House, build_house, running

from wardline.client import sealed_file
from wardline.client.authenticator.software import SoftwareAuthenticator
from wardline.client.device import Device
from wardline.client.provers import by_passkey
from wardline.content.codec import encode
from wardline.content.text import Text
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import RefusedError
from wardline.vault.administration import Administration
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.web.model import WebConfig

ORIGIN = "http://localhost:8441"
PLAN = OrganisationPlan(
    "General Hospital",
    (PlannedAccount("ada", "Dr. Ada Grey", login="ada.grey"), PlannedAccount("ben", "Ben Okafor", login="ben.okafor")),
)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_file, "MEMORY_KIB", 32)
    monkeypatch.setattr(sealed_file, "PASSES", 1)


@pytest.fixture
def house(tmp_path: Path) -> House:
    built = build_house(tmp_path, PLAN)
    return replace(built, vault=replace(built.vault, web=WebConfig(ORIGIN, "127.0.0.1", 0)))


def test_a_person_signs_in_on_a_second_device_and_writes_from_it(house: House) -> None:
    ada, ben = (house.made.accounts[key] for key in ("ada", "ben"))
    facts = house.facts

    async def main() -> None:
        async with running(house):
            keyring = await SoftwareAuthenticator.open(house.folder / "passkeys", PIN, ORIGIN)
            link = await asyncio.to_thread(house.link, ada)
            first = await Device.enrol(link, house.folder / "phone", PIN, authenticator=keyring, name="Phone")
            second = await Device.sign_in(
                facts, " Ada.GREY ", by_passkey(keyring), house.folder / "tablet", PIN, name="Ward tablet"
            )
            assert (second.account, second.organisation) == (first.account, first.organisation)
            assert second.device != first.device
            others = await house.enrol(ben, "ben")
            async with Device.open(house.folder / "tablet", PIN) as tablet, Device.open(others, PIN) as bens:
                await tablet.caught_up()
                await bens.caught_up()
                opened = await tablet.open_conversation((ben,))
                await tablet.send(ConversationId(opened.conversation), encode(Text(body="From the new tablet")))
                async with asyncio.timeout(60):
                    async for message in bens.messages():
                        assert message.account == ada
                        break
            with pytest.raises(RefusedError) as refused:
                await Device.sign_in(facts, "ben.okafor", by_passkey(keyring), house.folder / "thief", PIN)
            assert refused.value.code == "unknown_passkey"

    asyncio.run(main())
    with open_vault(house.vault) as vault:
        assert len(Administration(vault).devices(ada)) == 2
