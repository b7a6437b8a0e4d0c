"""The first administrator enrols once; two of them recover somebody, through the real hub and vault."""

import asyncio
import json
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.houses import PIN, House, running
from typer.testing import CliRunner

from wardline.cli.app import app
from wardline.cli.demo.ports import free_port
from wardline.cli.settings import hub_config, read_settings, vault_config
from wardline.client import sealed_file
from wardline.client.device import Device
from wardline.kit.clock import Clock, SystemClock
from wardline.kit.ids import AccountId
from wardline.kit.outcome import RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.identity_requests import DeviceState
from wardline.vault.administration import Administration
from wardline.vault.identity.model import Role
from wardline.vault.identity.passwords.totp import STEP, totp_at
from wardline.vault.initialise_organisation import Initialised
from wardline.vault.open_vault import open_vault

pytestmark = pytest.mark.timeout(300)
PASSWORD = Secret(b"violet tram passes at dusk")
PLAN = """
name = "General Hospital"

[[accounts]]
key = "ada"
name = "Dr. Ada Grey"
login = "ada.grey"
"""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_file, "MEMORY_KIB", 32)
    monkeypatch.setattr(sealed_file, "PASSES", 1)


def founded(folder: Path) -> tuple[House, str]:
    """By the command, with the link that it printed."""
    port, data = free_port(), folder / "server"
    (folder / "plan.toml").write_text(PLAN, encoding="utf-8")
    (folder / "passphrase").write_text("a long root passphrase\n", encoding="utf-8")
    words = ["init", "--plan", str(folder / "plan.toml"), "--data", str(data), "--web", "", "--json"]
    words += ["--origin", f"ws://127.0.0.1:{port}", "--passphrase-file", str(folder / "passphrase")]
    ran = CliRunner().invoke(app, words)
    assert ran.exit_code == 0, ran.output
    said = json.loads(ran.stdout.splitlines()[0])
    settings = read_settings(data)
    made = Initialised(said["organisation"], (data / "anchor.der").read_bytes(), AccountId(""), said["accounts"])
    vault = replace(vault_config(data, settings), mllp=("127.0.0.1", 0))
    return House(folder, vault, replace(hub_config(data, settings.hub), port=port), made), said["administrator"]


async def proven(device: Device, clock: Clock) -> None:
    """Its owner sets a password and codes, and steps up with them."""
    await device.password.set(PASSWORD)
    secret = (await device.password.begin_codes()).secret
    recovery = await device.password.confirm_codes(totp_at(secret, clock.now() // 1000 // STEP))
    await device.password.step_up(PASSWORD, recovery[0])


def code(caught: pytest.ExceptionInfo[RefusedError]) -> str:
    return caught.value.code


def test_two_administrators_recover_somebody_who_lost_everything(tmp_path: Path) -> None:
    house, first_link = founded(tmp_path)
    ada = house.made.accounts["ada"]
    with open_vault(house.vault) as vault:
        second = Administration(vault).create_account(name="IT, nights", roles=[Role.ADMINISTRATOR])

    async def main() -> None:
        async with running(house):
            identity = await Device.enrol(first_link, tmp_path / "root", PIN)
            with pytest.raises(RefusedError) as again:
                await Device.enrol(first_link, tmp_path / "thief", PIN)
            assert code(again) == "bad_invitation", "the first administrator's link is good once"
            nights, phone = await house.enrol(second, "nights"), await house.enrol(ada, "phone")
            async with AsyncExitStack() as stack:
                opened = (Device.open(each, PIN) for each in (tmp_path / "root", nights, phone))
                root, other, lost = [await stack.enter_async_context(each) for each in opened]
                for device in (root, other, lost):
                    await device.caught_up()
                with pytest.raises(RefusedError) as refused:
                    await root.recoveries.ask(ada, "Her phone is gone")
                assert code(refused) == "step_up_required", "they do administer"
                await proven(root, SystemClock())
                await proven(other, SystemClock())
                asked = await root.recoveries.ask(ada, "Her phone is gone")
                assert asked.asked_by == identity.account
                assert [each.recovery for each in await lost.recoveries.waiting()] == [asked.recovery]
                async with asyncio.timeout(60):
                    told = await anext(lost.messages())
                assert b"recovery_asked" in told.content, "before anybody agreed"
                with pytest.raises(RefusedError) as alone:
                    await root.recoveries.agree(asked.recovery)
                assert code(alone) == "unknown_recovery"
                made = await other.recoveries.agree(asked.recovery)
                await Device.enrol(made.link, tmp_path / "new phone", PIN)
            async with Device.open(tmp_path / "new phone", PIN) as found:
                await found.caught_up()
                states = [each.state for each in await found.devices()]
                assert states[0] is DeviceState.ACTIVE
                assert states[1] in {DeviceState.WIPE_ORDERED, DeviceState.WIPED}

    asyncio.run(main())


def test_the_console_says_how_roles_sign_in(tmp_path: Path) -> None:
    house, _ = founded(tmp_path)
    data = ["--data", str(house.folder / "server"), "--json"]

    def run(*words: str) -> list[dict[str, object]]:
        ran = CliRunner().invoke(app, ["policy", "sign-in", *words, *data])
        assert ran.exit_code == 0, ran.output
        return [json.loads(line) for line in ran.stdout.splitlines()]

    assert {str(row["rule"]) for row in run("show")} == {"False"}
    assert run("set", "administrator", "passkey") == [{"role": "administrator", "methods": ["passkey"]}]
    shown = {str(row["role"]): row for row in run("show")}
    assert (shown["administrator"]["rule"], shown["administrator"]["methods"]) == (True, ["passkey"])
    assert (shown["nurse"]["rule"], shown["nurse"]["methods"]) == (False, ["open_id", "passkey", "password"])
    run("set", "administrator", "passkey", "open_id", "password")
    assert {str(row["rule"]) for row in run("show")} == {"False"}
