"""The demo's processes: started with their output to files or to us, ended by us, whatever happens."""

import asyncio
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, final

from wardline.cli.up import end

READY_SECONDS: Final = 180
COMMAND: Final = (sys.executable, "-m", "wardline.cli")

Event = dict[str, Any]


class ProcessEndedError(RuntimeError):
    """A process of the demo ended by itself: its log says why."""


@final
class Process:
    """A ``wardline`` command that reports JSON lines on its standard output."""

    def __init__(self, name: str, process: asyncio.subprocess.Process, on_event: Callable[[Event], None]) -> None:
        self.name = name
        self._process = process
        self._on_event = on_event
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._reader = asyncio.create_task(self._read())

    @classmethod
    async def start(
        cls,
        name: str,
        arguments: Sequence[str],
        log: Path,
        on_event: Callable[[Event], None] = lambda _: None,
        command: Sequence[str] = COMMAND,
    ) -> "Process":
        """Start it; its standard error goes to ``log``."""
        with log.open("ab") as errors:
            process = await asyncio.create_subprocess_exec(
                *command,
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=errors,
                limit=1 << 22,
            )
        return cls(name, process, on_event)

    async def expect(self, event: str) -> Event:
        """The next event of that name. Raises ProcessEndedError, TimeoutError."""
        async with asyncio.timeout(READY_SECONDS):
            while True:
                found = await self._events.get()
                if found.get("event") == event:
                    return found
                if found.get("event") == "_ended":
                    raise ProcessEndedError(self.name)

    async def finish(self) -> None:
        """Close its standard input and wait until it has ended by itself."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        await self._process.wait()
        await self._reader

    async def end(self) -> None:
        """Ask it to end, or end it."""
        await end(self._process)
        await self._reader

    @property
    def pid(self) -> int:
        """The operating system's number of it."""
        return self._process.pid

    @property
    def ended(self) -> bool:
        """Whether it runs no more."""
        return self._process.returncode is not None

    async def kill(self) -> None:
        """End it at once, without a word to it (SIGKILL), as a machine does that loses its power."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._reader

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            try:
                event: Event = json.loads(line)
            except ValueError:
                continue
            self._on_event(event)
            if event.get("event") in {"ready", "enrolled"}:
                self._events.put_nowait(event)
        self._events.put_nowait({"event": "_ended"})
