"""Sessions that wait for a vault's answer to a sealed request. Lives on the event loop."""

import asyncio
from collections.abc import Callable
from typing import final

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode

Key = tuple[str, str]
"""Organisation and request."""


@final
class Answers:
    """A waiting session loses nothing by giving up: the same bytes sent again get the answer when there is one."""

    def __init__(self) -> None:
        self._waiting: dict[Key, list[asyncio.Future[bytes]]] = {}

    def expect(self, key: Key) -> asyncio.Future[bytes]:
        """Begin to wait, before the request is stored, so that no answer is missed."""
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append(future)
        return future

    def forget(self, key: Key, future: asyncio.Future[bytes]) -> None:
        """Wait no longer."""
        waiting = self._waiting.get(key, [])
        if future in waiting:
            waiting.remove(future)
        if not waiting:
            self._waiting.pop(key, None)

    def give(self, key: Key, sealed: bytes) -> None:
        """The answer is stored: hand it out."""
        for future in self._waiting.pop(key, []):
            if not future.done():
                future.set_result(sealed)


async def wait_for_answer(
    answer: asyncio.Future[bytes], away_ms: int, limit_ms: int, is_away: Callable[[], bool]
) -> bytes | Refusal:
    """The answer, or ``vault_away``: after ``away_ms`` if no steward is connected then, after ``limit_ms`` anyway."""
    done, _ = await asyncio.wait((answer,), timeout=away_ms / 1000)
    if not done and not is_away():
        done, _ = await asyncio.wait((answer,), timeout=max(0, limit_ms - away_ms) / 1000)
    return answer.result() if done else Refusal(ErrorCode.VAULT_AWAY, retry_after=away_ms)
