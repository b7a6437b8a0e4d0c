"""The whole system in one process: a real hub, a real vault and real devices over files, and a network that is played.

Nothing here sleeps or looks at the machine's clock; every step is taken by whoever drives it.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

from tests.support.organisations import CHEAP, START, make_config
from tests.support.system_client import ClientParty
from tests.support.system_device import DeviceParty, Enrolled
from tests.support.system_hub import ORIGIN, HubParty
from tests.support.system_vault import VaultParty

from wardline.client.candidate import Enrolment
from wardline.client.certificates import fingerprint
from wardline.client.connection import ConnectionLostError
from wardline.client.credentials import Credentials
from wardline.client.enrol import enrol
from wardline.client.invitation import Invitation
from wardline.hub.organisations.admit_organisation import admit_organisation
from wardline.kit.clock import FixedClock
from wardline.kit.ids import AccountId, new_id
from wardline.kit.outcome import Refusal
from wardline.kit.secret import Secret
from wardline.ledger.ledger import Ledger
from wardline.ledger.verify_database import verify_database
from wardline.protocol.answers import Answer
from wardline.protocol.errors import ErrorCode
from wardline.protocol.requests import HubRequest, Request
from wardline.store.errors import StoreError
from wardline.vault.identity.create_account import create_account
from wardline.vault.identity.create_invitation import create_invitation
from wardline.vault.initialise_organisation import initialise_organisation
from wardline.vault.organisation_plan import OrganisationPlan

T = TypeVar("T")
TRIES = 60
"""Failures in a row that a caller survives."""
ROUNDS = 40
"""Rounds after which a system that still moves will never come to rest."""


class System:
    """Started empty in ``folder``.

    ``failures``: how many writes were made to fail so far; ``hub_dies``: whether the hub's process ends with one.
    """

    def __init__(self, folder: Path, failures: Callable[[], int] = lambda: 0, *, hub_dies: bool = True) -> None:
        self.folder = folder
        self.clock = FixedClock(START)
        self.runner = asyncio.Runner()
        self.hub = HubParty(folder / "hub.db", self.clock, self.runner.get_loop())
        self.hub.dies_of_faults = hub_dies
        self.devices: dict[str, DeviceParty] = {}
        self.recover: Callable[[], None] = lambda: None
        """Called after each failure of ``persist``, and after those that were survived without it."""
        self.failures = failures
        self.persist(self._open_hub)
        self.vaults: list[VaultParty] = []
        self.vault = self.found("General Hospital", folder)
        """The first organisation's."""

    # driving

    def run(self, step: Awaitable[T]) -> T:
        """One step to its end."""

        async def wait() -> T:
            return await step

        return self.runner.run(wait())

    def persist(self, step: Callable[[], Awaitable[T]]) -> T:
        """Take a step again until nothing failed, as whoever wants something does."""
        for _ in range(TRIES):
            try:
                return self.run(step())
            except (StoreError, ConnectionLostError):
                self.recover()
        raise AssertionError("a step failed again and again")

    def close(self) -> None:
        for device in self.devices.values():
            device.close()
        for vault in self.vaults:
            vault.close()
        self.hub.close()
        self.runner.close()

    @property
    def parties(self) -> list[VaultParty | DeviceParty]:
        """Everybody who signs in at the hub."""
        return [*self.vaults, *self.devices.values()]

    def fail(self, path: Path, *, restart: bool) -> None:
        """A write to that database failed: its process ends and starts again, or, as the runner does, connects anew.
        The hub's sees to itself.
        """
        for party in self.parties:
            if party.path == path and restart:
                party.kill()
            elif party.path == path:
                self.hub.lose(party.id)

    # organisations, people and devices

    def found(self, name: str, folder: Path) -> VaultParty:
        """Another organisation, admitted at the hub; its vault keeps its rows in ``folder``."""
        folder.mkdir(exist_ok=True)
        config = make_config(folder, f"sqlite:///{folder / 'vault.db'}")
        initialise_organisation(
            config,
            OrganisationPlan(name),
            root_file=folder / "root.pem",
            root_passphrase=Secret(b"root"),
            clock=self.clock,
            parameters=CHEAP,
            root_memory_kib=32,
        )
        vault = VaultParty(config, self.hub, self.clock)
        self.vaults.append(vault)
        self.persist(lambda: self._admit(vault))
        self.persist(lambda: self._publish(vault))
        return vault

    def person(self, name: str, vault: VaultParty | None = None) -> AccountId:
        employer = vault or self.vault
        return self.persist(lambda: employer.submit(lambda turn: create_account(turn, name=name, role="clinician")))

    def enrol(self, account: AccountId, name: str, vault: VaultParty | None = None) -> DeviceParty:
        """A new device of ``account``, by invitation, through the hub."""
        employer = vault or self.vault
        enrolment = self.persist(lambda: self._enrol(account, employer))
        credentials = Credentials.load(
            key=enrolment.signing_key,
            chain=enrolment.chain,
            anchor=enrolment.anchor,
            organisation=employer.organisation,
        )
        enrolled = Enrolled(credentials, Secret(secrets.token_bytes(32)))
        device = DeviceParty(enrolled, self.hub, self.folder / f"device-{name}.db", self.clock)
        device.vault_away = lambda: self._vault_answers(employer)
        self.devices[name] = device
        return device

    # bringing everything to rest

    def settle(self) -> None:
        """Everybody who has a way to the hub works until nothing moves."""
        for _ in range(ROUNDS):
            failures = self.failures()
            moved = False
            for vault in self.vaults:
                moved = self.persist(lambda vault=vault: self.vault_round(vault)) or moved
            for device in self.devices.values():
                moved = self.persist(lambda device=device: _device_round(device)) or moved
            if self.failures() != failures:
                self.recover()
            elif not moved:
                return
        raise AssertionError("the system does not come to rest")

    def verify_logs(self) -> None:
        """The hub's and every vault's log is whole."""
        logs = [(self.hub.database, self.hub.hub.keys), *((each.database, each.log_keys) for each in self.vaults)]
        peers = [key for _, keys in logs for key in (keys.log.verifier, keys.witness.verifier)]
        for database, keys in logs:
            with database.read() as reader:
                assert verify_database(reader, keys.log.verifier, peers) == []

    async def vault_round(self, vault: VaultParty) -> bool:
        """One vault does everything that is due; whether anything moved."""
        if not await connect(vault):
            await vault.start()
        return await vault.work()

    async def _open_hub(self) -> None:
        self.hub.open()

    async def _admit(self, vault: VaultParty) -> None:
        def admit(ledger: Ledger) -> Refusal | None:
            return admit_organisation(ledger, vault.organisation, vault.authority.root)

        assert await asyncio.to_thread(admit, self.hub.ledger) is None

    async def _publish(self, vault: VaultParty) -> None:
        await connect(vault)
        await vault.publish()

    async def _vault_answers(self, vault: VaultParty) -> None:
        if await connect(vault):
            await vault.answer()

    async def _enrol(self, account: AccountId, vault: VaultParty) -> Enrolment:
        made = await vault.submit(lambda turn: create_invitation(turn, account))
        assert not isinstance(made, Refusal)
        anchor = fingerprint(vault.authority.root)
        invitation = Invitation(ORIGIN, vault.organisation, made.id, made.secret, anchor)

        async def ask(request: Request) -> Answer | Refusal:
            assert isinstance(request, HubRequest)
            answer = await self.hub.ask(None, request)
            if isinstance(answer, Refusal) and answer.code == ErrorCode.VAULT_AWAY:
                await self._vault_answers(vault)
            return answer

        enrolment = await enrol(ask, invitation, clock=self.clock, make_id=new_id)
        if isinstance(enrolment, Refusal):
            # Storage failed on the way, or the answer to the only use of the invitation was lost: a new one.
            raise ConnectionLostError(enrolment.code)
        return enrolment


async def connect(party: ClientParty) -> bool:
    """Sign in where there is a way and no session; whether there is a session then."""
    if isinstance(party, VaultParty):
        await party.start()
    if party.cut_off or party.refused is not None:
        return False
    if party.id not in party.hub.sessions:
        if not await party.sign_in():
            return False
        await party.receive()
        await party.catch_up()
    return True


async def _device_round(device: DeviceParty) -> bool:
    if not await connect(device):
        return False
    await device.keep_up()
    moved = await device.receive()
    while await device.send_one():
        moved = True
    while await device.mark():
        moved = True
    return moved
