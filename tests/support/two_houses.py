"""A hospital and a transport company, each with its vault, on one hub, with an agreement between them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sqlalchemy import select
from tests.support.houses import House, build_house, running_hub, running_vault
from tests.support.organisations import CHEAP, make_config

from wardline.client.certificates import fingerprint
from wardline.hub.app import open_ledger
from wardline.hub.organisations.admit_organisation import admit_organisation
from wardline.kit.clock import SystemClock
from wardline.kit.secret import Secret
from wardline.protocol.agreement import Purpose, SignedAgreement
from wardline.vault.administration import Administration
from wardline.vault.conversations.tables import MEMBERS
from wardline.vault.initialise_organisation import initialise_organisation
from wardline.vault.open_vault import open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount

DAY: Final = 86_400_000
HOSPITAL: Final = OrganisationPlan(
    "General Hospital",
    (PlannedAccount("ada", "Dr. Ada Grey", "Cardiology"), PlannedAccount("ben", "Ben Blue", "Bed management")),
)
TRANSPORT: Final = OrganisationPlan(
    "City Transport",
    (PlannedAccount("dora", "Dora Dispatch", "Dispatch"), PlannedAccount("emil", "Emil Early", "Dispatch")),
)


@dataclass
class TwoHouses:
    """Folders and configurations of both."""

    hospital: House
    transport: House

    def agree(self, *, days: float = 30) -> SignedAgreement:
        """Card, proposal, countersignature: as the administrators exchange them."""
        ours, theirs = self.hospital, self.transport
        now = SystemClock().now()
        with open_vault(theirs.vault) as vault:
            card = Administration(vault).party([theirs.made.accounts["dora"], theirs.made.accounts["emil"]])
        with open_vault(ours.vault) as vault:
            proposed = Administration(vault).propose_agreement(
                card,
                [ours.made.accounts["ben"]],
                fingerprint=fingerprint(theirs.made.root),
                purposes=[Purpose.TRANSPORT],
                valid_from=now - 60_000,
                valid_until=now + int(days * DAY),
            )
        with open_vault(theirs.vault) as vault:
            agreed = Administration(vault).accept_agreement(proposed, fingerprint=fingerprint(ours.made.root))
        with open_vault(ours.vault) as vault:
            return Administration(vault).accept_agreement(agreed, fingerprint=None)


def build_two_houses(folder: Path) -> TwoHouses:
    """Both admitted at the hospital's hub."""
    for name in ("hospital", "transport"):
        (folder / name).mkdir()
    hospital = build_house(folder / "hospital", HOSPITAL)
    place = folder / "transport"
    config = replace(make_config(place), hub=hospital.hub.origin, mllp=None, steward_tick=0.5)
    made = initialise_organisation(
        config,
        TRANSPORT,
        root_file=place / "root.pem",
        root_passphrase=Secret(b"root"),
        parameters=CHEAP,
        root_memory_kib=32,
    )
    with open_ledger(hospital.hub.database_url) as ledger:
        assert admit_organisation(ledger, made.organisation, made.root) is None
    return TwoHouses(hospital, House(place, config, hospital.hub, made))


@asynccontextmanager
async def running_two(houses: TwoHouses) -> AsyncGenerator[None]:
    """The hub and both vaults."""
    async with running_hub(houses.hospital), running_vault(houses.hospital), running_vault(houses.transport):
        yield


def members(house: House, conversation: str) -> set[str]:
    """Who is in the group, as this organisation's vault has it."""
    with open_vault(house.vault) as vault, vault.database.read() as reader:
        rows = reader.execute(select(MEMBERS.c.device).where(MEMBERS.c.conversation == conversation)).all()
    return {device for (device,) in rows}
