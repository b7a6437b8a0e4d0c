"""A device's owner looks after their passkeys through the SDK, at the real hub and vault; an origin's facts."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.houses import PIN, House, build_house, running

from wardline.client import sealed_file
from wardline.client.authenticator.software import SoftwareAuthenticator
from wardline.client.device import Device
from wardline.client.fetch_organisation import fetch_organisation
from wardline.client.organisation import OrganisationFacts
from wardline.client.provers import by_passkey
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.web.model import WebConfig

ORIGIN = "http://localhost:8441"
PLAN = OrganisationPlan("General Hospital", (PlannedAccount("ada", "Dr. Ada Grey", login="ada.grey"),))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_file, "MEMORY_KIB", 32)
    monkeypatch.setattr(sealed_file, "PASSES", 1)


@pytest.fixture
def house(tmp_path: Path) -> House:
    built = build_house(tmp_path, PLAN)
    return replace(built, vault=replace(built.vault, web=WebConfig(ORIGIN, "127.0.0.1", 0)))


def test_a_person_adds_a_second_passkey_and_removes_the_first(house: House) -> None:
    async def main() -> None:
        async with running(house) as ready:
            assert ready.web is not None
            facts = await fetch_organisation(f"http://127.0.0.1:{ready.web[1]}")
            assert isinstance(facts, OrganisationFacts)
            assert (facts.root, facts.relying_party, facts.hub) == (house.made.root, "localhost", house.vault.hub)
            assert isinstance(await fetch_organisation(f"http://127.0.0.1:{ready.web[1]}/nowhere"), Refusal)
            phone = await SoftwareAuthenticator.open(house.folder / "phone.passkeys", PIN, ORIGIN)
            key = await SoftwareAuthenticator.open(house.folder / "key.passkeys", PIN, ORIGIN)
            link = await asyncio.to_thread(house.link, house.made.accounts["ada"])
            await Device.enrol(link, house.folder / "phone", PIN, authenticator=phone, name="Phone")
            async with Device.open(house.folder / "phone", PIN) as device:
                await device.caught_up()
                own = device.passkeys
                with pytest.raises(RefusedError, match="step_up_required"):
                    await own.add(key, "Blue key")
                with pytest.raises(RefusedError, match="unknown_passkey"):
                    await own.step_up(key)
                await own.step_up(phone)
                await own.add(key, "Blue key")
                first, second = await own.all()
                assert (first.name, second.name, second.used_at) == ("Phone", "Blue key", None)
                with pytest.raises(RefusedError, match="bad_passkey"):
                    await own.add(key, "Again")
                await own.step_up(key)
                await own.remove(first.credential)
                with pytest.raises(RefusedError, match="last_passkey"):
                    await own.remove(second.credential)
            with pytest.raises(RefusedError, match="unknown_passkey"):
                await Device.sign_in(facts, "ada.grey", by_passkey(phone), house.folder / "thief", PIN)
            await Device.sign_in(facts, "ada.grey", by_passkey(key), house.folder / "tablet", PIN)
            with pytest.raises(RefusedError, match="wrong_passphrase"):
                await SoftwareAuthenticator.open(house.folder / "key.passkeys", Secret(b"000000"), ORIGIN)

    asyncio.run(main())


def test_where_nobody_answers_there_are_no_facts() -> None:
    refused = [asyncio.run(fetch_organisation(origin)) for origin in ("http://127.0.0.1:1", "no origin", "ftp://x")]
    assert [each.code for each in refused if isinstance(each, Refusal)] == [
        "vault_away",
        "vault_away",
        "vault_away",
    ]
