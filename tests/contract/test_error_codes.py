"""One list of error codes, for every language and every face."""

import tomllib
from pathlib import Path

from wardline.protocol.errors import ErrorCode
from wardline.protocol.sentences import sentence

PUBLISHED = tomllib.loads((Path(__file__).parents[2] / "spec" / "errors.toml").read_text())


def test_the_published_list_is_the_enumeration() -> None:
    assert list(PUBLISHED) == [code.value for code in ErrorCode]


def test_every_sentence_is_a_sentence() -> None:
    assert [code for code, text in PUBLISHED.items() if not text.endswith(".") or not text[0].isupper()] == []


def test_python_says_the_published_sentences() -> None:
    assert {code.value: sentence(code) for code in ErrorCode} == PUBLISHED


def test_a_code_of_a_newer_version_is_shown_as_it_is() -> None:
    assert sentence("code_from_the_future") == "code_from_the_future"
