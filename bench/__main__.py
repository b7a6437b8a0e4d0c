"""``python -m bench``: measure, print, and on request keep the figures."""

import argparse
import sys
from pathlib import Path

import msgspec
import uvloop
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from bench.figures import Figures
from bench.readme import write_readme
from bench.report import print_tables
from bench.run import measure


def main() -> int:
    arguments = _arguments()
    console = Console()
    if arguments.from_json is not None:
        figures = msgspec.json.decode(arguments.from_json.read_bytes(), type=Figures)
    else:
        figures = _measure(console, arguments)
    print_tables(console, figures)
    if arguments.json is not None:
        arguments.json.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=1) + b"\n")
    if arguments.write_readme:
        write_readme(figures)
    return 0


def _measure(console: Console, arguments: argparse.Namespace) -> Figures:
    # Drawn only when a step begins: while a round is measured, this process does nothing else.
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, auto_refresh=False, transient=True) as progress:
        task = progress.add_task("starting", total=None)

        def say(step: str) -> None:
            progress.update(task, description=step, refresh=True)

        return uvloop.run(measure(arguments.data, quick=arguments.quick, say=say))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure Wardline beside a bare loop.")
    parser.add_argument("--quick", action="store_true", help="under a minute, for a look; not for README.md")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures there")
    parser.add_argument("--from-json", type=Path, metavar="PATH", help="measure nothing; take the figures of a run")
    parser.add_argument("--data", metavar="FOLDER", help="where temporary data folders are made")
    parser.add_argument("--write-readme", action="store_true", help="put the figures into bench/README.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
