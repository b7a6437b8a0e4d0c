"""``python -m tests.soak``: night after night, each with another seed, until the time is up; then a report."""

import argparse
import asyncio
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.soak.night import EVERYBODY, POSTGRESQL, Night, run_night
from tests.soak.report import write_report
from tests.support.postgresql import Cluster, find_programs


def main() -> int:
    """The exit status: whether anything was violated."""
    options = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    options.add_argument("--minutes", type=float, default=60, help="no night begins after that many (60)")
    options.add_argument("--seed", type=int, default=1000, help="of the first night (1000); the others follow")
    options.add_argument("--messages", type=int, default=100, help="of each night's feed (100)")
    options.add_argument("--kills", type=int, default=15, help="in each night (15)")
    options.add_argument("--postgresql", action="store_true", help="hub and vault keep their rows in one that crashes")
    options.add_argument("--report", type=Path, default=Path("soak-report.md"))
    given = options.parse_args()
    with ExitStack() as stack:
        nights = _play(given, _start_cluster(stack) if given.postgresql else None)
    return int(any(night.violations for night in nights))


def _start_cluster(stack: ExitStack) -> Cluster:
    programs = find_programs()
    if programs is None:
        raise SystemExit("PostgreSQL's programs are not found")
    cluster = Cluster.start(programs)
    stack.callback(cluster.stop)
    return cluster


def _play(given: argparse.Namespace, cluster: Cluster | None) -> list[Night]:
    """Until the time is up."""
    victims = EVERYBODY if cluster is None else (*EVERYBODY, POSTGRESQL)
    nights: list[Night] = []
    end = time.monotonic() + 60 * given.minutes
    while not nights or time.monotonic() < end:
        seed = given.seed + len(nights)
        with tempfile.TemporaryDirectory(prefix="wardline-soak-") as folder:
            night = asyncio.run(
                run_night(
                    Path(folder) / "night",
                    seed,
                    messages=given.messages,
                    kills=given.kills,
                    victims=victims,
                    cluster=cluster,
                )
            )
        nights.append(night)
        found = "; ".join(night.violations[:3]) or "nothing violated"
        sys.stdout.write(f"seed {seed}: {night.kills.total()} kills, {night.seconds:.0f} s, {found}\n")
        sys.stdout.flush()
        given.report.write_text(write_report(nights), encoding="utf-8")
    return nights


if __name__ == "__main__":
    sys.exit(main())
