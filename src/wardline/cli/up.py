"""``wardline up``: hub and vault of one folder, in one process group; they live and end together."""

import asyncio
import signal
import sys
from pathlib import Path
from typing import Final

from wardline.cli.options import DEFAULT_FOLDER, Json, ServerFolder
from wardline.cli.output import Output
from wardline.cli.run import run
from wardline.cli.settings import read_settings

STOP_SECONDS: Final = 15


def up(data: ServerFolder = DEFAULT_FOLDER / "server", as_json: Json = False) -> None:
    """Run hub and vault until interrupted, or until one of them ends."""
    run(_up(Output(as_json=as_json), data), as_json=as_json)


async def _up(output: Output, data: Path) -> None:
    read_settings(data)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    servers: dict[str, asyncio.subprocess.Process] = {}
    try:
        for name in ("hub", "vault"):
            servers[name] = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "wardline.cli", name, "--data", str(data), *(["--json"] if output.as_json else [])
            )
        ended = {asyncio.create_task(server.wait()): name for name, server in servers.items()}
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait([*ended, stopping], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            output.item(
                {"event": "ended", "server": ended[task]}, f"The {ended[task]} ended: see its last lines above."
            )
    finally:
        for name in ("vault", "hub"):
            if name in servers:
                await end(servers[name])


async def end(process: asyncio.subprocess.Process) -> None:
    """Ask a process to end, and end it if it does not."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
