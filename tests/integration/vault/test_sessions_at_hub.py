"""A session is ended at the real hub and vault: the connection goes at once, and comes back to prove who holds it."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.houses import PIN, House, build_house, running
from typer.testing import CliRunner, Result

from wardline.cli.app import app
from wardline.client import sealed_file
from wardline.client.authenticator.software import SoftwareAuthenticator
from wardline.client.credentials import Credentials
from wardline.client.device import Device
from wardline.client.keys import load_keys
from wardline.client.own_session import SessionEndedError
from wardline.client.websocket import HubAddress, WebSocketConnection
from wardline.kit.ids import DeviceId
from wardline.kit.outcome import RefusedError
from wardline.protocol.identity_requests import DeviceClass
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.web.model import WebConfig

pytestmark = pytest.mark.timeout(180)
ORIGIN = "http://localhost:8441"
PEOPLE = (PlannedAccount("ada", "Dr. Ada Grey", login="ada.grey"), PlannedAccount("ben", "Dr. Ben Blue"))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_file, "MEMORY_KIB", 32)
    monkeypatch.setattr(sealed_file, "PASSES", 1)


@pytest.fixture
def house(tmp_path: Path) -> House:
    built = build_house(tmp_path, OrganisationPlan("General Hospital", PEOPLE))
    return replace(built, vault=replace(built.vault, web=WebConfig(ORIGIN, "127.0.0.1", 0)))


async def connected(folder: Path) -> WebSocketConnection:
    """The device's connection by itself, so that its end is seen."""
    keys = await asyncio.to_thread(load_keys, folder, PIN)
    credentials = Credentials.load(
        key=keys.signing_key, chain=keys.chain, anchor=keys.anchor, organisation=keys.organisation
    )
    return await WebSocketConnection.sign_in(HubAddress(keys.hub), credentials, 0)


async def farewell(connection: WebSocketConnection) -> str:
    """Why the hub closed it."""
    try:
        async with asyncio.timeout(60):
            while True:
                await connection.receive()
    except RefusedError as error:
        return error.code
    finally:
        await connection.close()


def test_one_device_ends_anothers_and_its_owner_comes_back(house: House) -> None:
    async def main() -> None:
        async with running(house):
            ada, ben = (house.made.accounts[key] for key in ("ada", "ben"))
            passkeys = await SoftwareAuthenticator.open(house.folder / "passkeys", PIN, ORIGIN)
            folder = house.folder / "ward"
            identity = await Device.enrol(
                await asyncio.to_thread(house.link, ada),
                folder,
                PIN,
                authenticator=passkeys,
                name="Ward 4",
                device_class=DeviceClass.SHARED,
            )
            ward = DeviceId(identity.device)
            async with (
                Device.open(await house.enrol(ada, "phone"), PIN) as phone,
                Device.open(await house.enrol(ben, "his"), PIN) as his,
            ):
                await asyncio.gather(phone.caught_up(), his.caught_up())
                listed = {each.device: each async for each in phone.session.all()}
                assert set(listed) == {ward, phone.identity.device}
                assert (listed[ward].device_name, listed[ward].device_class) == ("Ward 4", DeviceClass.SHARED)
                with pytest.raises(RefusedError, match="not_permitted"):
                    await his.session.end(ward)

                connection = await connected(folder)
                closed = asyncio.create_task(farewell(connection))
                await phone.session.end(ward)
                assert await closed == "session_ended"

            async with Device.open(folder, PIN) as shared:
                await shared.caught_up()
                with pytest.raises(SessionEndedError):
                    await shared.find_people("")
                assert (await shared.session.show()).until <= (await shared.passkeys.step_up(passkeys))
                assert [each.name for each in await shared.find_people("Ben")] == ["Dr. Ben Blue"]
                running_until = (await shared.session.show()).until
                assert running_until - listed[ward].until < 60_000 * 60
                await shared.session.end()
                with pytest.raises(SessionEndedError):
                    await anext(shared.session.all())

    asyncio.run(main())


def test_from_the_command_line(house: House) -> None:
    folder, passkeys, pin = house.folder / "laptop", house.folder / "passkeys", house.folder / "pin"
    pin.write_bytes(PIN.reveal() + b"\n")
    device = ("--folder", str(folder), "--pin-file", str(pin))

    def ask(*words: str, json_too: bool = True) -> Result:
        return CliRunner().invoke(app, ["session", *words, *device, *(["--json"] if json_too else [])])

    def answered(*words: str) -> list[dict[str, object]]:
        ran = ask(*words)
        assert ran.exit_code == 0, ran.output
        return [json.loads(line) for line in ran.stdout.splitlines()]

    def commands(link: str) -> None:
        words = ["enrol", link, "--passkey", str(passkeys), "--origin", ORIGIN, "--class", "administration"]
        assert CliRunner().invoke(app, [*words, *device]).exit_code == 0
        (shown,) = answered("show")
        assert (shown["class"], shown["idle_seconds"]) == ("administration", 300)
        (ways,) = answered("ways")
        assert (ways["methods"], ways["passkeys"], ways["recovery_codes"]) == (["passkey"], 1, 0)
        (listed,) = answered("list")
        assert (listed["person"], listed["until"]) == ("Dr. Ada Grey", shown["until"])
        assert ask("list", "--everybody").exit_code == 1
        assert answered("end") == [{"ended": listed["device"]}]
        refused = ask("list", json_too=False)
        assert refused.exit_code == 1
        assert refused.stderr.endswith("(session_ended)\nRun: wardline session prove\n")
        assert ask("prove").exit_code == 2
        (proven,) = answered("prove", "--passkeys", str(passkeys), "--origin", ORIGIN)
        assert answered("list")[0]["until"] == proven["until"]

    def nothing_set_up(link: str) -> None:
        own = ("--folder", str(house.folder / "phone"), "--pin-file", str(pin))
        assert CliRunner().invoke(app, ["enrol", link, *own]).exit_code == 0
        (house.folder / "guess").write_bytes(b"violet tram passes at dusk")
        warned = CliRunner().invoke(app, ["inbox", *own])
        assert warned.exit_code == 0
        assert warned.stderr.startswith("Nothing of yours proves that it is you: after 20"), warned.stderr
        shown = CliRunner().invoke(app, ["session", "ways", *own])
        assert shown.stdout.startswith("You sign in by: nothing\nPasskeys: none\nPassword: not set\n"), shown.output
        assert shown.stdout.endswith(warned.stderr)
        proof = ["session", "prove", "--password-file", str(house.folder / "guess"), "--code", "123456"]
        refused = CliRunner().invoke(app, [*proof, *own])
        assert (refused.exit_code, refused.stderr.endswith("(no_method)\nRun: wardline session ways\n")) == (1, True)

    async def main() -> None:
        async with running(house):
            link = await asyncio.to_thread(house.link, house.made.accounts["ada"])
            await asyncio.to_thread(commands, link)
            link = await asyncio.to_thread(house.link, house.made.accounts["ben"])
            await asyncio.to_thread(nothing_set_up, link)

    asyncio.run(main())
