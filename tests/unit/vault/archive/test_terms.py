"""Which words a message is found by."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from wardline.content import codec
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.handoff import Handoff
from wardline.content.patient import Identifier, Patient
from wardline.content.result import Code, Evaluation, Observation, Result, ResultStatus
from wardline.content.text import Text
from wardline.vault.archive.terms import content_kind, content_words, words_of

RESULT = Result(
    order_key="0" * 32,
    number=1,
    status=ResultStatus.FINAL,
    patient=Patient(
        name="Esterkin, AKI Scenario 6", identifiers=(Identifier(authority="SIMULATOR MRN", value="2590157853"),)
    ),
    code=Code(code="us-0003", text="UREA AND ELECTROLYTES"),
    observations=(
        Observation(
            code=Code(code="tt-0003-01", text="Creatinine"),
            value="98.00",
            unit="UMOLL",
            evaluation=Evaluation.ABNORMAL,
            notes=("Grapefruit garlic",),
        ),
    ),
    received=1,
    filler="4262718364",
)


def test_a_number_is_a_word_as_written():
    assert words_of("K 98.00, <15 and 1,5") == {"k", "98.00", "15", "and", "1,5"}


def test_case_width_and_compatibility_forms_are_one():
    assert words_of("STRASSE ＡＢＣ ﬁn") == words_of("straße abc fin") == {"strasse", "abc", "fin"}


def test_a_result_is_found_by_patient_number_code_value_and_note():
    words = content_words(RESULT)
    assert {"esterkin", "2590157853", "creatinine", "98.00", "umoll", "grapefruit", "4262718364", "us"} <= words


def test_a_hand_off_is_found_by_its_original_one_level_deep():
    inner = Handoff(original=msgspec.Raw(codec.encode(RESULT)), message="1" * 32, sender="2" * 32, sent=1, reason="x")
    outer = Handoff(original=msgspec.Raw(codec.encode(inner)), message="1" * 32, sender="2" * 32, sent=1, reason="x")
    assert "creatinine" in content_words(inner)
    assert content_words(outer) == frozenset()


def test_unknown_content_has_a_kind_and_no_words():
    for data in (b"\xff\xff", msgspec.msgpack.encode({"type": "poll", "version": 9, "body": "secret"})):
        content = codec.decode(data)
        assert content_kind(content) == "unknown"
        assert content_words(content) == frozenset()
    assert content_kind(Text(body="x")) == "text"
    assert content_kind(Acknowledgement(message="1" * 32, kind=AcknowledgementKind.SEEN)) == "acknowledgement"


@given(st.text())
def test_words_of_words_are_the_same_words(text: str):
    words = words_of(text)
    assert words_of(" ".join(words)) == words
