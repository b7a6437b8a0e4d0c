"""Character sets of MSH-18 (HL7 table 0211), decoded strictly: nothing is guessed and nothing replaced."""

import re
from typing import Final

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode

_SINGLE: Final = {
    "ASCII": "ascii",
    "ISO IR6": "ascii",
    "8859/1": "iso8859_1",
    "8859/2": "iso8859_2",
    "8859/3": "iso8859_3",
    "8859/4": "iso8859_4",
    "8859/5": "iso8859_5",
    "8859/6": "iso8859_6",
    "8859/7": "iso8859_7",
    "8859/8": "iso8859_8",
    "8859/9": "iso8859_9",
    "8859/15": "iso8859_15",
    "UNICODE UTF-8": "utf-8",
    "GB 18030-2000": "gb18030",
    "BIG-5": "big5",
    "KS X 1001": "euc_kr",
}
_JAPANESE: Final = frozenset({"ISO IR6", "ASCII", "ISO IR13", "ISO IR14", "ISO IR87", "ISO IR159"})
_ESC: Final = b"\x1b"
_KATAKANA: Final = re.compile(rb"([\xa1-\xdf]+)")


def python_codec(declared: tuple[str, ...], default: str) -> str:
    """Python's name of the message's character set, for hexadecimal escapes; ASCII where it switches."""
    first = _normalise(declared[0]) if declared and declared[0] else _normalise(default)
    return _SINGLE.get(first, "ascii")


def decode_text(raw: bytes, declared: tuple[str, ...], default: str) -> str | Refusal:
    """The message as text.

    ``declared`` is MSH-18 with its repetitions: the first is the message's character set (``default`` when it is
    empty), the others those it may switch to by ISO 2022 escape sequences, of which only Japanese ones are known to us.
    """
    names = tuple(_normalise(name) for name in declared)
    first = names[0] if names and names[0] else _normalise(default)
    others = tuple(name for name in names[1:] if name)
    if first in _JAPANESE and _JAPANESE.issuperset(others) and (_ESC in raw or first not in _SINGLE):
        return _decode_japanese(raw)
    if first not in _SINGLE or (others and _ESC in raw):
        return Refusal(ErrorCode.HL7_CHARACTER_SET, field="MSH-18")
    return _decode(raw, _SINGLE[first])


def _normalise(name: str) -> str:
    upper = name.strip().upper()
    # Seen in the field and unambiguous.
    return {"UTF-8": "UNICODE UTF-8", "UNICODE UTF8": "UNICODE UTF-8", "ISO IR100": "8859/1"}.get(upper, upper)


def _decode(raw: bytes, codec: str) -> str | Refusal:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError:
        return Refusal(ErrorCode.HL7_CHARACTER_SET, field="MSH-18")


def _decode_japanese(raw: bytes) -> str | Refusal:
    """ISO 2022 with JIS X 0201, 0208 and 0212; bytes from A1 to DF are half-width katakana (ISO IR13)."""
    try:
        return "".join(
            piece.decode("shift_jis" if position % 2 else "iso2022_jp_ext")
            for position, piece in enumerate(_KATAKANA.split(raw))
        )
    except UnicodeDecodeError:
        return Refusal(ErrorCode.HL7_CHARACTER_SET, field="MSH-18")
