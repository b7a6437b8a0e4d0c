"""A page, what it recorded, and what its process needs."""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from playwright.async_api import BrowserContext, Page
from tests.support.chromium import browser_profile
from tests.web.clinic import Clinic
from tests.web.front import Front, front

from bench.numbers import percentile
from bench.web.figures import Frames, Typing

_HERE: Final = Path(__file__).parent
_WATCH: Final = (_HERE / "watch.js").read_text(encoding="utf-8")
_COUNT: Final = (_HERE / "count.js").read_text(encoding="utf-8")
BARE: Final = "/files.json"
"""A page of the client's origin, sent by the same server, that has nothing to run."""
EMPTY: Final = "/bench-empty"
_EMPTY_PAGE: Final = "<!doctype html><style>p{height:400000px}</style><textarea autofocus></textarea><p>"
FRAME: Final = 1000 / 60


@asynccontextmanager
async def watched(folder: Path) -> AsyncGenerator[tuple[BrowserContext, Page]]:
    """A new browser process with this profile; its page records."""
    async with browser_profile(folder) as context:
        await context.add_init_script(_WATCH)
        yield context, context.pages[0]


@asynccontextmanager
async def counted(clinic: Clinic, folder: Path) -> AsyncGenerator[tuple[Front, Page]]:
    """A new profile without a service worker, whose worker times its calls into the WebAssembly module.

    Another server stands before the vault's: what a debugger puts in a file's place may not speak to this machine.
    """
    async with front(clinic) as before, browser_profile(folder, service_workers="block") as context:
        _, listing = await before.fetch(BARE)
        files: list[str] = [*json.loads(listing)["files"]]
        worker = next(f"/{each}" for each in files if each.startswith("assets/worker-"))
        _, code = await before.fetch(worker)
        before.changed[worker] = _COUNT.encode() + code
        await context.add_init_script(_WATCH)
        yield before, context.pages[0]


@asynccontextmanager
async def empty_page(folder: Path, origin: str) -> AsyncGenerator[Page]:
    """A page of that origin in which one can type and scroll, and nothing else."""
    async with browser_profile(folder, service_workers="block") as context:
        await context.add_init_script(_WATCH)
        await context.route(f"**{EMPTY}", lambda route: route.fulfill(body=_EMPTY_PAGE, content_type="text/html"))
        page = context.pages[0]
        await page.goto(origin + EMPTY)
        yield page


async def ask(page: Page, expression: str, given: object = None) -> Any:  # noqa: ANN401 - JSON
    """A value of the page's recorder, named ``bench`` there."""
    return await page.evaluate(expression, given)


async def record(page: Page) -> float:
    """From now on; the page's time."""
    return await ask(page, "bench.record()")


async def frames(page: Page) -> Frames:
    """Since `record`."""
    await ask(page, "bench.stop()")
    found: list[float] = await ask(page, "bench.frames")
    tasks: list[list[float]] = await ask(page, "bench.tasks")
    missed = sum(max(round(each / FRAME) - 1, 0) for each in found)
    return Frames(
        *(percentile(found, percent) for percent in (50, 95, 99)),
        longest=max(found),
        dropped=missed / (missed + len(found)),
        tasks=max((duration for _, duration in tasks), default=0.0),
    )


async def typing(page: Page, text: str) -> Typing:
    """Type it into what has the focus, as fast as a fast typist."""
    await record(page)
    await page.keyboard.type(text, delay=60)
    await page.wait_for_function(f"bench.keys.length >= {len(text)}")
    keys: list[float] = await ask(page, "bench.keys")
    await ask(page, "bench.stop()")
    return Typing(*(percentile(keys, percent) for percent in (50, 95, 99)))


async def scroll(page: Page, x: float, y: float, pixels: int, speed: int) -> None:
    """Up by a wheel, in pixels a second; what is above comes into view with a positive number."""
    gesture = {"x": x, "y": y, "yDistance": pixels, "speed": speed, "gestureSourceType": "mouse", "preventFling": True}
    await command(page, "Input.synthesizeScrollGesture", gesture)


async def command(page: Page, name: str, parameters: Mapping[str, object]) -> None:
    """Of the debugger's protocol."""
    session = await page.context.new_cdp_session(page)
    await session.send(name, dict(parameters))  # pyright: ignore[reportUnknownMemberType] - a bare dict in its stub
    await session.detach()


def renderer_mib(folder: Path) -> float:
    """Resident memory of the largest renderer of the browser with this profile."""
    mark = f"--user-data-dir={folder}"
    names = [each.name for each in Path("/proc").iterdir()]
    found = {int(each): _arguments(int(each)) for each in names if each.isdigit()}
    browsers = {pid for pid, arguments in found.items() if mark in arguments and "--type=" not in "".join(arguments)}
    sizes = [
        _resident_mib(pid)
        for pid, arguments in found.items()
        if "--type=renderer" in arguments and _descends(pid, browsers)
    ]
    return max(sizes, default=0.0)


def _arguments(pid: int) -> list[str]:
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
    except OSError:
        return []
    # Children of the zygote write their arguments over each other's ends, so they come with spaces between.
    return line.replace("\0", " ").split(" ")


def _descends(pid: int, ancestors: set[int]) -> bool:
    while pid > 1:
        if pid in ancestors:
            return True
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
        pid = int(stat.rpartition(")")[2].split()[1])
    return False


def _resident_mib(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))
