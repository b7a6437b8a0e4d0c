"""A message as segments, fields, components: the ``hl7`` library does the splitting, this gives it bounds and types.

The library is asked only for what it does exactly. It strips white space at both ends of a message, so it never sees an
end (a sentinel segment follows); it trusts MSH-2 and the first segment, so they are checked before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

import hl7  # pyright: ignore[reportMissingTypeStubs]

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.gateways.hl7.charsets import decode_text, python_codec
from wardline.vault.gateways.hl7.delimiters import Delimiters, read_delimiters
from wardline.vault.gateways.hl7.escapes import unescape
from wardline.vault.gateways.hl7.settings import ParseSettings

_SENTINEL: Final = "\rZZZ"
NULL: Final = '""'
"""HL7's null: the sender says that there is no value."""

_Part = str | Sequence["_Part"]


@dataclass(frozen=True, slots=True)
class Field:
    """One repetition of a field, or a component of it."""

    raw: str
    parts: _Part
    delimiters: Delimiters
    charset: str

    @property
    def text(self) -> str:
        """The whole of it, escapes resolved."""
        return unescape(self.raw, self.delimiters, self.charset)

    @property
    def null(self) -> bool:
        """Whether it is HL7's null."""
        return self.raw == NULL

    def component(self, number: int, sub: int | None = None) -> str:
        """Component ``number`` from 1 (its sub-component ``sub``, else its whole), escapes resolved; null is empty."""
        raw = _pick(self.parts, number, self.delimiters.subcomponent)
        if sub is not None:
            pieces = raw.split(self.delimiters.subcomponent)
            raw = pieces[sub - 1] if sub <= len(pieces) else ""
        return "" if raw == NULL else unescape(raw, self.delimiters, self.charset)


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment. Fields that the sender left off are empty."""

    name: str
    fields: Sequence[_Part]
    delimiters: Delimiters
    charset: str

    def raw(self, number: int) -> str:
        """Field ``number`` from 1, exactly as sent."""
        return _join(self.fields[number], self._separators) if number < len(self.fields) else ""

    def repetitions(self, number: int) -> tuple[Field, ...]:
        """The repetitions of a field; none when it is empty."""
        if not self.raw(number):
            return ()
        field = self.fields[number]
        return tuple(
            Field(_join(part, self._separators[1:]), part, self.delimiters, self.charset)
            for part in ((field,) if isinstance(field, str) else field)
        )

    def first(self, number: int) -> Field:
        """The first repetition, empty when there is none."""
        found = self.repetitions(number)
        return found[0] if found else Field("", "", self.delimiters, self.charset)

    def text(self, number: int) -> str:
        """The first component of the first repetition, escapes resolved; null is empty."""
        return self.first(number).component(1)

    @property
    def _separators(self) -> str:
        return self.delimiters.repetition + self.delimiters.component + self.delimiters.subcomponent


def split_message(raw: bytes, settings: ParseSettings) -> tuple[Segment, ...] | Refusal:
    """The segments of one message, or why it is none."""
    if len(raw) > settings.max_bytes:
        return Refusal(ErrorCode.HL7_TOO_LARGE)
    delimiters = read_delimiters(raw)
    if isinstance(delimiters, Refusal):
        return delimiters
    declared = _declared_charsets(raw, delimiters)
    text = decode_text(raw, declared, settings.charset)
    if isinstance(text, Refusal):
        return text
    lines = _lines(text)
    refusal = _check_bounds(text, lines, delimiters, settings)
    if refusal is not None:
        return refusal
    charset = python_codec(declared, settings.charset)
    tree = hl7.parse("\r".join(lines) + _SENTINEL)  # pyright: ignore[reportUnknownMemberType]  (the library has no types)
    message = cast("Sequence[Sequence[_Part]]", tree)
    return tuple(
        Segment(_join(segment[0], ""), segment, delimiters, charset) for segment in message[: len(lines)] if segment
    )


def _declared_charsets(raw: bytes, delimiters: Delimiters) -> tuple[str, ...]:
    first = raw.split(b"\r", 1)[0].split(b"\n", 1)[0].split(delimiters.field.encode())
    field = first[17] if len(first) > 17 else b""
    return tuple(field.decode("ascii", "replace").split(delimiters.repetition)) if field else ()


def _lines(text: str) -> list[str]:
    """Segments end with a carriage return; senders that use line feeds are understood."""
    if "\r" not in text.rstrip("\r\n"):
        return [line for line in text.split("\n") if line.strip("\r")]
    return [line for line in (line.removeprefix("\n") for line in text.split("\r")) if line]


def _check_bounds(text: str, lines: list[str], delimiters: Delimiters, settings: ParseSettings) -> Refusal | None:
    if len(lines) > settings.max_segments:
        return Refusal(ErrorCode.HL7_TOO_LARGE)
    if sum(text.count(separator) for separator in delimiters.declared) > settings.max_parts:
        return Refusal(ErrorCode.HL7_TOO_LARGE)
    # A second header is a second message, and a line that is no segment is a torn one: neither may be lost.
    separator = re.escape(delimiters.field)
    segment = re.compile(rf"(?!MSH|BHS|FHS)[A-Z][A-Z0-9]{{2}}(?:{separator}|$)")
    for number, line in enumerate(lines[1:], start=2):
        if segment.match(line) is None:
            return Refusal(ErrorCode.HL7_MALFORMED, field=f"segment {number}")
    return None


def _join(part: _Part, separators: str) -> str:
    if isinstance(part, str):
        return part
    return separators[:1].join(_join(piece, separators[1:]) for piece in part)


def _pick(parts: _Part, number: int, separator: str) -> str:
    if isinstance(parts, str):
        return parts if number == 1 else ""
    return _join(parts[number - 1], separator) if number <= len(parts) else ""
