"""The answer to a message (HL7 v2.5.1 sections 2.9.2, 2.9.3 and 2.13.1), whatever the bytes were. Pure.

Original mode (MSH-15 and MSH-16 empty): one of AA, AE, AR. Enhanced mode: an accept acknowledgement (CA, CE, CR) if
MSH-15 asks for one, and an application acknowledgement (AA, AE, AR) if MSH-16 does; here both are known as soon as the
message is stored and judged, and are sent in that order.

The header is read from the bytes, so that a message in an unknown character set is still answered with its control id.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.gateways.hl7.delimiters import STANDARD, Delimiters, read_delimiters

MakeControlId = Callable[[], str]


class Verdict(StrEnum):
    """How it went, for both modes."""

    ACCEPTED = "A"
    ERROR = "E"
    """Our side: send it again."""
    REJECTED = "R"
    """The message: sending it again will not help. It is kept and a person looks at it."""


@dataclass(frozen=True, slots=True)
class _Code:
    number: str
    text: str


_DATA: Final = _Code("102", "Data type error")
_TABLE_0357: Final = {
    "100": _Code("100", "Segment sequence error"),
    "101": _Code("101", "Required field missing"),
    "200": _Code("200", "Unsupported message type"),
    "201": _Code("201", "Unsupported event code"),
    "203": _Code("203", "Unsupported version id"),
    "207": _Code("207", "Application internal error"),
}
_ASKS: Final = {"AL": "AER", "NE": "", "ER": "ER", "SU": "A"}
"""HL7 table 0155: the verdicts for which a sender wants to hear."""
_OURS: Final = frozenset({ErrorCode.OVERLOADED, ErrorCode.INTERNAL})


def verdict_of(refusal: Refusal | None) -> Verdict:
    """A refusal of ours asks for the message again; any other is about the message."""
    if refusal is None:
        return Verdict.ACCEPTED
    return Verdict.ERROR if refusal.code in _OURS else Verdict.REJECTED


def acknowledge(raw: bytes, refusal: Refusal | None, at: int, make_control_id: MakeControlId) -> tuple[bytes, ...]:
    """The messages to send back: one in original mode, none to two in enhanced mode.

    ``refusal`` None: stored durably and taken. ``at``: now, milliseconds UTC. ``make_control_id`` gives at most 20
    ASCII letters and digits.
    """
    head = _read_head(raw)
    verdict = verdict_of(refusal)
    if not head.accept and not head.application:
        return (_answer(head, "A" + verdict, refusal, at, make_control_id()),)
    answers: list[bytes] = []
    # A condition that is not in the table is not "never": the sender hears.
    if head.accept and verdict in _ASKS.get(head.accept, "AER"):
        answers.append(_answer(head, "C" + verdict, refusal, at, make_control_id()))
    if head.application and verdict in _ASKS.get(head.application, "AER"):
        answers.append(_answer(head, "A" + verdict, refusal, at, make_control_id()))
    return tuple(answers)


@dataclass(frozen=True, slots=True)
class _Head:
    """What the answer repeats of MSH, as bytes without anything that could break it."""

    delimiters: Delimiters
    parties: tuple[bytes, bytes, bytes, bytes]
    """MSH-3 to MSH-6."""
    trigger: bytes
    control_id: bytes
    processing_id: bytes
    version: bytes
    accept: str
    application: str


_RUBBISH: Final = _Head(STANDARD, (b"", b"", b"", b""), b"", b"UNKNOWN", b"P", b"2.5.1", "", "")


def _read_head(raw: bytes) -> _Head:
    delimiters = read_delimiters(raw)
    if isinstance(delimiters, Refusal):
        return _RUBBISH
    line = raw[:4096].replace(b"\n", b"\r").split(b"\r", 1)[0]
    fields = [b"", *line.split(delimiters.field.encode())]
    fields += [b""] * (20 - len(fields))
    kind = fields[9].split(delimiters.component.encode())
    version = fields[12].split(delimiters.component.encode())[0]
    return _Head(
        delimiters=delimiters,
        parties=(_clean(fields[3]), _clean(fields[4]), _clean(fields[5]), _clean(fields[6])),
        trigger=_clean(kind[1], 3) if len(kind) > 1 else b"",
        control_id=_clean(fields[10]) or b"UNKNOWN",
        processing_id=_clean(fields[11], 3) or b"P",
        version=_clean(version, 5) or b"2.5.1",
        accept=_clean(fields[15], 2).decode("ascii", "replace"),
        application=_clean(fields[16], 2).decode("ascii", "replace"),
    )


def _clean(field: bytes, longest: int = 199) -> bytes:
    """Without control characters, which could end the answer's frame or segment."""
    return bytes(byte for byte in field[:longest] if byte >= 0x20 and byte != 0x7F)


def _answer(head: _Head, code: str, refusal: Refusal | None, at: int, control_id: str) -> bytes:
    separators = head.delimiters
    field = separators.field.encode()
    version = head.version if head.version[:2] == b"2." else b"2.5.1"
    modern = version >= b"2.5"
    application, facility, receiver, receiving_facility = head.parties
    stamp = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).strftime("%Y%m%d%H%M%S+0000")
    kind = b"ACK" + (separators.component.encode() + head.trigger if head.trigger and version >= b"2.3.1" else b"")
    if modern and head.trigger:
        kind += separators.component.encode() + b"ACK"
    declared = separators.declared[1:].encode()
    header = [b"MSH", declared, receiver, receiving_facility, application, facility, stamp.encode(), b"", kind]
    header += [control_id.encode("ascii"), head.processing_id, version]
    # MSA-3 was withdrawn in v2.7; from v2.5 on ERR says more.
    told = b"" if refusal is None or version >= b"2.7" else _reason(refusal).encode("ascii", "replace")
    segments = [field.join(header), field.join([b"MSA", code.encode(), head.control_id, told]).rstrip(field)]
    if refusal is not None:
        segments.append(_error_segment(refusal, separators, modern=modern))
    return b"\r".join(segments) + b"\r"


def _reason(refusal: Refusal) -> str:
    """Our stable code and the place: never a value."""
    return refusal.code if refusal.field is None else f"{refusal.code} {refusal.field}"


def _error_segment(refusal: Refusal, separators: Delimiters, *, modern: bool) -> bytes:
    table = _condition(refusal)
    component = separators.component
    condition = component.join((table.number, table.text, "HL70357"))
    segment, _, place = (refusal.field or "").partition("-")
    number = place.partition(".")[0]
    if len(segment) != 3:
        segment, number = "", ""
    if modern:
        # ERR-2 is where, ERR-3 what, ERR-4 how bad, ERR-8 for people (v2.5).
        where = component.join((segment, "1", number)).rstrip(component) if segment else ""
        fields = ["ERR", "", where, condition, "E", "", "", "", _reason(refusal)]
    else:
        inner = separators.subcomponent.join((table.number, table.text, "HL70357"))
        fields = ["ERR", component.join((segment, "1" if segment else "", number, inner))]
    return separators.field.join(fields).encode("ascii", "replace")


def _condition(refusal: Refusal) -> _Code:
    """HL7 table 0357, by our code and the place."""
    match refusal.code, refusal.field:
        case ((ErrorCode.OVERLOADED | ErrorCode.INTERNAL), _):
            number = "207"
        case ErrorCode.HL7_UNSUPPORTED, "MSH-12":
            number = "203"
        case ErrorCode.HL7_UNSUPPORTED, "MSH-9.2":
            number = "201"
        case ErrorCode.HL7_UNSUPPORTED, _:
            number = "200"
        case ErrorCode.HL7_MALFORMED, ("MSH-10" | "MRG-1"):
            number = "101"
        case ((ErrorCode.HL7_MALFORMED | ErrorCode.HL7_NO_PATIENT), str(place)) if len(place) == 3:
            number = "100"
        case _:
            return _DATA
    return _TABLE_0357[number]
