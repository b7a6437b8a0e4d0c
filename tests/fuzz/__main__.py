"""``python -m tests.fuzz [TARGET] --seconds N``: coverage-guided fuzzing of the parsers with atheris (libFuzzer).

Without a target all of them, each for N seconds in a process of its own. What is found new is kept under ``--work``
(coverage) and named on the screen (a crash, with the file to put into tests/fuzz/corpus once it is mended). Where
atheris is not installed (``uv sync --group fuzz``), seeded changes to the corpus run instead, and that is said.
"""

import argparse
import importlib
import importlib.util
import subprocess
import sys
import time
from pathlib import Path
from random import SystemRandom
from typing import Any

from tests.fuzz.mutate import mutations

CORPUS = Path(__file__).parent / "corpus"
LONGEST = 16_384
"""Bytes of an input."""


def main() -> int:
    """The number of targets with a finding."""
    arguments = _arguments()
    if arguments.target is None:
        return sum(_in_a_process(target.name, arguments) != 0 for target in sorted(CORPUS.iterdir()))
    work = arguments.work / arguments.target
    work.mkdir(parents=True, exist_ok=True)
    if importlib.util.find_spec("atheris") is None:
        return _change_seeds(arguments.target, arguments.seconds, work)
    _fuzz(arguments.target, arguments.seconds, work)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("target", nargs="?", choices=sorted(folder.name for folder in CORPUS.iterdir()))
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--work", type=Path, default=Path(".tools/fuzz"), help="where new inputs and crashes go")
    return parser.parse_args()


def _in_a_process(target: str, arguments: argparse.Namespace) -> int:
    options = ["--seconds", str(arguments.seconds), "--work", str(arguments.work)]
    code = subprocess.run([sys.executable, "-m", "tests.fuzz", target, *options], check=False).returncode
    _say(f"{target}: {'nothing found' if code == 0 else 'FINDING'}")
    return code


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _fuzz(target: str, seconds: int, work: Path) -> None:
    atheris: Any = importlib.import_module("atheris")  # only in the group fuzz
    with atheris.instrument_imports(include=["wardline"]):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415 (instrumented as it is imported)
    settings = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        "-timeout=10",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
        "-verbosity=0",
        f"-artifact_prefix={work.parent}/{target}.crash.",
    ]
    atheris.Setup([sys.argv[0], *settings, str(work), str(CORPUS / target)], TARGETS[target])
    atheris.Fuzz()


def _change_seeds(target: str, seconds: int, work: Path) -> int:
    from tests.fuzz.targets import TARGETS  # noqa: PLC0415 (beside the other import of it)

    seeds = [file.read_bytes() for file in sorted((CORPUS / target).iterdir())]
    _say(f"{target}: atheris is not installed; seeded changes to {len(seeds)} inputs")
    until, tried, random = time.monotonic() + seconds, 0, SystemRandom()
    while time.monotonic() < until:
        for data in mutations(seeds, random, 1000):
            tried += 1
            try:
                TARGETS[target](data[:LONGEST])
            except Exception:
                (work.parent / f"{target}.crash").write_bytes(data)
                raise
    _say(f"{target}: {tried} inputs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
