"""Splitting, escaping, framing and numbers hold for any text."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wardline.content.fhir.build_report import build_report
from wardline.content.fhir.resources import ObservationResource, decode_bundle
from wardline.content.fhir.values import read_value
from wardline.content.patient import Patient
from wardline.content.result import Code, Evaluation, Observation, Result, ResultStatus
from wardline.kit.outcome import Refusal
from wardline.vault.gateways.hl7.delimiters import STANDARD, Delimiters
from wardline.vault.gateways.hl7.escapes import escape, unescape
from wardline.vault.gateways.hl7.mllp import Fault, Frame, MllpDecoder, encode_frame
from wardline.vault.gateways.hl7.model import ResultMessage
from wardline.vault.gateways.hl7.numbers import read_number
from wardline.vault.gateways.hl7.parse import parse
from wardline.vault.gateways.hl7.segments import split_message
from wardline.vault.gateways.hl7.settings import DEFAULT_PARSE

_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r"))
_FIELD = st.text(st.characters(codec="utf-8", exclude_characters="\r|"), max_size=40)
_HEAD = "MSH|^~\\&|A|B|C|D|2020||ORU^R01|1|P|2.5||||||UNICODE UTF-8\r"


@given(_TEXT)
def test_escaping_goes_there_and_back(text: str) -> None:
    assert unescape(escape(text, STANDARD), STANDARD) == text
    other = Delimiters("$", "%", "*", "!", "@")
    assert unescape(escape(text, other), other) == text
    assert not set("|^~&") & set(escape(text, STANDARD))


@given(st.lists(st.lists(_FIELD, max_size=8), max_size=6))
def test_fields_are_what_stands_between_the_separators(segments: list[list[str]]) -> None:
    lines = ["|".join(["ZZZ", *fields]) for fields in segments]
    split = split_message((_HEAD + "\r".join(lines)).encode(), DEFAULT_PARSE)
    assert not isinstance(split, Refusal)
    assert len(split) == 1 + len(segments)
    for segment, fields in zip(split[1:], segments, strict=True):
        assert [segment.raw(number + 1) for number in range(len(fields))] == fields
        assert segment.raw(len(fields) + 1) == ""
        for number, field in enumerate(fields):
            assert "~".join(part.raw for part in segment.repetitions(number + 1)) == field


@given(_FIELD, _FIELD, _FIELD, st.sampled_from(["NM", "TX", "FT", "ST", "CE", "SN", "DT", "", "ED"]))
def test_a_value_passes_the_whole_way(value: str, unit: str, reference: str, kind: str) -> None:
    raw = f"{_HEAD}PID|1||1\rOBR|1||F\rOBX|1|{kind}|X||{value}|{unit}|{reference}||||F".encode()
    message = parse(raw)
    assert isinstance(message, ResultMessage)
    obx = message.patients[0].orders[0].observations[0]
    assert (obx.value, obx.unit, obx.reference_range) == (value, unit, reference)
    observation = Observation(
        code=Code(code="X"),
        value=obx.value,
        shown=obx.shown,
        value_type=kind,
        unit=obx.unit,
        reference_range=obx.reference_range,
        evaluation=Evaluation.NOT_EVALUATED,
    )
    result = Result(
        order_key="0" * 32,
        number=1,
        status=ResultStatus.FINAL,
        patient=Patient(name="", identifiers=()),
        code=Code(code=""),
        observations=(observation,),
        received=0,
    )
    resource = decode_bundle(build_report(result)).entry[1].resource
    assert isinstance(resource, ObservationResource)
    assert read_value(resource) == value


@given(st.from_regex(r"[+-]?[0-9]{1,20}(\.[0-9]{0,20})?", fullmatch=True))
def test_numbers_are_decimals_with_all_their_digits(text: str) -> None:
    assert read_number(text, "NM") == Decimal(text)
    assert str(read_number(text, "NM")) == str(Decimal(text))


_FRAMED = st.binary(max_size=30).map(lambda data: data.replace(b"\x0b", b"").replace(b"\x1c", b""))


@given(st.lists(_FRAMED, max_size=5), st.lists(st.integers(0, 60), max_size=8))
def test_frames_do_not_depend_on_portions(messages: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(encode_frame(message) for message in messages)
    assert _feed(stream, cuts) == [Frame(message) for message in messages]


@given(st.lists(st.sampled_from([b"\x0b", b"\x1c", b"\r", b"a", b"MSH|", b"0123456789"])), st.lists(st.integers(0, 60)))
def test_faults_do_not_depend_on_portions(pieces: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(pieces)
    assert _feed(stream, cuts) == _feed(stream, [])


def _feed(stream: bytes, cuts: list[int]) -> list[Frame | Fault]:
    decoder = MllpDecoder(35)
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    events = [event for start, end in pairwise(edges) for event in decoder.feed(stream[start:end])]
    return [*events, *decoder.close()]
