"""The browser's core against a real hub and vault: the whole path from an invitation link to a message in the archive.

The core runs in Node, without a page: what is proven is its protocol, its cryptography and its connection.
"""

import asyncio
import json
import shutil
import socket
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from wardline.cli.demo.processes import Process
from wardline.cli.init import found
from wardline.cli.invite import invitation_link
from wardline.cli.settings import HubSettings, Settings, VaultSettings, vault_config
from wardline.kit.secret import Secret
from wardline.vault.administration import Administration
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount

WEB = Path(__file__).parents[2] / "web"
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(NODE is None or not (WEB / "node_modules").exists(), reason="needs Node and `npm ci` in web/"),
]


@dataclass(frozen=True)
class Script:
    """What a script of ``web/tests/live`` reported."""

    returncode: int
    events: list[dict[str, Any]]
    errors: str

    def named(self, event: str) -> list[dict[str, Any]]:
        return [each for each in self.events if each["event"] == event]


async def run_script(name: str, given: dict[str, str]) -> Script:
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
        async with asyncio.timeout(180):
            out, errors = await process.communicate(json.dumps(given).encode())
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    events = [json.loads(line) for line in out.decode().splitlines()]
    return Script(process.returncode or 0, events, errors.decode())


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


async def enrol_and_talk(folder: Path) -> Script:
    plan = OrganisationPlan(
        name="General Hospital",
        accounts=(PlannedAccount(key="ada", name="Dr. Ada Grey"), PlannedAccount(key="ben", name="Dr. Ben Blue")),
    )
    port = free_port()
    hub_settings = HubSettings(origin=f"ws://127.0.0.1:{port}", port=port)
    settings = Settings(hub_settings, VaultSettings(mllp_port=0))
    made = found(folder / "server", plan, settings, Secret(b"passphrase of the root"), with_hub=True)
    arguments = ["--data", str(folder / "server"), "--json"]
    async with AsyncExitStack() as stack:
        for name in ("hub", "vault"):
            process = await Process.start(name, [name, *arguments], folder / f"{name}.log")
            stack.push_async_callback(process.end)
            await process.expect("ready")
        beside = stack.enter_context(open_vault(vault_config(folder / "server", settings)))
        link = invitation_link(beside, Administration(beside), made.accounts["ada"], lifetime=3_600_000)
        return await run_script("enrols", {"link": link, "colleague": "Ben Blue"})


def test_the_core_enrols_joins_sends_and_reads_its_history(tmp_path: Path) -> None:
    ran = asyncio.run(enrol_and_talk(tmp_path))
    logs = "\n".join((tmp_path / f"{name}.log").read_text()[-2000:] for name in ("hub", "vault"))
    assert ran.returncode == 0, f"{ran.errors}\n{ran.events}\n{logs}"
    assert [each["step"] for each in ran.named("progress")] == ["invitation", "keys", "certificate"]
    assert [each["name"] for each in ran.named("enrolled")] == ["Dr. Ada Grey"]
    assert [each["available"] for each in ran.named("published")] == [3]
    assert [sorted(each["roster"]) for each in ran.named("opened")] == [["Dr. Ada Grey", "Dr. Ben Blue"]]
    assert [each["position"] for each in ran.named("sent")] == [1]
    assert [entry["body"] for each in ran.named("history") for entry in each["content"]] == ["From the browser's core"]
