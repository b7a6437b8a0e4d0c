"""Ask the hub until it says something about the request: connections are lost, and disks are busy."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

from wardline.client.connection import ConnectionLostError
from wardline.client.engine.rules import RETRIED
from wardline.kit.outcome import Refusal
from wardline.protocol.answers import Answer
from wardline.protocol.requests import GetChunk, PutChunk, Request

TRIES: Final = 8
"""Of refusals that say nothing about the request; a lost connection is waited for, however long."""
WAIT_MS: Final = 250


async def ask_again(
    request: Callable[[Request], Awaitable[Answer | Refusal]],
    wanted: PutChunk | GetChunk,
    stopped: Callable[[], bool],
) -> Answer | Refusal:
    """The hub's answer. ``request`` waits for a connection. Raises ConnectionLostError once ``stopped``."""
    tried = 0
    while True:
        try:
            answer = await request(wanted)
        except ConnectionLostError:
            if stopped():
                raise
            await asyncio.sleep(WAIT_MS / 1000)  # a connection that is just ending ends at once, again and again
            continue
        if not isinstance(answer, Refusal) or answer.code not in RETRIED or tried == TRIES:
            return answer
        tried += 1
        await asyncio.sleep((answer.retry_after or WAIT_MS << tried) / 1000)
