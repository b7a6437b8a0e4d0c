"""An organisation with its hub and its vault, processes of their own, and certificates for its people's devices."""

import secrets
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bench.processes import ServerProcess
from wardline.cli.demo.processes import Process
from wardline.cli.init import found
from wardline.cli.settings import HubSettings, Settings, VaultSettings, vault_config
from wardline.client.credentials import Credentials
from wardline.kit.ids import DeviceId, new_id
from wardline.kit.secret import Secret
from wardline.vault.authority.issue_certificate import issue_device_certificate
from wardline.vault.devices.add_device import add_device
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.turn import Turn


@dataclass(frozen=True, slots=True)
class House:
    """Its folder, and what runs."""

    data: Path
    origin: str
    devices: tuple[Credentials, ...]

    @property
    def port(self) -> int:
        """Where the hub listens."""
        return int(self.origin.rpartition(":")[2])


@dataclass(frozen=True, slots=True)
class Servers:
    """What runs in a house."""

    hub: ServerProcess
    vault: ServerProcess


def build_house(data: Path, devices: int) -> House:
    """Found the organisation, and certify so many devices, two a person, as enrolments would."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    origin = f"ws://127.0.0.1:{port}"
    settings = Settings(HubSettings(origin=origin, port=port), VaultSettings(mllp_port=0))
    plan = OrganisationPlan(
        "Bench", tuple(PlannedAccount(f"p{number}", f"Person {number}") for number in range(-(-devices // 2)))
    )
    made = found(data, plan, settings, Secret(secrets.token_bytes(16)), with_hub=True)
    with open_vault(vault_config(data, settings)) as vault:
        authority = vault.authority

        def certify(turn: Turn) -> tuple[Credentials, ...]:
            certified: list[Credentials] = []
            for account in [*made.accounts.values(), *made.accounts.values()][:devices]:
                key, device = generate_private_key(SECP384R1()), DeviceId(new_id())
                leaf = issue_device_certificate(turn, authority, key.public_key(), account=account, device=device)
                add_device(turn, device, account, leaf)
                pkcs8 = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
                chain = (leaf, authority.issuing)
                certified.append(
                    Credentials.load(
                        key=Secret(pkcs8), chain=chain, anchor=authority.root, organisation=authority.organisation
                    )
                )
            return tuple(certified)

        return House(data, origin, vault.ledger.run(certify))


@asynccontextmanager
async def running(house: House) -> AsyncGenerator[Servers]:
    """``wardline hub`` and ``wardline vault`` on its folder."""
    arguments = ["--data", str(house.data), "--json"]
    hub = await Process.start("hub", ["hub", *arguments], house.data / "hub.log")
    try:
        await hub.expect("ready")
        vault = await Process.start("vault", ["vault", *arguments], house.data / "vault.log")
        try:
            await vault.expect("ready")
            yield Servers(ServerProcess(hub.pid, house.port), ServerProcess(vault.pid, 0))
        finally:
            await vault.end()
    finally:
        await hub.end()
