"""``wardline demo``: the main job, from a hospital's feed to an audited account of it, on one machine."""

import asyncio
import signal
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from wardline.cli.demo.canaries import read_canaries, search
from wardline.cli.demo.departures import depart
from wardline.cli.demo.examine import examine, is_settled
from wardline.cli.demo.feed import read_feed, send_feed
from wardline.cli.demo.figures import Figures, count_figures
from wardline.cli.demo.hospital import feed_values, read_hospital
from wardline.cli.demo.night import Night
from wardline.cli.demo.show import show
from wardline.cli.demo.stage import VISITED_SECONDS, Stage, set_stage
from wardline.cli.demo.visitor import VISITOR, receiving_visitor
from wardline.cli.options import Json
from wardline.cli.output import Output
from wardline.cli.run import run

DEFAULT_FEED: Final = Path("tests/data/hl7v2/simhospital.hl7")
SETTLE_SECONDS: Final = 4 * VISITED_SECONDS
LOOK_SECONDS: Final = 0.5


def demo(
    feed: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="HL7 v2 messages, one a line.")
    ] = DEFAULT_FEED,
    data: Annotated[Path | None, typer.Option(help="A folder to make and keep; by default a temporary one.")] = None,
    messages: Annotated[int | None, typer.Option(min=1, help="Only the first so many.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave it running, and say how to talk to it.")] = False,
    as_json: Json = False,
) -> None:
    """Replay a simulated hospital's night, end-to-end encrypted, and account for every message."""
    console = Console(highlight=False, stderr=as_json)
    with tempfile.TemporaryDirectory(prefix="wardline-demo-") as temporary:
        folder = data or Path(temporary) / "demo"
        figures = run(_night(folder, feed, messages, console, keep=keep, as_json=as_json), as_json=as_json)
    raise typer.Exit(0 if figures.is_whole else 1)


async def _night(
    folder: Path, feed: Path, messages: int | None, console: Console, *, keep: bool, as_json: bool
) -> Figures:
    started = time.monotonic()
    wanted = read_feed(feed)[:messages]
    canaries = read_canaries(wanted)
    night = Night()
    async with AsyncExitStack() as stack:
        hospital = read_hospital(wanted, *([VISITOR] if keep else []))
        stage = await set_stage(stack, folder, hospital, say=console.print, hear=night.hear, visited=keep)
        middle = asyncio.Event()
        departing = asyncio.create_task(depart(stage, folder / "departing", middle))
        codes = await _replay(console, wanted, stage.mllp_port, middle)
        middle.set()
        with console.status("Waiting for the one who is dismissed and the phone that is lost"):
            departures = await departing
        with console.status("Waiting for the last acknowledgements and escalations"):
            await _settle(stage, night, len(wanted))
        for clinician in () if keep else stage.clinicians:
            await clinician.finish()
        with console.status("Verifying the audit logs, searching what the hub saw"):
            examined = await asyncio.to_thread(examine, stage.vault, stage.servers, stage.seen, canaries)
        figures = count_figures(
            codes,
            night,
            examined,
            departures,
            values=feed_values(wanted),
            canaries=canaries,
            canaries_in_feed=len(search(canaries, (feed,))),
            seconds=time.monotonic() - started,
        )
        show(figures, console, within=stage.settings.vault.critical_seconds, as_json=as_json)
        if keep:
            await _stay(stage, wanted, folder, console, as_json=as_json)
    return figures


async def _replay(console: Console, messages: list[bytes], port: int, middle: asyncio.Event) -> list[str]:
    columns = (TextColumn("Replaying the feed over MLLP"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("", total=len(messages))

        def sent(_: str) -> None:
            progress.advance(task)
            if progress.tasks[0].completed * 2 >= len(messages):
                middle.set()

        return await send_feed(messages, "127.0.0.1", port, sent=sent)


async def _settle(stage: Stage, night: Night, expected: int) -> None:
    """Until everything is archived, answered and quiet; a night that does not settle is shown as it is."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < deadline:
        before = night.events
        await asyncio.sleep(LOOK_SECONDS)
        settled = await asyncio.to_thread(is_settled, stage.vault, expected)
        if settled and night.events == before:
            return


async def _stay(stage: Stage, messages: list[bytes], folder: Path, console: Console, *, as_json: bool) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    device = min((folder / "devices").iterdir())
    async with receiving_visitor(stage, messages, console) as link:
        if as_json:
            Output(as_json=True).item(
                {"event": "kept", "web": stage.settings.web.origin, "invitation": link, "device": str(device)}, ""
            )
        _tell_how(stage, device, link, console)
        await stop.wait()


def _tell_how(stage: Stage, device: Path, link: str, console: Console) -> None:
    console.print(
        f"""
Open this in a browser: it makes you {VISITOR.name}, a physician of this hospital, and the laboratory has news for you.

  {link}

Hub {stage.origin}, HL7 v2 over MLLP on 127.0.0.1:{stage.mllp_port}. In another terminal:

  export WARDLINE_DATA={stage.servers} PATH=$PWD/.venv/bin:$PATH
  wardline gateway status
  wardline archive search creatinine 369.00
  wardline work list
  wardline audit export vault --out vault-audit.jsonl && wardline audit verify vault-audit.jsonl
  wardline invite --new "Your Name" | wardline enrol - --folder my-device
  wardline send --folder my-device "Elizabeth Smith" "Good evening"
  wardline inbox --folder my-device

The clinicians' devices are beside {device}; Ctrl-C ends everything.""",
        soft_wrap=True,
    )
