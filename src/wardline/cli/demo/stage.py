"""Sets the stage: the organisation, its servers behind a wiretap, its clinicians' devices."""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from wardline.cli.demo.hospital import AWAY, Hospital
from wardline.cli.demo.identity_provider import Someone, is_installed, start_provider
from wardline.cli.demo.ports import free_port
from wardline.cli.demo.processes import COMMAND, Event, Process
from wardline.cli.demo.wiretap import Wiretap
from wardline.cli.init import found
from wardline.cli.invite import invitation_link
from wardline.cli.settings import HubSettings, Settings, VaultSettings, WebSettings, vault_config
from wardline.kit.secret import Secret
from wardline.vault.administration import Administration
from wardline.vault.initialise_organisation import Initialised
from wardline.vault.open_vault import OpenVault, open_vault

CRITICAL_SECONDS: Final = 15
"""In which a critical result must be acknowledged in this hospital; a real one would say minutes."""
VISITED_SECONDS: Final = 90
"""The same where a person takes part."""
PIN: Final = "2468"
ROOT_PASSPHRASE: Final = Secret(b"the simulated hospital's root passphrase")
INVITATION_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class Stage:
    """What runs. Everything is ended by the stack that it was set on."""

    servers: Path
    """Their data folder."""
    seen: tuple[Path, ...]
    """What the hub's operator and a wiretap see: its folder, its log, the captured traffic."""
    origin: str
    mllp_port: int
    vault: OpenVault
    """The vault's database, opened beside the running vault."""
    clinicians: tuple[Process, ...]
    settings: Settings


async def set_stage(
    stack: AsyncExitStack,
    folder: Path,
    hospital: Hospital,
    *,
    say: Callable[[str], None],
    hear: Callable[[Event], None],
    visited: bool = False,
    vault_command: Sequence[str] = COMMAND,
) -> Stage:
    """Found, start, invite and enrol; ``say`` tells a person what happens, ``hear`` gets what devices report.

    ``visited``: the web client is served, and a person has time to answer. ``vault_command`` runs the vault: the
    control of the search runs one that does not encrypt.
    """
    servers, logs = folder / "server", folder / "logs"
    logs.mkdir(parents=True)
    wiretap = Wiretap(folder / "capture.bin")
    origin = await wiretap.start()
    stack.push_async_callback(wiretap.stop)

    say(f"Founding {hospital.plan.name}: authority, vault, {len(hospital.plan.departments)} departments")
    settings = _settings(origin, visited=visited)
    people = [Someone(f"staff-{key}", key.lower(), secrets.token_urlsafe(12)) for key in hospital.clinicians[1:2]]
    if is_installed():
        provider = await start_provider(stack, logs, settings.web.origin, people)
        settings = msgspec.structs.replace(settings, openid=(provider,))
    made = await asyncio.to_thread(found, servers, hospital.plan, settings, ROOT_PASSPHRASE, with_hub=True)

    say("Starting hub and vault")
    arguments = ["--data", str(servers), "--json"]
    hub = await Process.start("hub", ["hub", *arguments], logs / "hub.log")
    stack.push_async_callback(hub.end)
    wiretap.hub_url = f"ws://127.0.0.1:{(await hub.expect('ready'))['port']}"
    vault = await Process.start("vault", ["vault", *arguments], logs / "vault.log", command=vault_command)
    stack.push_async_callback(vault.end)
    mllp_port: int = (await vault.expect("ready"))["mllp_port"]
    beside = stack.enter_context(open_vault(vault_config(servers, settings)))

    say(f"Enrolling {len(hospital.clinicians)} clinicians, each a device in a process of its own; {AWAY} is away")
    links = await asyncio.to_thread(_invite, beside, hospital, made, folder)
    ways = _ways(folder, hospital, people if settings.openid else ())
    clinicians = [
        await _start_clinician(stack, folder, key, links[key], seed, settings.web.origin, hear, ways.get(key, ()))
        for seed, key in enumerate(hospital.clinicians)
    ]
    for clinician in clinicians:
        await clinician.expect("ready")
    seen = (servers / "hub", logs / "hub.log", folder / "capture.bin")
    return Stage(servers, seen, origin, mllp_port, beside, tuple(clinicians), settings)


def _settings(origin: str, *, visited: bool) -> Settings:
    seconds = VISITED_SECONDS if visited else CRITICAL_SECONDS
    vault = VaultSettings(
        mllp_port=0,
        critical_seconds=seconds,
        checkpoint_seconds=5,
        emergency_notice="Not for codes: call 2222 (crash team).",
    )
    port = free_port()
    web = WebSettings(origin=f"http://localhost:{port}", port=port)
    return Settings(HubSettings(origin=origin, port=0), vault, web)


def _invite(vault: OpenVault, hospital: Hospital, made: Initialised, folder: Path) -> dict[str, Path]:
    administration = Administration(vault)
    (folder / "pin").write_text(PIN, encoding="ascii")
    links: dict[str, Path] = {}
    for key in hospital.clinicians:
        links[key] = folder / f"{key}.link"
        link = invitation_link(vault, administration, made.accounts[key], lifetime=INVITATION_MS)
        links[key].write_text(link, encoding="ascii")
    return links


def _ways(folder: Path, hospital: Hospital, people: Sequence[Someone]) -> dict[str, list[str]]:
    """Who signs in on a second device, and how: the first by passkey, the next at the provider, if there is one."""
    ways = {key: ["--sign-in", key.lower()] for key in hospital.clinicians[:1]}
    for person in people:
        password = folder / f"{person.login}.password"
        password.write_text(person.password, encoding="utf-8")
        ways[person.login.upper()] = ["--sign-in", person.login, "--password-file", str(password)]
    return ways


async def _start_clinician(
    stack: AsyncExitStack,
    folder: Path,
    key: str,
    link: Path,
    seed: int,
    origin: str,
    hear: Callable[[Event], None],
    way: Sequence[str],
) -> Process:
    arguments = ["demo-clinician", "--folder", str(folder / "devices" / key), "--link-file", str(link)]
    arguments += ["--pin-file", str(folder / "pin"), "--seed", str(seed), *(["--away"] if key == AWAY else [])]
    arguments += ["--origin", origin, *way]
    process = await Process.start(key, arguments, folder / "logs" / f"{key}.log", hear)
    stack.push_async_callback(process.end)
    return process
