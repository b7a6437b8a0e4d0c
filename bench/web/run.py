"""One whole run, quick or full."""

import asyncio
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.support.chromium import PROGRAM
from tests.web.clinic import Clinic, running_clinic

from bench.machine import describe_machine
from bench.web.figures import Inbox, Inside, Missed, Switch, Thread, WebFigures
from bench.web.measure_inbox import measure_inbox
from bench.web.measure_missed import look_inside, measure_missed
from bench.web.measure_switch import measure_switch
from bench.web.measure_thread import measure_thread
from bench.web.sizes import measure_sizes
from bench.web.ward import open_ward

Say = Callable[[str], None]
_Found = tuple[Inbox, Missed, Inside, Thread, Inbox, Switch]
_DEADLINE_S: Final = 1800
"""A fault, not a slow machine, when a run takes longer."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of everything."""

    conversations: int
    rounds: int
    missed: int
    missed_rounds: int
    thread: int
    seconds: int
    """Of scrolling."""
    keys: int
    many: int
    many_rounds: int


FULL: Final = Plan(200, 5, 1_000, 3, 50_000, 10, 160, 10_000, 2)
QUICK: Final = Plan(20, 2, 100, 1, 2_000, 3, 40, 500, 1)


def measure(folder: str | None, plan: Plan, *, quick: bool, say: Say) -> WebFigures:
    """Everything, one after the other."""
    machine = describe_machine(folder)
    with TemporaryDirectory(dir=folder, prefix="wardline-bench-") as data, running_clinic(Path(data)) as clinic:
        found = asyncio.run(asyncio.wait_for(_measure(clinic, Path(data), plan, say), _DEADLINE_S))
    inbox, missed, inside, thread, many, switch = found
    return WebFigures(
        machine=machine,
        chromium=_version(),
        quick=quick,
        sizes=measure_sizes(inside.before),
        inbox=inbox,
        missed=missed,
        inside=inside,
        thread=thread,
        many=many,
        switch=switch,
    )


async def _measure(clinic: Clinic, folder: Path, plan: Plan, say: Say) -> _Found:
    say("a hospital")
    async with open_ward(clinic, folder) as ward:
        person, profile = await ward.enrol("Dr. Ada Quillfeather")
        say(f"{plan.conversations} conversations")
        conversations = await ward.converse_often(person, profile, plan.conversations - 1)
        say("readable inbox")
        inbox = await measure_inbox(profile, clinic.web, plan.conversations, plan.rounds)
        say("missed messages")
        missed = await measure_missed(ward, profile, conversations[0], plan.missed, plan.missed_rounds)
        say("inside the worker")
        inside = await look_inside(ward, plan.missed)
        say(f"a thread of {plan.thread:,} messages")
        _, profile = await ward.enrol("Dr. Cleo Marchbanks")
        thread = await measure_thread(ward, profile, plan.thread, plan.seconds, plan.keys)
        say(f"{plan.many:,} conversations")
        _, profile = await ward.enrol("Dr. Dora Winterbourne")
        await ward.fill(profile, conversations=plan.many - 1)
        many = await measure_inbox(profile, clinic.web, plan.many, plan.many_rounds)
        say("another person at a shared workstation")
        switch = await measure_switch(ward, plan.conversations, plan.rounds)
    return inbox, missed, inside, thread, many, switch


def _version() -> str:
    if PROGRAM is None:
        raise RuntimeError("Chromium is missing (Debian: apt install chromium)")
    asked = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True)
    return asked.stdout.strip()
