"""One enrolled device in a process of its own, to be killed and started again: ``python -m tests.soak.clinician``.

It reads and acknowledges as a clinician of the demo does, and goes on where the killed one stopped.
"""

import asyncio
import json
import random
import sys
from pathlib import Path

from wardline.client.device import Device, Message
from wardline.kit.secret import Secret
from wardline.protocol.envelope import Priority

READING_SECONDS = 0.4
"""The longest that this clinician takes over a critical result."""


async def work(folder: Path, pin: Secret, chance: random.Random, *, away: bool) -> None:
    """Until the standard input ends. Away: receive, but neither read nor answer."""
    async with Device.open(folder, pin) as device:
        await device.caught_up()
        sys.stdout.write(json.dumps({"event": "ready"}) + "\n")
        sys.stdout.flush()
        reading = asyncio.create_task(read(device, chance, away=away))
        await asyncio.to_thread(sys.stdin.read)
        reading.cancel()
        await asyncio.wait([reading])


async def read(device: Device, chance: random.Random, *, away: bool) -> None:
    """One after another: a message that was being answered when the process died comes again, and is answered again."""
    async for message in device.messages():
        if not away:
            await device.mark_read(message)
            await answer(device, message, chance)


async def answer(device: Device, message: Message, chance: random.Random) -> None:
    if message.priority is Priority.CRITICAL and message.acknowledges is None:
        await asyncio.sleep(chance.uniform(0, READING_SECONDS))
        await device.acknowledge(message)


if __name__ == "__main__":
    where, digits, seed, presence = sys.argv[1:]
    asyncio.run(work(Path(where), Secret(digits.encode()), random.Random(seed), away=presence == "away"))
