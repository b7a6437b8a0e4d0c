"""How fast a person is out: from the order to the end of the session, of the last membership, and to the signed wipe.

A real hub and a real vault in this process, on SQLite; the person's device is the SDK's.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from tests.support.houses import PIN, House, build_house, running

from bench.bare_offboarding import BareConversations
from bench.figures import Offboarding
from bench.measure_delivery import Say
from bench.numbers import pair_ratios, spread
from wardline.client.device import Device
from wardline.kit.ids import AccountId, DeviceId
from wardline.kit.outcome import RefusedError
from wardline.protocol.identity_requests import DeviceState
from wardline.vault.administration import Administration
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.open_conversation import open_patient_conversation
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.conversations.tables import MEMBERS
from wardline.vault.devices.find_devices import find_device
from wardline.vault.open_vault import OpenVault, open_vault
from wardline.vault.organisation_plan import OrganisationPlan, PlannedAccount
from wardline.vault.turn import Turn

LOOK_S = 0.01


@dataclass(frozen=True, slots=True)
class _Round:
    """Seconds from the order."""

    closed: float
    out: float
    signed: float


async def measure_offboarding(
    folder: str | None, rounds: Sequence[tuple[int, int]], say: Say
) -> tuple[Offboarding, ...]:
    """For each number of conversations, so many rounds: the bare removals, then a dismissal."""
    found: list[Offboarding] = []
    for conversations, times in rounds:
        bare: list[float] = []
        whole: list[_Round] = []
        for number in range(times):
            say(f"a dismissal from {conversations} conversations, {number + 1} of {times}")
            bare.append(BareConversations(conversations).take_out())
            with tempfile.TemporaryDirectory(dir=folder) as place:
                whole.append(await _measure(Path(place), conversations))
        found.append(
            Offboarding(
                conversations=conversations,
                bare=spread(bare),
                closed=spread([each.closed for each in whole]),
                out=spread([each.out for each in whole]),
                signed=spread([each.signed for each in whole]),
                ratio=spread(pair_ratios([each.out for each in whole], bare)),
            )
        )
    return tuple(found)


async def _measure(folder: Path, conversations: int) -> _Round:
    plan = OrganisationPlan("Bench", tuple(PlannedAccount(key, key) for key in ("leaving", "staying")))
    house = build_house(folder, plan)
    async with running(house):
        folders = [await house.enrol(house.made.accounts[key], key) for key in ("leaving", "staying")]
        async with Device.open(folders[0], PIN) as leaving, Device.open(folders[1], PIN) as staying:
            await asyncio.gather(leaving.caught_up(), staying.caught_up())
            with open_vault(house.vault) as beside:
                return await _offboard(house, beside, leaving, conversations)


async def _offboard(house: House, beside: OpenVault, leaving: Device, conversations: int) -> _Round:
    accounts, device = house.made.accounts, leaving.identity.device
    await asyncio.to_thread(beside.ledger.run, lambda turn: _found(turn, list(accounts.values()), conversations))
    await _until(lambda: _groups(beside, device) == conversations)
    ended = asyncio.create_task(_ended(leaving))
    began = time.monotonic()
    await asyncio.to_thread(Administration(beside).suspend_account, accounts["leaving"], wipe=True)
    out = asyncio.create_task(_until(lambda: _groups(beside, device) == 0))
    signed = asyncio.create_task(_until(lambda: _is_wiped(beside, device)))
    closed = await ended
    return _Round(closed - began, await out - began, await signed - began)


def _found(turn: Turn, accounts: list[AccountId], count: int) -> None:
    for number in range(count):
        conversation = open_patient_conversation(turn, f"{number:032x}", "")
        for account in accounts:
            set_roster(turn, conversation, account, RosterReason.FEED)


async def _ended(device: Device) -> float:
    try:
        async for _ in device.messages():
            pass
    except RefusedError as error:
        if error.code != "device_wiped":
            raise
    return time.monotonic()


async def _until(look: Callable[[], bool]) -> float:
    while not await asyncio.to_thread(look):  # noqa: ASYNC110 (rows of another connection give no event)
        await asyncio.sleep(LOOK_S)
    return time.monotonic()


def _groups(vault: OpenVault, device: str) -> int:
    with vault.database.read() as reader:
        return reader.execute(select(func.count()).where(MEMBERS.c.device == device)).scalar_one()


def _is_wiped(vault: OpenVault, device: str) -> bool:
    with vault.database.read() as reader:
        found = find_device(reader, DeviceId(device))
    return found is not None and found.state is DeviceState.WIPED
