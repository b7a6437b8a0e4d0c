"""A night in real processes: a hub, a vault and devices that can be killed at any moment and started again."""

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self, final

from tests.support.organisations import CHEAP

from wardline.cli.demo.feed import END, START, acknowledgement_code
from wardline.cli.demo.ports import free_port
from wardline.cli.demo.processes import COMMAND, Process
from wardline.cli.invite import invitation_link
from wardline.cli.place_settings import PlaceSettings
from wardline.cli.settings import (
    HubSettings,
    OpenIdSettings,
    Settings,
    VaultSettings,
    WebSettings,
    hub_config,
    vault_config,
    write_settings,
)
from wardline.client.device import Device
from wardline.hub.app import open_ledger
from wardline.hub.organisations.admit_organisation import admit_organisation
from wardline.kit.ids import AccountId
from wardline.kit.secret import Secret
from wardline.vault.administration import Administration
from wardline.vault.initialise_organisation import Initialised, initialise_organisation
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan

PIN: Final = "2468"
ANSWER_SECONDS: Final = 60
TAKEN: Final = {"CA", "AA"}
"""HL7 v2.5.1, table 0008."""
AGAIN_SECONDS: Final = 0.05
"""After which a sender that was cut off tries again."""
_COMPILED: Final = ("env", "-u", "PYTHONDONTWRITEBYTECODE")
"""Starting processes is most of what a night costs, and without compiled modules it costs twice as much."""


@dataclass(frozen=True)
class Premises:
    """Folders and settings of one organisation and its hub. Nothing of it runs."""

    folder: Path
    settings: Settings
    made: Initialised

    @property
    def data(self) -> Path:
        """The servers' data folder, as the commands take it."""
        return self.folder / "server"

    @classmethod
    def found(
        cls,
        folder: Path,
        plan: OrganisationPlan,
        origin: str,
        hub_port: int,
        *,
        critical_seconds: int,
        databases: tuple[str, str] = ("", ""),
        web: WebSettings | None = None,
        push_services: tuple[str, ...] = (),
        openid: tuple[OpenIdSettings, ...] = (),
        places: PlaceSettings | None = None,
    ) -> Self:
        """Initialise vault and hub as ``wardline init`` does, with cheap key derivation. ``databases``: the hub's URL
        and the vault's; by default files in the data folder. ``web``: where the vault serves the web client;
        ``openid``: providers that run already; ``places``: what the vault knows places by.
        """
        hub, vault = databases
        settings = Settings(
            HubSettings(origin=origin, port=hub_port, database=hub, push_services=push_services),
            VaultSettings(
                mllp_port=free_port(), critical_seconds=critical_seconds, checkpoint_seconds=1, database=vault
            ),
            web or WebSettings(),
            openid=openid,
            places=places or PlaceSettings(),
        )
        data = folder / "server"
        for each in (data, data / "hub", folder / "devices", folder / "logs"):
            each.mkdir(parents=True)
        (data / "key").write_bytes(b"correct horse battery staple\n")
        made = initialise_organisation(
            vault_config(data, settings),
            plan,
            root_file=data / "root.key",
            root_passphrase=Secret(b"root"),
            parameters=CHEAP,
            root_memory_kib=32,
        )
        with open_ledger(hub_config(data, settings.hub).database_url) as ledger:
            refusal = admit_organisation(ledger, made.organisation, made.root)
            assert refusal is None
        write_settings(data, settings)
        return cls(folder, settings, made)

    async def enrol(self, person: str) -> str:
        """A device of one person of the plan, in a folder of that name; its id. Hub and vault must run."""
        link = await asyncio.to_thread(self._link, self.made.accounts[person])
        identity = await Device.enrol(link, self.folder / "devices" / person, Secret(PIN.encode()))
        return identity.device

    def _link(self, account: AccountId) -> str:
        with open_vault(vault_config(self.data, self.settings)) as vault:
            return invitation_link(vault, Administration(vault), account, lifetime=3_600_000)


@final
class Victim:
    """One process, started again as often as it is killed."""

    def __init__(self, name: str, arguments: Sequence[str], log: Path, command: Sequence[str]) -> None:
        self.name = name
        self._arguments = arguments
        self._log = log
        self._command = command
        self._process: Process | None = None
        self._starting = asyncio.Lock()
        self.kills = 0
        self.fell: list[str] = []
        """Last words of each life that ended by itself and was followed by another."""

    async def start(self) -> None:
        """Start it; it is not ready yet."""
        command = (*_COMPILED, *self._command)
        self._process = await Process.start(self.name, self._arguments, self._log, command=command)

    async def ready(self) -> None:
        """Until it says so. Raises ProcessEndedError when it ended by itself."""
        assert self._process is not None
        await self._process.expect("ready")

    async def strike(self) -> None:
        """Kill it (SIGKILL), and start it again at once."""
        assert self._process is not None
        async with self._starting:
            await self._process.kill()
            self.kills += 1
            await self.start()

    async def supervise(self) -> None:
        """Start it again whenever it ended by itself."""
        while True:
            await asyncio.sleep(AGAIN_SECONDS)
            async with self._starting:
                if self.ended:
                    self.fell.append(self.last_words())
                    await self.start()

    @property
    def ended(self) -> bool:
        """Whether it ended by itself."""
        return self._process is not None and self._process.ended

    def last_words(self) -> str:
        """The last line of its log."""
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return lines[-1] if lines else "it said nothing"

    async def end(self) -> None:
        """Ask it to end."""
        if self._process is not None:
            await self._process.end()


@dataclass
class Cast:
    """The processes of a night, by name: ``hub``, ``vault``, and each device's person."""

    victims: dict[str, Victim] = field(default_factory=dict[str, Victim])
    devices: dict[str, str] = field(default_factory=dict[str, str])
    """Device ids by person."""
    crashes: int = 0
    """Of the database."""

    def kills(self) -> Counter[str]:
        """How often each was killed."""
        return Counter({name: victim.kills for name, victim in self.victims.items()})


async def raise_curtain(
    stack: AsyncExitStack,
    premises: Premises,
    people: Sequence[str],
    *,
    away: str = "",
    vault: Sequence[str] = COMMAND,
) -> Cast:
    """Start hub, vault and a device of each person; all are ready. ``stack`` ends them."""
    cast, logs = Cast(), premises.folder / "logs"

    async def start(name: str, arguments: Sequence[str], command: Sequence[str] = COMMAND) -> None:
        victim = cast.victims[name] = Victim(name, arguments, logs / f"{name}.log", command)
        stack.push_async_callback(victim.end)
        await victim.start()

    for server, command in (("hub", COMMAND), ("vault", vault)):
        await start(server, [server, "--data", str(premises.data), "--json"], command)
        await cast.victims[server].ready()
    clinician = (sys.executable, "-m", "tests.soak.clinician")
    for seed, person in enumerate(people):
        cast.devices[person] = await premises.enrol(person)
        presence = "away" if person == away else "present"
        await start(person, [str(premises.folder / "devices" / person), PIN, str(seed), presence], clinician)
    for person in people:
        await cast.victims[person].ready()
    return cast


@dataclass
class Sender:
    """A hospital system: sends over MLLP in order, and repeats what was not acknowledged."""

    port: int
    acknowledged: list[bytes] = field(default_factory=list[bytes])
    """Messages that were answered with CA, or AA in original mode."""
    other_answers: Counter[str] = field(default_factory=Counter[str])
    cut_off: int = 0
    """How often a connection was lost or refused."""
    _progress: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, messages: Sequence[bytes]) -> None:
        """Until each is acknowledged."""
        left = list(messages)
        while left:
            try:
                await self._send_some(left)
            except (OSError, EOFError, TimeoutError):
                self.cut_off += 1
                await asyncio.sleep(AGAIN_SECONDS)

    async def reached(self, count: int) -> None:
        """Wait until so many were acknowledged."""
        while len(self.acknowledged) < count:
            self._progress.clear()
            await self._progress.wait()

    async def _send_some(self, left: list[bytes]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            while left:
                writer.write(START + left[0] + END)
                await writer.drain()
                answer = await asyncio.wait_for(reader.readuntil(END), ANSWER_SECONDS)
                code = acknowledgement_code(answer)
                if code in TAKEN:
                    self.acknowledged.append(left.pop(0))
                    self._progress.set()
                else:
                    self.other_answers[code] += 1
                    await asyncio.sleep(AGAIN_SECONDS)
        finally:
            writer.close()
