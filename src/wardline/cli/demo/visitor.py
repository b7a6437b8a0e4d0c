"""Whoever opens the demo's web client: a clinician of the simulated hospital, with a patient who is getting worse."""

import asyncio
import contextlib
import itertools
import sys
import threading
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from typing import Final

from rich.console import Console

from wardline.cli.demo.feed import send_feed
from wardline.cli.demo.hospital import AWAY
from wardline.cli.demo.stage import Stage
from wardline.cli.invite import invitation_link
from wardline.kit.ids import AccountId
from wardline.vault.administration import Administration
from wardline.vault.devices.find_devices import devices_of
from wardline.vault.organisation_plan import PlannedAccount

VISITOR: Final = PlannedAccount("W001", "Robin Vega", "physician", codes=("W001",))
_CODE: Final = "tt-0003-01"
"""Creatinine, in the simulator's catalogue."""
_WORSE: Final = 1.2
_CRITICAL: Final = 354.0
"""Micromoles per litre: at or above, somebody must act (ADR 0006)."""
_LOOK_SECONDS: Final = 0.5
_LINK_MS: Final = 12 * 3_600_000


def worst_creatinine(messages: Iterable[bytes]) -> bytes:
    """The result (ORU^R01) of a feed with the highest creatinine: of a patient of the clinician who is away, if there
    is one, so that nobody takes it before the visitor does.
    """
    return max(messages, key=lambda message: (_creatinine(message) > 0 and _is_of(message, AWAY), _creatinine(message)))


def worsened(result: bytes, number: int) -> bytes:
    """The same patient's next creatinine, ordered by the visitor: ``number`` counts from 1 and names the order."""
    segments = [segment.split("|") for segment in result.decode("latin-1").split("\r")]
    clinician = f"{VISITOR.key}^Vega^Robin^^^Dr^^^DRNBR^PRSNL^^^ORGDR"
    for fields in segments:
        if fields[0] == "MSH":
            fields[9] = f"visitor-{number}"
        elif fields[0] in {"ORC", "OBR"}:
            fields[2], fields[3] = f"visitor-{number}", f"visitor-{number}"
            if fields[0] == "OBR":
                fields[16] = clinician
        elif fields[0] == "PV1":
            fields[7] = clinician
        elif fields[0] == "OBX" and fields[3].startswith(_CODE):
            fields[5] = f"{max(float(fields[5]), _CRITICAL) * _WORSE**number:.2f}"
    return "\r".join("|".join(fields) for fields in segments).encode("latin-1")


@asynccontextmanager
async def receiving_visitor(stage: Stage, messages: list[bytes], console: Console) -> AsyncGenerator[str]:
    """While the block runs: a critical result for the visitor once they have enrolled, and one more for each Enter.

    Its value is the invitation link.
    """
    administration = Administration(stage.vault)
    account = next(each.id for each in administration.accounts() if each.profile.name == VISITOR.name)
    link = await asyncio.to_thread(invitation_link, stage.vault, administration, account, lifetime=_LINK_MS)
    task = asyncio.create_task(_page(stage, account, worst_creatinine(messages), console))
    try:
        yield link
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _page(stage: Stage, account: AccountId, result: bytes, console: Console) -> None:
    while not await asyncio.to_thread(_is_enrolled, stage, account):  # noqa: ASYNC110 (another process enrols them)
        await asyncio.sleep(_LOOK_SECONDS)
    enter = asyncio.Event()
    _watch_enter(enter)
    for number in itertools.count(1):
        await send_feed([worsened(result, number)], "127.0.0.1", stage.mllp_port, sent=lambda _: None)
        console.print(f"A critical creatinine for {VISITOR.name} left the laboratory. Enter sends another one.")
        await enter.wait()
        enter.clear()


def _watch_enter(enter: asyncio.Event) -> None:
    """In a thread that nobody waits for: reading a terminal cannot be cancelled."""
    loop = asyncio.get_running_loop()

    def read() -> None:
        for _ in sys.stdin:
            with contextlib.suppress(RuntimeError):  # the loop ended before
                loop.call_soon_threadsafe(enter.set)

    threading.Thread(target=read, daemon=True).start()


def _is_enrolled(stage: Stage, account: AccountId) -> bool:
    with stage.vault.database.read() as reader:
        return bool(devices_of(reader, account))


def _is_of(message: bytes, clinician: str) -> bool:
    return any(
        segment.startswith(b"PV1|") and segment.split(b"|")[7].startswith(clinician.encode())
        for segment in message.split(b"\r")
    )


def _creatinine(message: bytes) -> float:
    found = 0.0
    for segment in message.decode("latin-1").split("\r"):
        fields = segment.split("|")
        if fields[0] == "OBX" and fields[3].startswith(_CODE):
            with contextlib.suppress(ValueError):
                found = max(found, float(fields[5]))
    return found
