"""``python -m bench.web``: measure the client in Chromium, and print."""

import argparse
import sys
import time
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table as RichTable

from bench.report import markdown
from bench.web.figures import WebFigures
from bench.web.report import web_tables
from bench.web.run import FULL, QUICK, measure


def main() -> int:
    """Measure or read, then print and keep."""
    parser = argparse.ArgumentParser(prog="python -m bench.web", description="Measure the web client in Chromium.")
    parser.add_argument("--quick", action="store_true", help="a minute or two, for a look")
    parser.add_argument("--json", type=Path, metavar="PATH", help="write the figures there")
    parser.add_argument("--from-json", type=Path, metavar="PATH", help="measure nothing; take the figures of a run")
    parser.add_argument("--data", metavar="FOLDER", help="where temporary data folders are made")
    parser.add_argument("--markdown", action="store_true", help="print the tables as bench/README.md has them")
    arguments = parser.parse_args()
    console = Console()
    if arguments.from_json is not None:
        figures = msgspec.json.decode(arguments.from_json.read_bytes(), type=WebFigures)
    else:
        plan = QUICK if arguments.quick else FULL
        began = time.monotonic()
        progress = Console(stderr=True)

        def say(step: str) -> None:
            progress.print(f"{time.monotonic() - began:5.0f} s  {step}", highlight=False)

        figures = measure(arguments.data, plan, quick=arguments.quick, say=say)
    if arguments.json is not None:
        arguments.json.write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=1) + b"\n")
    for table in web_tables(figures):
        if arguments.markdown:
            sys.stdout.write(markdown(table) + "\n")
            continue
        shown = RichTable(*table.columns, title=table.title, title_justify="left")
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown)
    machine = figures.machine
    console.print(f"{machine.date}, {figures.chromium}, {machine.cores} cores; load before: {machine.load_before:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
