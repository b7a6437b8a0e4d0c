"""One simulated clinician: a real device of the SDK in a process of its own, told what to do on its command line.

It reports on standard output, one JSON value a line, so that the demo can count: ``read``, ``acknowledged``. Values are
reported as digests of the whole card, so that nothing of a patient leaves the process.
"""

import asyncio
import json
import random
import sys
import time
from pathlib import Path
from typing import Annotated, Final

import typer

from wardline.cli.demo.hospital import digest
from wardline.cli.run import run
from wardline.cli.secrets import read_secret
from wardline.client.device import Device, Message
from wardline.content.codec import decode
from wardline.content.handoff import Handoff
from wardline.content.result import Result
from wardline.kit.secret import Secret
from wardline.protocol.envelope import Priority

READING_SECONDS: Final = (0.2, 2.5)
"""How long a simulated clinician takes to look at a critical result."""


def clinician(
    folder: Annotated[Path, typer.Option()],
    pin_file: Annotated[Path, typer.Option()],
    link_file: Annotated[Path, typer.Option(help="Holds the invitation link.")],
    seed: Annotated[int, typer.Option()],
    away: Annotated[bool, typer.Option("--away", help="Receives, but neither reads nor answers.")] = False,
) -> None:
    """Enrol, then read and acknowledge until the standard input ends."""
    link = link_file.read_text(encoding="utf-8").strip()
    run(_work(folder, read_secret("PIN", pin_file), link, random.Random(seed), away=away), as_json=True)  # noqa: S311  a simulation


async def _work(folder: Path, pin: Secret, link: str, chance: random.Random, *, away: bool) -> None:
    identity = await Device.enrol(link, folder, pin)
    _report({"event": "enrolled", "account": identity.account, "device": identity.device})
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        _report({"event": "ready"})
        reading = asyncio.create_task(_read(device, chance, away=away))
        await asyncio.to_thread(sys.stdin.read)
        reading.cancel()
        await asyncio.wait([reading])


async def _read(device: Device, chance: random.Random, *, away: bool) -> None:
    async with asyncio.TaskGroup() as answers:
        async for message in device.messages():
            content = decode(message.content)
            _report(_received(message, content))
            if away:
                continue
            await device.mark_read(message)
            _report({"event": "read", "message": message.message})
            if message.priority is Priority.CRITICAL:
                answers.create_task(_acknowledge(device, message, chance.uniform(*READING_SECONDS)))


async def _acknowledge(device: Device, message: Message, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await device.acknowledge(message)
    _report({"event": "acknowledged", "message": message.message, "at": time.time_ns() // 1_000_000})


def _received(message: Message, content: object) -> dict[str, object]:
    report: dict[str, object] = {
        "event": "received",
        "message": message.message,
        "priority": message.priority.name.lower(),
        "type": type(content).__name__.lower(),
        "at": time.time_ns() // 1_000_000,
    }
    original = decode(bytes(content.original)) if isinstance(content, Handoff) else content
    if isinstance(original, Result):
        report["values"] = [
            digest(original.filler, index, each.code.code, each.value, each.unit)
            for index, each in enumerate(original.observations)
        ]
    return report


def _report(event: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()
