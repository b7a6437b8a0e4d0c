"""Two people whom the night loses: one is dismissed while connected, one loses a phone that is switched off."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from wardline.cli.demo.stage import INVITATION_MS, PIN, Stage
from wardline.cli.invite import invitation_link
from wardline.client.device import Device
from wardline.kit.ids import AccountId, ConversationId, DeviceId
from wardline.kit.outcome import RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.identity_requests import DeviceState
from wardline.vault.administration import Administration
from wardline.vault.conversations.model import RosterReason
from wardline.vault.conversations.set_roster import set_roster
from wardline.vault.conversations.tables import CONVERSATIONS, MEMBERS
from wardline.vault.devices.find_devices import find_device
from wardline.vault.open_vault import OpenVault
from wardline.vault.turn import Turn

MOST_CONVERSATIONS: Final = 20
"""That each of them is in: a busy day's."""
LOOK_SECONDS: Final = 0.02
PATIENCE_SECONDS: Final = 120.0
_PIN: Final = Secret(PIN.encode())


@dataclass(frozen=True, slots=True)
class Departure:
    """One of them. Seconds from the order, but for the phone's ``wiped``: from its next contact."""

    who: str
    conversations: int
    closed: float | None
    """The session; None for one that had none."""
    out: float
    """Of all conversations."""
    wiped: float
    """Erased, and the signed receipt at the vault."""


async def depart(stage: Stage, folder: Path, middle: asyncio.Event) -> tuple[Departure, ...]:
    """Both enrol at once, and go in the ``middle`` of the feed. Raises TimeoutError where something does not happen."""
    people = [await _enrol(stage, folder / name, name) for name in ("Dr. Dana Dismissed", "Dr. Lee Lost-Phone")]
    async with asyncio.timeout(PATIENCE_SECONDS), Device.open(people[0][1], _PIN) as dismissed:
        async with Device.open(people[1][1], _PIN) as phone:
            await asyncio.gather(dismissed.caught_up(), phone.caught_up(), middle.wait())
            devices = (dismissed.identity.device, phone.identity.device)
            joined = await asyncio.to_thread(_bring_in, stage.vault, [account for account, _ in people])
            await _until(lambda: all(_groups(stage.vault, device) == joined for device in devices))
        administration, account = Administration(stage.vault), people[0][0]
        ending = asyncio.create_task(_ended(dismissed))
        began = time.monotonic()
        await asyncio.to_thread(administration.suspend_account, account, wipe=True)
        out, closed = asyncio.create_task(_out(stage.vault, devices[0], began)), await ending - began
        await _until(lambda: _state(stage.vault, devices[0]) is DeviceState.WIPED)
        wiped = time.monotonic() - began
        first = Departure("dismissed", joined, closed, await out, wiped)
    async with asyncio.timeout(PATIENCE_SECONDS):
        began = time.monotonic()
        await asyncio.to_thread(administration.revoke_device, DeviceId(devices[1]), wipe=True)
        lost_out = await _out(stage.vault, devices[1], began)
        contact = time.monotonic()
        async with Device.open(people[1][1], _PIN) as phone:
            await _ended(phone)
            await _until(lambda: _state(stage.vault, devices[1]) is DeviceState.WIPED)
        return first, Departure("lost phone", joined, None, lost_out, time.monotonic() - contact)


async def _enrol(stage: Stage, folder: Path, name: str) -> tuple[AccountId, Path]:
    administration = Administration(stage.vault)
    account = await asyncio.to_thread(administration.create_account, name=name, role="physician")
    link = await asyncio.to_thread(invitation_link, stage.vault, administration, account, lifetime=INVITATION_MS)
    await Device.enrol(link, folder, _PIN)
    return account, folder


def _bring_in(vault: OpenVault, accounts: list[AccountId]) -> int:
    """They cover for others: into conversations that there are by now; how many."""

    def operation(turn: Turn) -> int:
        rows = turn.tx.execute(
            select(CONVERSATIONS.c.id)
            .where(CONVERSATIONS.c.generation > 0, CONVERSATIONS.c.closed_at.is_(None))
            .order_by(CONVERSATIONS.c.opened_at, CONVERSATIONS.c.id)
            .limit(MOST_CONVERSATIONS)
        ).all()
        for (conversation,) in rows:
            for account in accounts:
                set_roster(turn, ConversationId(conversation), account, RosterReason.INVITED)
        return len(rows)

    return vault.ledger.run(operation)


async def _ended(device: Device) -> float:
    """When its session ended, and why is what it should be."""
    try:
        async for _ in device.messages():
            pass
    except RefusedError as error:
        if error.code == "device_wiped":
            return time.monotonic()
        raise
    raise AssertionError("the device goes on")


async def _out(vault: OpenVault, device: str, began: float) -> float:
    await _until(lambda: _groups(vault, device) == 0)
    return time.monotonic() - began


async def _until(look: Callable[[], bool]) -> None:
    while not await asyncio.to_thread(look):  # noqa: ASYNC110 (rows of another process give no event)
        await asyncio.sleep(LOOK_SECONDS)


def _groups(vault: OpenVault, device: str) -> int:
    with vault.database.read() as reader:
        return reader.execute(select(func.count()).where(MEMBERS.c.device == device)).scalar_one()


def _state(vault: OpenVault, device: str) -> DeviceState | None:
    with vault.database.read() as reader:
        found = find_device(reader, device)
    return None if found is None else found.state
