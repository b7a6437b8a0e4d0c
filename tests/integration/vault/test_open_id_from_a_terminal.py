"""``--provider``: the real command, hub, vault and provider, and a person with a browser beside the terminal."""

import asyncio
import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from tests.support.houses import PIN, House, build_house, running
from tests.support.openid import needs_provider, running_provider

from wardline.cli.demo.identity_provider import Someone, visiting
from wardline.cli.demo.ports import free_port
from wardline.client.device import Device
from wardline.client.fetch_organisation import fetch_organisation
from wardline.client.loopback import awaiting_browser
from wardline.client.provers import Begun, Prover, by_provider
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.identity_requests import Evidence, OpenIdEvidence
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.web.model import WebConfig

pytestmark = [needs_provider, pytest.mark.timeout(180)]

ADA = Someone("p-1", "ada.grey", "correct horse battery staple")
PLAN = OrganisationPlan("General Hospital", (PlannedAccount("ada", "Dr. Ada Grey", login="ada.grey"),))


@dataclass
class Ran:
    """A command that ended."""

    status: int
    lines: list[dict[str, object]]
    error: str


class Terminal:
    """Runs ``wardline`` at a device of Ada's; the person is there when an address is printed."""

    def __init__(self, house: House, origin: str) -> None:
        self.house = house
        self.origin = origin
        self._pin = house.folder / "pin"
        self._pin.write_bytes(PIN.reveal() + b"\n")

    async def run(self, *words: str, folder: str = "laptop", password: str = ADA.password) -> Ran:
        """With ``password`` the person signs in where they are sent."""
        own = ("--folder", str(self.house.folder / folder), "--pin-file", str(self._pin), "--json")
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "wardline.cli",
            *words,
            *own,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            lines: list[dict[str, object]] = []
            async for line in process.stdout:
                lines.append(json.loads(line))
                if "address" in lines[-1]:
                    await self._sign_in(str(lines[-1]["address"]), password)
            error = (await process.stderr.read()).decode()
            return Ran(await process.wait(), lines, error)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()

    async def _sign_in(self, address: str, password: str) -> None:
        back = await visiting(ADA.login, password)(address)
        assert urlsplit(back).fragment == ""
        async with httpx2.AsyncClient(trust_env=False) as browser:
            page = await browser.get(back)
        assert page.status_code == 200
        assert "You can close this window" in page.text


@asynccontextmanager
async def terminal(folder: Path) -> AsyncGenerator[Terminal]:
    """Beside a hospital with two providers: one answers programs, the other does not."""
    built = await asyncio.to_thread(build_house, folder, PLAN)
    port = free_port()
    origin = f"http://localhost:{port}"
    async with running_provider(folder, origin, [ADA]) as set_up:
        providers = (replace(set_up, loopback=True), replace(set_up, id="portal", name="Portal"))
        vault = replace(built.vault, web=WebConfig(origin, "127.0.0.1", port), openid=providers)
        house = replace(built, vault=vault)
        async with running(house):
            yield Terminal(house, origin)


def test_a_person_signs_in_from_a_terminal_and_proves_that_they_are_there(tmp_path: Path) -> None:
    async def main() -> None:
        async with terminal(tmp_path) as at:
            sign_in = ("sign-in", at.origin, "Ada.Grey", "--no-browser", "--provider")
            ran = await at.run(*sign_in, "hospital")
            assert (ran.status, ran.error) == (0, "")
            asked, out, done = ran.lines
            query = parse_qs(urlsplit(str(asked["address"])).query)
            assert query["response_mode"] == ["query"]
            assert query["redirect_uri"][0].startswith("http://127.0.0.1:")
            assert done["account"] == at.house.made.accounts["ada"]
            ending = str(out["end_session_url"])
            assert parse_qs(urlsplit(ending).query)["post_logout_redirect_uri"] == [at.origin + "/signed-out"]

            (ways,) = (await at.run("session", "ways")).lines
            assert ways["methods"] == ["open_id"]
            known = {"id": "hospital", "name": "Hospital sign-in", "end_session_url": ending}
            assert ways["providers"] == [known]

            ran = await at.run("session", "prove", "--provider", "hospital", "--no-browser")
            assert (ran.status, ran.error) == (0, "")
            assert [set(line) for line in ran.lines] == [
                {"provider", "address"},
                {"provider", "end_session_url"},
                {"until"},
            ]
            assert parse_qs(urlsplit(str(ran.lines[0]["address"])).query)["max_age"] == ["0"]

    asyncio.run(main())


def test_who_does_not_come_in_is_told_why(tmp_path: Path) -> None:
    async def main() -> None:
        async with terminal(tmp_path) as at:
            sign_in = ("sign-in", at.origin, "ada.grey", "--no-browser", "--provider")
            for words, password, code, field in (
                (("portal",), ADA.password, "unknown_provider", "hospital"),
                (("hospital",), "not the password", "provider_denied", "access_denied"),
            ):
                ran = await at.run(*sign_in, *words, password=password)
                told = json.loads(ran.error)
                assert (ran.status, told["error"], told["field"]) == (1, code, field)
            assert (await at.run(*sign_in, "hospital", "--password")).status == 2
            assert not (at.house.folder / "laptop" / "keys").exists()
            for login, port in (("ada.grey", 49_152), ("nobody", None)):
                with pytest.raises(RefusedError, match="sign_in_failed"):
                    await return_from_the_provider(at, login, port)

    asyncio.run(main())


async def return_from_the_provider(at: Terminal, login: str, port: int | None) -> None:
    """Ada signs in there for ``login``. ``port``: where the code is said to have been sent, if not where it was."""
    facts = await fetch_organisation(at.origin)
    assert not isinstance(facts, Refusal)
    returned: list[int] = []

    async def show(address: str) -> None:
        back = await visiting(ADA.login, ADA.password)(address)
        async with httpx2.AsyncClient(trust_env=False) as browser:
            returned.append((await browser.get(back)).status_code)

    async with awaiting_browser(show) as loopback:
        honest = by_provider("hospital", loopback.visit, loopback.port)

        async def answer(begun: Begun, challenge: bytes) -> Evidence | Refusal:
            evidence = await honest.answer(begun, challenge)
            assert isinstance(evidence, OpenIdEvidence)
            assert returned == [200], "whoever has that name, or nobody, shows in nothing before"
            return OpenIdEvidence(evidence.provider, evidence.code, evidence.verifier, port or evidence.port)

        await Device.sign_in(facts, login, Prover(answer, loopback.port), at.house.folder / "thief", PIN)
