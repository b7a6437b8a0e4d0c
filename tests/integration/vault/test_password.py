"""A password, an app's codes, and one device that lets another in: the SDK at the real hub and vault."""

import asyncio
import json
from dataclasses import replace
from ipaddress import ip_network
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from tests.support.houses import PIN, House, build_house, running
from typer.testing import CliRunner, Result

from wardline.cli.app import app
from wardline.client import sealed_file
from wardline.client.device import Device
from wardline.client.fetch_organisation import fetch_organisation
from wardline.client.organisation import OrganisationFacts
from wardline.client.sign_in_by_password import Shown
from wardline.kit.clock import SystemClock
from wardline.kit.outcome import RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.identity_requests import Place
from wardline.vault.identity.model import Role
from wardline.vault.identity.passwords import hashing
from wardline.vault.identity.passwords.totp import STEP, totp_at
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.places.model import PlacesPlan, Site
from wardline.vault.web.model import WebConfig

PLAN = OrganisationPlan(
    "General Hospital",
    (
        PlannedAccount("ada", "Dr. Ada Grey", login="ada.grey"),
        PlannedAccount("it", "Cleo Vane", roles=(Role.ADMINISTRATOR,)),
    ),
)
CAMPUS = Site("campus", "Main campus", (ip_network("127.0.0.0/8"),))
PASSWORD = Secret(b"violet tram passes at dusk")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_file, "MEMORY_KIB", 32)
    monkeypatch.setattr(sealed_file, "PASSES", 1)
    monkeypatch.setattr(hashing, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def house(tmp_path: Path) -> House:
    built = build_house(tmp_path, PLAN)
    web, places = WebConfig("http://localhost:8441", "127.0.0.1", 0), PlacesPlan(sites=(CAMPUS,))
    return replace(built, vault=replace(built.vault, web=web, places=places))


def approve(house: House, folder: Path, *words: str, as_json: bool = True) -> Result:
    """``wardline approve`` on a device that was enrolled."""
    pin = house.folder / "pin"
    pin.write_bytes(PIN.reveal() + b"\n")
    device = ["--folder", str(folder), "--pin-file", str(pin), *(["--json"] if as_json else [])]
    return CliRunner().invoke(app, ["approve", *words, *device])


def test_a_phone_lets_a_tablet_in_by_a_short_code(house: House) -> None:
    async def main() -> None:
        async with running(house) as ready:
            assert ready.web is not None
            facts = await fetch_organisation(f"http://127.0.0.1:{ready.web[1]}")
            assert isinstance(facts, OrganisationFacts)
            link = await asyncio.to_thread(house.link, house.made.accounts["ada"])
            await Device.enrol(link, house.folder / "phone", PIN, name="Phone")
            shown: asyncio.Queue[Shown] = asyncio.Queue()
            async with Device.open(house.folder / "phone", PIN) as phone:
                await phone.caught_up()
                with pytest.raises(RefusedError, match="weak_password \\(own_name\\)"):
                    await phone.password.set(Secret(b"General Hospital"))
                await phone.password.set(PASSWORD)
                begun = await phone.password.begin_codes()
                now = SystemClock().now() // 1000 // STEP
                recovery = await phone.password.confirm_codes(totp_at(begun.secret, now))
                wrong, folder = Secret(b"wrong horse battery staple"), house.folder / "thief"
                with pytest.raises(RefusedError, match="sign_in_failed"):
                    await Device.sign_in_by_password(facts, "ada.grey", wrong, recovery[0], shown.put, folder, PIN)
                folder = house.folder / "tablet"
                coming = Device.sign_in_by_password(
                    facts, "ada.grey", PASSWORD, recovery[0], shown.put, folder, PIN, name="Tablet"
                )
                signing_in = asyncio.create_task(coming)
                assert (await shown.get()).code is None
                (waiting,) = await phone.approvals.waiting()
                assert (waiting.device_name, waiting.asked_from) == ("Tablet", Place(site="Main campus"))
                with pytest.raises(RefusedError, match="not_permitted"):
                    await phone.approvals.waiting(everybody=True)
                desk = await house.enrol(house.made.accounts["it"], "desk")
                listed = await asyncio.to_thread(approve, house, desk, "--everybody")
                (row,) = [json.loads(line) for line in listed.stdout.splitlines()]
                assert (row["approval"], row["account"]) == (waiting.approval, waiting.account)
                assert [row[key] for key in ("person", "name", "class", "from")] == [
                    "Dr. Ada Grey",
                    "Tablet",
                    "personal",
                    "Main campus",
                ]
                shown_so = await asyncio.to_thread(approve, house, desk, "--everybody", as_json=False)
                assert "Main campus" in shown_so.stdout
                words = ("--everybody", "--approval", waiting.approval, "--deny")
                refused = await asyncio.to_thread(approve, house, desk, *words)
                assert (refused.exit_code, json.loads(refused.stderr)["error"]) == (1, "step_up_required")
                for answer in (["--deny"], ["--hash", "A" * 43]):
                    assert approve(house, desk, "--everybody", *answer).exit_code == 2
                compared = await phone.approvals.compare(waiting)
                assert (await shown.get()).code == compared.code
                await phone.approvals.approve(compared.approval, compared.seen)
                tablet = await signing_in
                assert tablet.account == phone.identity.account
                assert {each.name for each in await phone.devices()} == {"Phone", "Tablet"}
            async with Device.open(house.folder / "tablet", PIN) as device:
                await device.caught_up()

    asyncio.run(main())
