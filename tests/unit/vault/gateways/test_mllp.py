"""Framing: what is a message, what is a mistake, and that one mistake does not hide the next message."""

import pytest

from wardline.vault.gateways.hl7.mllp import (
    BAD_END,
    NESTED,
    NOISE,
    TOO_LARGE,
    UNFINISHED,
    Fault,
    Frame,
    MllpDecoder,
    encode_frame,
)


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (b"\x0bMSH|\x1c\r", [Frame(b"MSH|")]),
        (b"\x0ba\x1c\r\x0bb\x1c\r", [Frame(b"a"), Frame(b"b")]),
        (b"\x0b\x1c\r", [Frame(b"")]),
        (b"\r\n \0\x0ba\x1c\r\r\n", [Frame(b"a")]),
        (b"GET / HTTP/1.1\r\n\r\n\x0ba\x1c\r", [NOISE, Frame(b"a")]),
        (b"\x0ba\x1c\rjunk\x0bb\x1c\rmore", [Frame(b"a"), NOISE, Frame(b"b"), NOISE]),
        (b"\x0btorn\x0bwhole\x1c\r", [Fault(NESTED, b"torn"), Frame(b"whole")]),
        (b"\x0ba\x1cb\x0bc\x1c\r", [Fault(BAD_END, b"a"), NOISE, Frame(b"c")]),
        (b"\x0ba\x1c\x0bb\x1c\r", [Fault(BAD_END, b"a"), Frame(b"b")]),
        (b"\x0b0123456789\x1c\r", [Frame(b"0123456789")]),
        (b"\x0b0123456789a\x1c\r\x0bb\x1c\r", [Fault(TOO_LARGE, b"0123456789"), Frame(b"b")]),
        (b"\x0b0123456789abcdef\x0bb\x1c\r", [Fault(TOO_LARGE, b"0123456789"), Frame(b"b")]),
        (b"\x0ba\rb\nc\x1c\r", [Frame(b"a\rb\nc")]),
    ],
)
def test_frames_and_faults(data: bytes, events: list[Frame | Fault]) -> None:
    assert MllpDecoder(10).feed(data) == events
    one_by_one = MllpDecoder(10)
    assert [event for byte in data for event in one_by_one.feed(bytes((byte,)))] == events
    assert not one_by_one.busy
    assert one_by_one.close() == []


def test_what_never_ends_is_a_fault_with_what_there_was() -> None:
    decoder = MllpDecoder(100)
    assert decoder.feed(b"\x0bMSH|^~\\&") == []
    assert decoder.busy
    assert decoder.close() == [Fault(UNFINISHED, b"MSH|^~\\&")]
    assert decoder.close() == []


def test_encoding_is_the_inverse() -> None:
    assert MllpDecoder(10).feed(encode_frame(b"x\ry")) == [Frame(b"x\ry")]
