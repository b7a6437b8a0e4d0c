"""One night: replay, kill, wait until everything has settled, look."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.soak.checks.delivery import check_devices, check_positions
from tests.soak.checks.feed import check_deadlines_exist, check_feed, check_posted
from tests.soak.checks.records import check_deadlines, check_logs, check_receipts
from tests.soak.evidence import Evidence, gather
from tests.soak.feed import AWAY, CLINICIANS, PLAN, choose_feed
from tests.soak.moments import Moment, draw_moments
from tests.soak.wire import Wire
from tests.support.nights import Cast, Premises, Sender, raise_curtain
from tests.support.postgresql import Cluster

from wardline.cli.audit.logs import Which
from wardline.cli.demo.ports import free_port
from wardline.cli.demo.processes import COMMAND

CRITICAL_SECONDS: Final = 3
"""In which a critical result must be acknowledged."""
LONGEST: Final = 0.5
"""Seconds between an acknowledgement and the kill that was drawn for it, at most."""
SETTLE_SECONDS: Final = 120
LOOK_SECONDS: Final = 1.0
FEED_SECONDS: Final = 240
"""For the feed to be acknowledged, at most."""
EVERYBODY: Final = ("hub", "vault", *CLINICIANS)
POSTGRESQL: Final = "postgresql"


@dataclass
class Night:
    """What happened, and what was wrong with it."""

    seed: int
    messages: int
    kills: Counter[str]
    seconds: float
    violations: list[str]
    checked: dict[str, int] = field(default_factory=dict[str, int])
    """How many of each thing were checked."""
    sent_again: int = 0
    """Over the hub's socket."""
    cut_off: int = 0
    """How often the feed's sender was."""
    refused: int = 0
    """How often it was told to send again, because the vault's database was away."""


async def run_night(
    folder: Path,
    seed: int,
    *,
    messages: int,
    kills: int,
    victims: Sequence[str] = EVERYBODY,
    vault: Sequence[str] = COMMAND,
    longest: float = LONGEST,
    settle: float = SETTLE_SECONDS,
    cluster: Cluster | None = None,
) -> Night:
    """Play one. ``folder`` is empty and keeps what is left. ``vault``: the command that runs the vault. ``cluster``:
    hub and vault keep their rows there, and it may be a victim, ``postgresql``: it crashes and comes back. Whoever ends
    because of that is a violation, and is started again, as a supervisor does.
    """
    started = time.monotonic()
    feed, port = choose_feed(seed, messages), free_port()
    moments = draw_moments(seed, victims, messages, kills, longest=longest)
    wire = Wire(f"ws://127.0.0.1:{port}")
    died: list[str] = []
    async with AsyncExitStack() as stack:
        origin = await wire.start()
        stack.push_async_callback(wire.stop)
        premises = await asyncio.to_thread(
            Premises.found,
            folder,
            PLAN,
            origin,
            port,
            critical_seconds=CRITICAL_SECONDS,
            databases=("", "") if cluster is None else (cluster.new_database(), cluster.new_database()),
        )
        cast = await raise_curtain(stack, premises, CLINICIANS, away=AWAY, vault=vault)
        if cluster is not None:
            await _watch_over(stack, cast)
        sender = Sender(premises.settings.vault.mllp_port)
        try:
            async with asyncio.timeout(FEED_SECONDS), asyncio.TaskGroup() as group:
                group.create_task(sender.send(feed))
                group.create_task(_kill(cast, sender, moments, cluster))
        except TimeoutError:
            died.append(f"only {len(sender.acknowledged)} messages of the feed were acknowledged")
        devices = {device: folder / "devices" / person for person, device in cast.devices.items()}
        evidence, violations = await _settle(premises.data, devices, sender, settle)
        died += [
            f"{name} ended by itself: {victim.last_words()}" for name, victim in cast.victims.items() if victim.ended
        ]
    died += [f"{name} ended by itself: {words}" for name, victim in cast.victims.items() for words in victim.fell]
    violations += [*wire.violations(), *died]
    wrong = sender.other_answers.keys() - ({"AE", "CE"} if cluster else set())  # while its database is away
    violations += [f"the sender was answered {code} {sender.other_answers[code]} times" for code in sorted(wrong)]
    return Night(
        seed,
        len(feed),
        cast.kills() if cluster is None else cast.kills() + Counter({POSTGRESQL: cast.crashes}),
        time.monotonic() - started,
        violations,
        count_checked(evidence, wire),
        wire.repeated,
        sender.cut_off,
        sender.other_answers.total() if cluster else 0,
    )


async def _kill(cast: Cast, sender: Sender, moments: list[Moment], cluster: Cluster | None) -> None:
    for moment in moments:
        await sender.reached(moment.after)
        await asyncio.sleep(moment.delay)
        if moment.victim == POSTGRESQL and cluster is not None:
            cluster.restart()  # from this thread: it ends with the one that started it
            cast.crashes += 1
        else:
            await cast.victims[moment.victim].strike()


async def _watch_over(stack: AsyncExitStack, cast: Cast) -> None:
    """Until the night is over."""
    tasks = [asyncio.create_task(cast.victims[name].supervise()) for name in ("hub", "vault")]

    async def stop() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    stack.push_async_callback(stop)


async def _settle(data: Path, devices: dict[str, Path], sender: Sender, seconds: float) -> tuple[Evidence, list[str]]:
    """Look until nothing is outstanding and nothing wrong, or for too long: then what is wrong still is a violation.

    The processes run on: a clinician that was killed over a message answers it after its restart, perhaps between
    two looks.
    """
    deadline = time.monotonic() + seconds
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        late = time.monotonic() > deadline
        evidence = await asyncio.to_thread(gather, data, devices, logs=False)
        outstanding = [*find_unsettled(evidence, sender.acknowledged)]
        if outstanding and not late:
            continue
        evidence = await asyncio.to_thread(gather, data, devices)
        violations = find_violations(evidence, sender.acknowledged)
        if late and outstanding and not violations:
            violations.append(f"it took longer than {seconds} s to settle")
        if late or not violations:
            return evidence, violations


def find_unsettled(evidence: Evidence, acknowledged: list[bytes]) -> Iterator[str]:
    """What time may mend: everything that can be said without the logs."""
    yield from check_feed(evidence, acknowledged)
    yield from check_posted(evidence)
    yield from check_positions(evidence)
    yield from check_devices(evidence)
    yield from (each.id for each in evidence.deadlines if each.open)


def find_violations(evidence: Evidence, acknowledged: list[bytes]) -> list[str]:
    """Everything that is wrong with a night that has ended."""
    return [
        *check_feed(evidence, acknowledged),
        *check_posted(evidence),
        *check_deadlines_exist(evidence),
        *check_positions(evidence),
        *check_devices(evidence),
        *check_logs(evidence),
        *check_receipts(evidence),
        *check_deadlines(evidence),
    ]


def count_checked(evidence: Evidence, wire: Wire) -> dict[str, int]:
    """For the report."""
    return {
        "HL7 messages acknowledged": len(evidence.inbound),
        "messages at the hub": len(evidence.carried),
        "messages in the archive": len(evidence.archived),
        "messages on devices": sum(len(each.messages) for each in evidence.devices.values()),
        "conversations": len({each.conversation for each in evidence.carried}),
        "ciphertexts seen on the wire": len(wire.sent),
        "receipts": len(evidence.receipts),
        "deadlines": len(evidence.deadlines),
        "deadlines that paged a second person": sum(each.paged for each in evidence.deadlines),
        "audit records, hub": len(evidence.records[Which.HUB]),
        "audit records, vault": len(evidence.records[Which.VAULT]),
    }
