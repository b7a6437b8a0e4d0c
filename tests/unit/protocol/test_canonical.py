"""Canonical bytes, the envelope and padding: one encoding for one value, and nothing else is taken."""

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.protocol import canonical
from wardline.protocol.envelope import Envelope, Priority, decode_envelope, encode_envelope
from wardline.protocol.frames import MalformedFrameError, decode_delivery, decode_device_frame, decode_hub_frame
from wardline.protocol.group_id import GroupId, parse_group_id
from wardline.protocol.padding import SMALLEST, PaddingError, pad, size_class, unpad
from wardline.protocol.sealed_requests import MalformedRequestError, decode_answer, decode_request

IDS = st.text("0123456789abcdef", min_size=32, max_size=32)
ENVELOPES = st.builds(
    Envelope,
    version=st.just(1),
    message=IDS,
    conversation=IDS,
    generation=st.integers(1, 2**32 - 1),
    sender=IDS,
    size_class=st.integers(0, 2**53 - 1),
    priority=st.sampled_from(Priority),
    acknowledges=st.none() | IDS,
)


@given(ENVELOPES)
def test_an_envelope_is_what_was_encoded(envelope: Envelope) -> None:
    assert decode_envelope(encode_envelope(envelope)) == envelope


@given(ENVELOPES, st.data())
def test_no_other_bytes_are_the_same_envelope(envelope: Envelope, data: st.DataObject) -> None:
    encoded = encode_envelope(envelope)
    index = data.draw(st.integers(0, len(encoded) - 1))
    changed = encoded[:index] + bytes([encoded[index] ^ data.draw(st.integers(1, 255))]) + encoded[index + 1 :]
    with contextlib.suppress(canonical.NotCanonicalError):
        assert decode_envelope(changed) != envelope


@pytest.mark.parametrize("prefix", [b"\xdc\x00\x08", b"\xdd\x00\x00\x00\x08"])
def test_a_longer_form_of_the_same_array_is_refused(prefix: bytes) -> None:
    encoded = encode_envelope(Envelope(1, "a" * 32, "b" * 32, 1, "c" * 32, 256, Priority.NORMAL, None))
    assert encoded[0] == 0x98
    assert msgspec.msgpack.decode(prefix + encoded[1:], type=Envelope).message == "a" * 32
    with pytest.raises(canonical.NotCanonicalError):
        decode_envelope(prefix + encoded[1:])


def test_an_unknown_version_of_the_envelope_is_refused() -> None:
    with pytest.raises(canonical.NotCanonicalError):
        decode_envelope(encode_envelope(Envelope(2, "a" * 32, "b" * 32, 1, "c" * 32, 256, Priority.NORMAL, None)))


@given(st.binary(max_size=5000))
def test_padding_hides_the_length_and_is_undone(data: bytes) -> None:
    padded = pad(data)
    assert unpad(padded) == data
    assert len(padded) == size_class(len(data)) >= SMALLEST
    assert len(padded) <= max(SMALLEST, (len(data) + 1) * 1.12 + 1)


@given(st.binary(max_size=600))
def test_what_was_not_padded_is_refused(data: bytes) -> None:
    with contextlib.suppress(PaddingError):
        assert pad(unpad(data)) == data


@given(st.binary(max_size=200))
def test_no_bytes_break_a_decoder(data: bytes) -> None:
    for decode, refusal in (
        (decode_device_frame, MalformedFrameError),
        (decode_hub_frame, MalformedFrameError),
        (decode_delivery, MalformedFrameError),
        (decode_request, MalformedRequestError),
        (decode_answer, MalformedRequestError),
        (decode_envelope, canonical.NotCanonicalError),
    ):
        with contextlib.suppress(refusal):
            decode(data)


def test_a_deeply_nested_frame_is_refused() -> None:
    with pytest.raises(MalformedFrameError):
        decode_device_frame(b"\x91" * 100_000)


def test_an_error_names_the_place_and_never_the_value() -> None:
    frame = msgspec.msgpack.encode(["get_vault", 1, "Esterkin-2590157853"])
    with pytest.raises(MalformedFrameError) as caught:
        decode_device_frame(frame)
    assert str(caught.value) == "$[2]"


@given(IDS, st.integers(1, 999_999_999))
def test_a_group_id_is_its_conversation_and_generation(conversation: str, generation: int) -> None:
    group = GroupId(conversation, generation)  # pyright: ignore[reportArgumentType]
    assert parse_group_id(group.to_bytes()) == group


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"/",
        b"a/1",
        b"a" * 32,
        b"a" * 32 + b"/0",
        b"a" * 32 + b"/01",
        b"A" * 32 + b"/1",
        b"a" * 32 + b"/1/1",
        b"a" * 32 + b"/\xd9\xa1",
        b"\xff",
    ],
)
def test_anything_else_is_no_group_id(data: bytes) -> None:
    assert parse_group_id(data) is None
