"""MLLP framing (HL7 v2 Transport Specification: MLLP, Release 1): VT, message, FS, CR. Incremental and without I/O.

A sender's mistakes are values, and the decoder goes on after each: what follows is still understood.
"""

from dataclasses import dataclass
from typing import Final

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode

VT: Final = 0x0B
FS: Final = 0x1C
CR: Final = 0x0D
_START: Final = b"\x0b"
_END: Final = b"\x1c"
_BETWEEN: Final = b"\r\n\0 \t"
"""Bytes between frames that do no harm."""

NESTED: Final = Refusal(ErrorCode.HL7_FRAMING, field="start")
"""A start inside a message: the message before it was torn off."""
BAD_END: Final = Refusal(ErrorCode.HL7_FRAMING, field="end")
"""FS without CR."""
TOO_LARGE: Final = Refusal(ErrorCode.HL7_TOO_LARGE)
UNFINISHED: Final = Refusal(ErrorCode.HL7_FRAMING, field="unfinished")
"""The connection ended, or its time did, inside a message."""
GARBAGE: Final = Refusal(ErrorCode.HL7_FRAMING, field="outside")
"""Bytes outside any frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message, exactly as framed."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """A mistake of the sender, and the bytes concerned: a torn message, the beginning of one that is too large."""

    refusal: Refusal
    data: bytes


NOISE: Final = Fault(GARBAGE, b"")
"""Once per stretch of bytes outside any frame. There is nothing to answer."""


def encode_frame(message: bytes) -> bytes:
    """``message`` framed. It holds neither VT nor FS."""
    return b"\x0b" + message + b"\x1c\r"


class MllpDecoder:
    """Feed it what the network gives, in any portions; it gives the same frames and faults for any."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._buffer = bytearray()
        self._in_frame = False
        self._ended = False
        """FS was seen: CR must come next."""
        self._skipping = False
        """The rest of a message that was too large, to its FS or the next VT."""
        self._garbage = False

    @property
    def busy(self) -> bool:
        """Whether a message has begun and not ended, also one that was too large."""
        return self._in_frame or self._skipping

    def feed(self, data: bytes) -> list[Frame | Fault]:
        """The frames and faults that ``data`` completes, in order."""
        events: list[Frame | Fault] = []
        position = 0
        while position < len(data):
            if self._ended:
                position = self._end(data, position, events)
            elif self._in_frame:
                position = self._inside(data, position, events)
            elif self._skipping:
                position = self._skip(data, position)
            else:
                position = self._outside(data, position, events)
        return events

    def close(self) -> list[Fault]:
        """The connection has ended: what was not finished is a fault."""
        if not self._in_frame:
            return []
        data = bytes(self._buffer)
        self._reset()
        return [Fault(UNFINISHED, data)]

    def _outside(self, data: bytes, position: int, events: list[Frame | Fault]) -> int:
        start = data.find(_START, position)
        before = data[position:] if start == -1 else data[position:start]
        if before.strip(_BETWEEN) and not self._garbage:
            self._garbage = True
            events.append(NOISE)
        if start == -1:
            return len(data)
        self._reset()
        self._in_frame = True
        return start + 1

    def _inside(self, data: bytes, position: int, events: list[Frame | Fault]) -> int:
        end = _first(data, position)
        room = self._max_bytes - len(self._buffer)
        stop = len(data) if end == -1 else end
        if stop - position > room:
            self._buffer += data[position : position + room]
            events.append(Fault(TOO_LARGE, bytes(self._buffer)))
            self._reset()
            self._skipping = True
            return position + room
        self._buffer += data[position:stop]
        if end == -1:
            return len(data)
        if data[end] == VT:
            events.append(Fault(NESTED, bytes(self._buffer)))
            self._buffer.clear()
        else:
            self._ended = True
        return end + 1

    def _skip(self, data: bytes, position: int) -> int:
        stop = _first(data, position)
        if stop == -1:
            return len(data)
        self._skipping = False
        return stop if data[stop] == VT else stop + 1

    def _end(self, data: bytes, position: int, events: list[Frame | Fault]) -> int:
        message = bytes(self._buffer)
        self._reset()
        if data[position] == CR:
            events.append(Frame(message))
            return position + 1
        events.append(Fault(BAD_END, message))
        return position

    def _reset(self) -> None:
        self._buffer.clear()
        self._in_frame = self._ended = self._skipping = self._garbage = False


def _first(data: bytes, position: int) -> int:
    """Where the next VT or FS is."""
    start, end = data.find(_START, position), data.find(_END, position)
    if start == -1 or end == -1:
        return max(start, end)
    return min(start, end)
