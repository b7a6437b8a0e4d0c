"""A thousand messages that were sent while the device had no connection; and a look inside the worker."""

from pathlib import Path
from urllib.parse import urlsplit

from tests.web.line import Weather
from tests.web.page import PATIENCE, connected, enrol

from bench.numbers import spread
from bench.web.browser import ask, counted, record, watched
from bench.web.figures import Inside, Missed
from bench.web.measure_inbox import unlock_to_row
from bench.web.ward import Ward
from wardline.kit.ids import ConversationId


def _words(mark: str, messages: int) -> list[str]:
    return [f"{mark} {number}: potassium repeated, bed four, no change since six" for number in range(1, messages + 1)]


async def measure_missed(ward: Ward, profile: Path, conversation: ConversationId, messages: int, rounds: int) -> Missed:
    """The line is cut, a colleague sends, the line is mended: until the last one's words stand in the inbox."""
    signed_in: list[float] = []
    shown: list[float] = []
    blocked: list[float] = []
    longest: list[float] = []
    async with watched(profile) as (_, page):
        await page.goto(ward.clinic.web)
        await ask(page, "bench.locked")
        await unlock_to_row(page)
        await connected(page)
        for number in range(rounds):
            ward.clinic.line.set(Weather.CUT)
            await page.locator('.connection:not([data-standing="online"])').wait_for()
            words = _words(f"Missed {number}", messages)
            await ward.say(conversation, words)
            ward.clinic.line.set(Weather.FAIR)
            started = await record(page)
            await ask(page, "(words) => { bench.last = bench.when('.inbox-row', words); }", words[-1][:20])
            # The browser says so when a network comes back; without it the client waits out its pause.
            await page.workers[0].evaluate("() => { dispatchEvent(new Event('online')); }")
            page.set_default_timeout(PATIENCE)
            shown.append(await ask(page, "bench.last") - started)
            await ask(page, "bench.stop()")
            standing: list[tuple[str, float]] = await ask(page, "bench.standing")
            inside = [at for name, at in standing if name in ("catching", "online")]
            signed_in.append((inside[0] if inside else started) - started)
            tasks: list[tuple[float, float]] = await ask(page, "bench.tasks")
            blocked.append(max((took for at, took in tasks if at >= started), default=0.0))
            longest.append(max(await ask(page, "bench.frames")))
            await connected(page)
    return Missed(
        messages=messages,
        signed_in=spread(signed_in),
        shown=spread(shown),
        blocked=spread(blocked),
        frame=spread(longest),
    )


async def look_inside(ward: Ward, messages: int) -> Inside:
    """A start, then messages missed, with the worker's calls timed: slower than without, so only calls are taken."""
    person = ward.clinic.hire("Dr. Eve Carrington")
    words = _words("Inside", messages)
    async with counted(ward.clinic, ward.folder / "counted") as (front, page):
        await enrol(page, front.invite(person))
        conversation = await ward.converse(person, "Inside")
        await page.locator(".inbox-row").wait_for()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path.lstrip("/")))
        await page.goto(front.web)
        await ask(page, "bench.locked")
        await unlock_to_row(page)
        before = tuple(dict.fromkeys(asked))
        await connected(page)
        ward.clinic.line.set(Weather.CUT)
        await ward.say(conversation, words)
        await ask(page, "(words) => { bench.last = bench.when('.inbox-row', words); }", words[-1][:20])
        ward.clinic.line.set(Weather.FAIR)
        await page.workers[0].evaluate("() => { dispatchEvent(new Event('online')); }")
        await ask(page, "bench.last")
        times: dict[str, list[float]] = await page.workers[0].evaluate("() => times")
        await page.locator(".inbox-row").first.click()
        await page.locator('.thread[data-phase="ready"]').wait_for()
        after = tuple(each for each in dict.fromkeys(asked) if each not in before)
    return Inside(
        compile=times["compile"][0],
        argon2id=times["argon2id"][0],
        decrypt=spread(times["group_decrypt"]),
        messages=len(times["group_decrypt"]),
        before=before,
        after=after,
    )
