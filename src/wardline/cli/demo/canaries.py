"""Every patient's names and numbers in a feed, and the search for them where only ciphertext belongs.

The feed is read here with plain string splitting, on purpose: the search must not share a parser with what it checks.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

SHORTEST: Final = 6
"""Characters. Shorter words occur in megabytes of ciphertext by chance; such names are searched as a whole."""
_RUNS: Final = re.compile(rb"[0-9A-Za-z'^ -]{%d,}" % SHORTEST)
_WINDOW: Final = 4 << 20
_OVERLAP: Final = 256

Canaries = frozenset[bytes]
"""What must not be found, as it would stand in a text."""


def read_canaries(messages: Iterable[bytes]) -> Canaries:
    """Names (PID-5) and numbers (PID-2, PID-3, MRG-1) of every patient of an HL7 v2 feed."""
    found: set[bytes] = set()
    for message in messages:
        for segment in message.split(b"\r"):
            fields = segment.split(b"|")
            if fields[0] == b"PID" and len(fields) > 5:
                found |= _numbers(fields[2]) | _numbers(fields[3]) | _names(fields[5])
            elif fields[0] == b"MRG" and len(fields) > 1:
                found |= _numbers(fields[1])
    return frozenset(found)


def search(canaries: Canaries, paths: Iterable[Path]) -> Counter[bytes]:
    """How often each canary stands in the files, as a whole word. Folders are searched with all that they hold."""
    starts: dict[bytes, list[bytes]] = {}
    for canary in canaries:
        starts.setdefault(canary[:SHORTEST], []).append(canary)
    found: Counter[bytes] = Counter()
    for path in _files(paths):
        for window in _windows(path):
            for run, times in Counter(_RUNS.findall(window)).items():
                for canary in _in_run(starts, run):
                    found[canary] += times
    return found


def _in_run(starts: dict[bytes, list[bytes]], run: bytes) -> Iterator[bytes]:
    for index in range(len(run) - SHORTEST + 1):
        for canary in starts.get(run[index : index + SHORTEST], ()):
            end = index + len(canary)
            if run[index:end] == canary and not run[index - 1 : index].isalnum() and not run[end : end + 1].isalnum():
                yield canary


def _numbers(field: bytes) -> set[bytes]:
    values = (repetition.split(b"^")[0] for repetition in field.split(b"~"))
    return {value for value in values if len(value) >= SHORTEST and value.isdigit()}


def _names(field: bytes) -> set[bytes]:
    family, given = [*field.split(b"^"), b"", b""][:2]
    whole = {given + b" " + family, family + b"^" + given} if family and given else set[bytes]()
    return {name for name in {family, given} | whole if len(name) >= SHORTEST and _RUNS.fullmatch(name)}


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (each for each in sorted(path.rglob("*")) if each.is_file())
        elif path.is_file():
            yield path


def _windows(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        kept = b""
        while block := stream.read(_WINDOW):
            yield kept + block
            kept = block[-_OVERLAP:]
