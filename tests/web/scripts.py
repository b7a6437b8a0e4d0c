"""Scripts of ``web/tests/live`` in Node, against a hub and a vault in processes of their own."""

import asyncio
import json
import shutil
from collections.abc import AsyncGenerator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wardline.cli.demo.ports import free_port
from wardline.cli.demo.processes import Process
from wardline.cli.init import found
from wardline.cli.invite import invitation_link
from wardline.cli.settings import HubSettings, Settings, VaultSettings, vault_config
from wardline.kit.ids import AccountId
from wardline.kit.secret import Secret
from wardline.vault.administration import Administration
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount

WEB = Path(__file__).parents[2] / "web"
NODE = shutil.which("node")


@dataclass(frozen=True)
class Script:
    """What a script reported, one JSON value a line."""

    returncode: int
    events: list[dict[str, Any]]
    errors: str

    def named(self, event: str) -> list[dict[str, Any]]:
        return [each for each in self.events if each["event"] == event]

    def only(self, event: str) -> dict[str, Any]:
        (found,) = self.named(event)
        return found


async def run_script(name: str, given: Mapping[str, object]) -> Script:
    """Run it to its end."""
    assert NODE is not None
    process = await asyncio.create_subprocess_exec(
        NODE,
        "--experimental-websocket",
        "tools/run-ts.mjs",
        f"tests/live/{name}.ts",
        cwd=WEB,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(240):
            out, errors = await process.communicate(json.dumps(given).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    events = [json.loads(line) for line in out.decode().splitlines()]
    return Script(process.returncode or 0, events, errors.decode())


@asynccontextmanager
async def house(folder: Path, people: dict[str, str]) -> AsyncGenerator[dict[str, str]]:
    """A hub and a vault with these people (key to name); their invitation links."""
    accounts = tuple(PlannedAccount(key=key, name=name) for key, name in people.items())
    plan = OrganisationPlan(name="General Hospital", accounts=accounts)
    port = free_port()
    settings = Settings(HubSettings(origin=f"ws://127.0.0.1:{port}", port=port), VaultSettings(mllp_port=0))
    made = found(folder / "server", plan, settings, Secret(b"passphrase of the root"), with_hub=True)
    arguments = ["--data", str(folder / "server"), "--json"]
    async with AsyncExitStack() as stack:
        for name in ("hub", "vault"):
            process = await Process.start(name, [name, *arguments], folder / f"{name}.log")
            stack.push_async_callback(process.end)
            await process.expect("ready")
        beside = stack.enter_context(open_vault(vault_config(folder / "server", settings)))

        def link(account: AccountId) -> str:
            return invitation_link(beside, Administration(beside), account, lifetime=3_600_000)

        yield {key: link(made.accounts[key]) for key in people}
