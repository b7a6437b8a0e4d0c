"""Content there and back, its published description, and what readers do with the future and with rubbish."""

import json
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.content.examples import examples, golden
from tests.unit.content.write_spec import SPEC

from wardline.content import codec
from wardline.content.codec import Content
from wardline.content.describe import describe_content
from wardline.content.handoff import Handoff
from wardline.content.text import Text
from wardline.content.unknown import Unknown
from wardline.kit.outcome import Refusal
from wardline.protocol.padding import size_class


@pytest.mark.parametrize("name", examples())
def test_there_and_back(name: str) -> None:
    content = examples()[name]
    data = codec.encode(content)
    again = codec.decode(data)
    assert not isinstance(again, Refusal | Unknown)
    assert codec.encode(again) == data
    assert msgspec.msgpack.decode(data)["type"] == name
    assert msgspec.msgpack.decode(data)["version"] == 1


def test_every_content_has_an_example() -> None:
    assert {type(content) for content in examples().values()} == set(get_args(Content))


def test_the_published_description_is_this_code() -> None:
    assert (SPEC / "content.schema.json").read_text() == describe_content(), "run `make spec` and read the difference"


def test_the_golden_examples_decode_to_what_they_say() -> None:
    published = json.loads((SPEC / "golden.json").read_text())
    assert json.loads(golden()) == published, "run `make spec` and read the difference"
    for name, example in examples().items():
        decoded = codec.decode(bytes.fromhex(published[name]["bytes"]))
        assert not isinstance(decoded, Refusal | Unknown)
        assert codec.encode(decoded) == codec.encode(example)


def test_a_handoff_carries_the_original_to_the_byte() -> None:
    original = codec.encode(examples()["result"])
    handoff = Handoff(original=msgspec.Raw(original), message="0" * 32, sender="0" * 32, sent=0, reason="escalated")
    received = codec.decode(codec.encode(handoff))
    assert isinstance(received, Handoff)
    assert bytes(received.original) == original


def test_an_unknown_type_is_kept() -> None:
    data = msgspec.msgpack.encode({"type": "hologram", "version": 3, "light": 7})
    assert codec.decode(data) == Unknown(type="hologram", version=3, data=data)


def test_a_newer_version_of_a_known_type_is_kept() -> None:
    data = msgspec.msgpack.encode({"type": "text", "version": 2, "body": "?"})
    assert codec.decode(data) == Unknown(type="text", version=2, data=data)


def test_a_known_type_that_is_broken_is_kept_too() -> None:
    data = msgspec.msgpack.encode({"type": "text", "version": 1, "body": 7})
    assert codec.decode(data) == Unknown(type="text", version=1, data=data)


def test_new_fields_are_ignored() -> None:
    data = msgspec.msgpack.encode({"type": "text", "version": 1, "body": "hello", "mood": "calm"})
    assert codec.decode(data) == Text(body="hello")


@given(st.binary(max_size=200))
def test_rubbish_is_refused_and_never_raises(data: bytes) -> None:
    decoded = codec.decode(data)
    assert isinstance(decoded, Refusal | Unknown)
    if isinstance(decoded, Refusal):
        assert decoded == Refusal("content_malformed")


def test_depth_is_bounded() -> None:
    nested = b"\x91" * 100_000 + b"\xc0"
    data = b"\x83\xa4type\xa4text\xa4body\xa1x\xa1z" + nested
    assert isinstance(codec.decode(data), Refusal | Unknown)


def test_short_answers_look_alike() -> None:
    short = [Text(body="On my way."), *(examples()[name] for name in ("acknowledgement", "page", "reaction"))]
    assert {size_class(len(codec.encode(content))) for content in short} == {256}
