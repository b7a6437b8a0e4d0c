"""What a browser left on its disk: every file of a profile, read for words in each form in which they might stand."""

import base64
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_WHOLE: Final = 6
"""The shortest form that is looked for: a shorter one stands in a gigabyte of noise by chance."""


def forms(needle: bytes | str) -> set[bytes]:
    """As it is, as UTF-16 of either end, in hexadecimal, and in base64 at each of its three alignments."""
    raw = needle.encode("utf-8") if isinstance(needle, str) else needle
    found = {raw, raw.hex().encode("ascii")}
    if isinstance(needle, str):
        found |= {needle.encode("utf-16-le"), needle.encode("utf-16-be")}
    for form in tuple(found):
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + form).rstrip(b"=")
            # The characters at both ends hold bits of what stands beside it.
            inner = coded[(0, 2, 3)[shift] : len(coded) - 1 if (shift + len(form)) % 3 else len(coded)]
            found |= {inner, inner.replace(b"+", b"-").replace(b"/", b"_")}
    return {form for form in found if len(form) >= _WHOLE}


def find_on_disk(folder: Path, needles: dict[str, bytes | str]) -> dict[str, set[str]]:
    """Which needles stand in which files, by their names; those that stand nowhere are left out."""
    wanted = {name: forms(needle) for name, needle in needles.items()}
    found: dict[str, set[str]] = {}
    for path in _files(folder):
        data = _read(path)
        for text in (data, *_blocks(path, data)):
            for name, each in wanted.items():
                if any(form in text for form in each):
                    found.setdefault(name, set()).add(str(path.relative_to(folder)))
    return found


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # a browser that runs tidies up
        return b""


def _blocks(path: Path, data: bytes) -> Iterable[bytes]:
    """The blocks of a LevelDB table (`table_format.md` of LevelDB), decompressed."""
    if path.suffix != ".ldb" or len(data) < 48:
        return
    footer = data[-48:]
    _, at = _varint(footer, 0)
    _, at = _varint(footer, at)
    yield from _table(data, *_handle(footer, at)[0])


def _table(data: bytes, offset: int, size: int) -> Iterable[bytes]:
    index = _block(data, offset, size)
    restarts = int.from_bytes(index[-4:], "little")
    end, at = len(index) - 4 * (restarts + 1), 0
    while at < end:
        _, at = _varint(index, at)
        unshared, at = _varint(index, at)
        length, at = _varint(index, at)
        handle, _ = _handle(index, at + unshared)
        at += unshared + length
        yield _block(data, *handle)


def _handle(data: bytes, at: int) -> tuple[tuple[int, int], int]:
    offset, at = _varint(data, at)
    size, at = _varint(data, at)
    return (offset, size), at


def _block(data: bytes, offset: int, size: int) -> bytes:
    block, kind = data[offset : offset + size], data[offset + size]
    return unsnap(block) if kind == 1 else block


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def unsnap(data: bytes) -> bytes:
    """Decompress Snappy (`format_description.txt` of Snappy)."""
    size, at = _varint(data, 0)
    out = bytearray()
    while at < len(data):
        tag = data[at]
        at += 1
        length = (tag >> 2) + 1
        match tag & 3:
            case 0:
                if length > 60:
                    width = length - 60
                    length = int.from_bytes(data[at : at + width], "little") + 1
                    at += width
                out += data[at : at + length]
                at += length
                continue
            case 1:
                length = (tag >> 2 & 7) + 4
                back = (tag >> 5) << 8 | data[at]
                at += 1
            case 2:
                back = int.from_bytes(data[at : at + 2], "little")
                at += 2
            case _:
                back = int.from_bytes(data[at : at + 4], "little")
                at += 4
        for _ in range(length):
            out.append(out[-back])
    assert len(out) == size
    return bytes(out)
