"""A file that somebody sent, put on this machine's disk: under a name that is harmless, over nothing."""

import itertools
import os
import unicodedata
from pathlib import Path
from typing import Final

LONGEST: Final = 120
"""Characters of a name."""

_FORBIDDEN: Final = frozenset('/\\:*?"<>|')
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
"""Control and formatting characters (Unicode Standard, section 4.5), among them those that turn text around."""


def safe_name(name: str) -> str:
    """What a sender called a file, without what could lead elsewhere or hide its ending; ``attachment`` for nothing."""
    shown = "".join(
        "_" if character in _FORBIDDEN else character
        for character in unicodedata.normalize("NFC", name)
        if unicodedata.category(character) not in _HIDDEN
    )
    stem, dot, ending = shown.strip(". ").rpartition(".")
    stem, ending = (stem, ending[:16]) if dot else (ending, "")
    kept = stem[: LONGEST - len(ending) - 1].strip(". ")
    return (f"{kept}.{ending}" if kept and ending else kept or ending) or "attachment"


def save_file(folder: Path, name: str, data: bytes) -> Path:
    """The new file, for its owner only: ``name``, or with a number where that is taken. Raises OSError."""
    path = folder / safe_name(name)
    for number in itertools.count(2):
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            path = folder / _numbered(safe_name(name), number)
        else:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            return path
    raise AssertionError("numbers end nowhere")


def _numbered(name: str, number: int) -> str:
    path = Path(name)
    return f"{path.stem} ({number}){path.suffix}"
