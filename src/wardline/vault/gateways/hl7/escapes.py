r"""Escape sequences of text fields (HL7 v2.5.1 section 2.7), resolved for people; what cannot be stays as it is.

Resolved: ``\F\ \S\ \T\ \R\ \E\ \P\`` (separators), ``\Xdd..\`` (bytes of the message's character set), ``\.br\ \.sp\
\.ce\`` (line breaks). ``\H\ \N\`` (highlighting) and the other layout commands have no text and are left out. ``\Cxxyy\
\Mxxyyzz\`` (character set switches), ``\Z..\`` (local) and everything unknown are kept verbatim.
"""

import re
from typing import Final

from wardline.vault.gateways.hl7.delimiters import Delimiters

_LINES: Final = re.compile(r"\.(?:br|sp|ce)\s*\+?(\d{0,2})", re.ASCII)
_LAYOUT: Final = re.compile(r"\.(?:in|ti|fi|nf|sk)\s*[+-]?\d{0,3}", re.ASCII)
_HEX: Final = re.compile(r"X((?:[0-9A-Fa-f]{2}){1,2048})", re.ASCII)


def unescape(text: str, delimiters: Delimiters, charset: str = "ascii") -> str:
    """``text`` for people. ``charset`` is the Python codec for hexadecimal sequences."""
    mark = delimiters.escape
    if mark not in text:
        return text
    out: list[str] = []
    position = 0
    while (start := text.find(mark, position)) != -1:
        end = text.find(mark, start + 1)
        if end == -1:
            break
        resolved = _resolve(text[start + 1 : end], delimiters, charset)
        if resolved is None:
            # Not a sequence: the second mark may begin one.
            out.append(text[position:end])
            position = end
            continue
        out.append(text[position:start])
        out.append(resolved)
        position = end + 1
    out.append(text[position:])
    return "".join(out)


def escape(text: str, delimiters: Delimiters) -> str:
    """``text`` as a field: ``unescape`` gives it back, unless it holds a carriage return, which no field can."""
    table = {
        delimiters.field: "F",
        delimiters.component: "S",
        delimiters.subcomponent: "T",
        delimiters.repetition: "R",
        delimiters.escape: "E",
    }
    mark = delimiters.escape
    return "".join(f"{mark}{table[char]}{mark}" if char in table else char for char in text)


def _resolve(sequence: str, delimiters: Delimiters, charset: str) -> str | None:
    simple = {
        "F": delimiters.field,
        "S": delimiters.component,
        "T": delimiters.subcomponent,
        "R": delimiters.repetition,
        "E": delimiters.escape,
        "P": "#",
        "H": "",
        "N": "",
    }
    if sequence in simple:
        return simple[sequence]
    if lines := _LINES.fullmatch(sequence):
        return "\n" * int(lines[1] or "1")
    if _LAYOUT.fullmatch(sequence):
        return ""
    if octets := _HEX.fullmatch(sequence):
        return _decode_hex(octets[1], charset)
    return None


def _decode_hex(digits: str, charset: str) -> str | None:
    try:
        return bytes.fromhex(digits).decode(charset)
    except UnicodeDecodeError:
        return None
