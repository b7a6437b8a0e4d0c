"""A QR code for a terminal (ISO/IEC 18004): bytes, the lowest error correction, versions 1 to 10.

What is shown is short, and the picture is clean: more correction would only make it larger than a window.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

Modules = list[list[bool]]
"""Rows of modules, dark where true."""

MOST_BYTES: Final = 271
_CODEWORDS: Final = (0, 26, 44, 70, 100, 134, 172, 196, 242, 292, 346)
"""By version: all there are (table 1)."""
_CORRECTION: Final = (0, 7, 10, 15, 20, 26, 18, 20, 24, 30, 18)
"""By version: of each block, at level L (table 9)."""
_BLOCKS: Final = (0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 4)
_ALIGNED: Final[tuple[tuple[int, ...], ...]] = (
    *((), (), (6, 18), (6, 22), (6, 26), (6, 30), (6, 34)),
    *((6, 22, 38), (6, 24, 42), (6, 26, 46), (6, 28, 50)),
)
"""By version: rows and columns of alignment patterns (annex E)."""
_QUIET: Final = 4
"""Light modules around it that scanners need (section 5.3.8)."""


def qr_lines(text: str) -> str:
    """Two modules a character, with the light around it: to be printed black on white. Raises as ``encode_qr``."""
    modules = encode_qr(text.encode())
    width = len(modules) + 2 * _QUIET
    light = [False] * width
    framed = [light] * _QUIET + [[False] * _QUIET + row + [False] * _QUIET for row in modules] + [light] * _QUIET
    framed += [light] * (len(framed) % 2)
    pairs = zip(framed[::2], framed[1::2], strict=True)
    signs = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
    return "\n".join("".join(signs[pair] for pair in zip(*rows, strict=True)) for rows in pairs)


def encode_qr(data: bytes) -> Modules:
    """The smallest that holds ``data``. Raises ValueError for more than ``MOST_BYTES``."""
    version = next((each for each in range(1, 11) if len(data) <= _room(each)), None)
    if version is None:
        raise ValueError("more than a terminal shows")
    words = _interleave(version, _data_words(version, data))
    bits = [word >> shift & 1 == 1 for word in words for shift in range(7, -1, -1)]
    drawn = [_draw(version, bits, mask) for mask in range(8)]
    return min(drawn, key=_penalty)


def _room(version: int) -> int:
    """Bytes of data, after mode and length."""
    words = _CODEWORDS[version] - _CORRECTION[version] * _BLOCKS[version]
    return words - (2 if version < 10 else 3)


def _data_words(version: int, data: bytes) -> bytes:
    """Section 7.4.5: mode, length, data, terminator, padding."""
    words = _CODEWORDS[version] - _CORRECTION[version] * _BLOCKS[version]
    size = 8 if version < 10 else 16
    bits = f"0100{len(data):0{size}b}" + "".join(f"{byte:08b}" for byte in data)
    bits += "0" * min(4, words * 8 - len(bits))
    bits += "0" * (-len(bits) % 8)
    made = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
    padding = (b"\xec\x11" * words)[: words - len(made)]
    return made + padding


def _interleave(version: int, data: bytes) -> bytes:
    """Section 7.6: blocks of data and their corrections, a word of each in turn; longer blocks come last."""
    count, correction = _BLOCKS[version], _CORRECTION[version]
    short, longer = divmod(len(data), count)
    blocks: list[bytes] = []
    at = 0
    for number in range(count):
        size = short + (number >= count - longer)
        blocks.append(data[at : at + size])
        at += size
    corrections = [_remainder(block, _generator(correction)) for block in blocks]
    return bytes(_in_turn(blocks)) + bytes(_in_turn(corrections))


def _in_turn(blocks: Sequence[bytes]) -> Iterator[int]:
    for at in range(max(map(len, blocks))):
        yield from (block[at] for block in blocks if at < len(block))


def _times(left: int, right: int) -> int:
    """In GF(2^8) modulo x^8 + x^4 + x^3 + x^2 + 1."""
    product = 0
    for shift in range(7, -1, -1):
        product = (product << 1) ^ ((product >> 7) * 0x11D)
        product ^= (right >> shift & 1) * left
    return product


def _generator(degree: int) -> bytes:
    """Annex A, without the leading coefficient."""
    made = bytearray(degree - 1) + b"\x01"
    root = 1
    for _ in range(degree):
        for at in range(degree):
            made[at] = _times(made[at], root) ^ (made[at + 1] if at + 1 < degree else 0)
        root = _times(root, 2)
    return bytes(made)


def _remainder(data: bytes, generator: bytes) -> bytes:
    left = bytearray(len(generator))
    for byte in data:
        factor = byte ^ left.pop(0)
        left.append(0)
        for at, coefficient in enumerate(generator):
            left[at] ^= _times(coefficient, factor)
    return bytes(left)


def _draw(version: int, bits: Sequence[bool], mask: int) -> Modules:
    size = version * 4 + 17
    fixed = _function_patterns(version, mask)
    modules = [[False] * size for _ in range(size)]
    for (row, column), dark in fixed.items():
        modules[row][column] = dark
    flow = iter(bits)
    for row, column in _way(size):
        if (row, column) not in fixed:
            modules[row][column] = next(flow, False) ^ _masks(mask, row, column)
    return modules


def _way(size: int) -> Iterator[tuple[int, int]]:
    """Section 7.7.3: columns by two from the right, up and down in turn, without the vertical timing pattern."""
    up = True
    for right in (*range(size - 1, 6, -2), *range(5, 0, -2)):
        for row in range(size - 1, -1, -1) if up else range(size):
            yield row, right
            yield row, right - 1
        up = not up


def _masks(mask: int, row: int, column: int) -> bool:
    """Table 10."""
    both = row * column
    return (
        (row + column) % 2,
        row % 2,
        column % 3,
        (row + column) % 3,
        (row // 2 + column // 3) % 2,
        both % 2 + both % 3,
        (both % 2 + both % 3) % 2,
        ((row + column) % 2 + both % 3) % 2,
    )[mask] == 0


def _function_patterns(version: int, mask: int) -> dict[tuple[int, int], bool]:
    size = version * 4 + 17
    fixed = {(6, at): at % 2 == 0 for at in range(size)} | {(at, 6): at % 2 == 0 for at in range(size)}
    for row, column in ((3, 3), (3, size - 4), (size - 4, 3)):
        fixed |= _square(size, row, column, 4, light=(2, 4))
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for row in _ALIGNED[version]:
        for column in _ALIGNED[version]:
            if (row, column) not in corners:
                fixed |= _square(size, row, column, 2, light=(1,))
    return fixed | _format(size, mask) | (_version(size, version) if version > 6 else {})


def _square(size: int, row: int, column: int, reach: int, light: Sequence[int]) -> dict[tuple[int, int], bool]:
    around = range(-reach, reach + 1)
    places = ((row + down, column + across, max(abs(down), abs(across))) for down in around for across in around)
    return {(y, x): far not in light for y, x, far in places if 0 <= y < size and 0 <= x < size}


def _format(size: int, mask: int) -> dict[tuple[int, int], bool]:
    """Section 7.9: level L and the mask, twice, and the module that is always dark."""
    data = 0b01 << 3 | mask
    bits = (data << 10 | _bch(data, 10, 0b10100110111)) ^ 0b101010000010010
    one = [*((at, 8) for at in (0, 1, 2, 3, 4, 5, 7, 8)), *((8, at) for at in (7, 5, 4, 3, 2, 1, 0))]
    other = [*((8, size - 1 - at) for at in range(8)), *((size - 15 + at, 8) for at in range(8, 15))]
    placed = {place: bits >> at & 1 == 1 for places in (one, other) for at, place in enumerate(places)}
    return placed | {(size - 8, 8): True}


def _version(size: int, version: int) -> dict[tuple[int, int], bool]:
    """Section 7.10: twice, from version 7."""
    bits = version << 12 | _bch(version, 12, 0b1111100100101)
    placed: dict[tuple[int, int], bool] = {}
    for at in range(18):
        far, near, dark = size - 11 + at % 3, at // 3, bits >> at & 1 == 1
        placed |= {(near, far): dark, (far, near): dark}
    return placed


def _bch(data: int, length: int, generator: int) -> int:
    left = data
    for _ in range(length):
        left = (left << 1) ^ ((left >> (length - 1)) * generator)
    return left


def _penalty(modules: Modules) -> int:
    """Section 7.8.3: of the eight, the one that scanners read best."""
    columns = [list(column) for column in zip(*modules, strict=True)]
    total = sum(_line_penalty(line) for line in (*modules, *columns))
    for above, below in pairwise(modules):
        squares = zip(above, above[1:], below, below[1:], strict=False)
        total += 3 * sum(len(set(square)) == 1 for square in squares)
    dark, size = sum(map(sum, modules)), len(modules)
    return total + 10 * int(abs(dark * 20 - size * size * 10) / (size * size))


def _line_penalty(line: Sequence[bool]) -> int:
    text = "".join("1" if dark else "0" for dark in line)
    runs = map(len, text.replace("10", "1 0").replace("01", "0 1").split())
    finders = sum(text.startswith(each, at) for at in range(len(text)) for each in ("10111010000", "00001011101"))
    return sum(run - 2 for run in runs if run >= 5) + 40 * finders
