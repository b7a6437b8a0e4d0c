"""Bytes of the built client, as the vault has them for browsers."""

import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bench.web.figures import Size
from wardline.vault.web.load_client import BUILT

_KINDS: Final = (("JavaScript", ".js"), ("WebAssembly", ".wasm"), ("style sheets", ".css"))


def measure_sizes(before: Sequence[str], folder: Path = BUILT) -> tuple[Size, ...]:
    """All files of a kind; and of JavaScript, those asked for before the inbox was readable."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    of_kinds = [_size(name, [each for each in files if each.suffix == suffix]) for name, suffix in _KINDS]
    first = [each for each in files if each.suffix == ".js" and each.relative_to(folder).as_posix() in before]
    return (*of_kinds, _size("JavaScript before the inbox", first))


def _size(kind: str, files: Sequence[Path]) -> Size:
    def brotli(file: Path) -> int:
        compressed = file.with_name(file.name + ".br")
        return (compressed if compressed.is_file() else file).stat().st_size

    return Size(
        kind=kind,
        files=len(files),
        plain=sum(file.stat().st_size for file in files),
        brotli=sum(map(brotli, files)),
        gzip=sum(len(gzip.compress(file.read_bytes(), 9)) for file in files),
    )
