"""One list of error codes, for every language and every face."""

import tomllib
from pathlib import Path

from wardline.protocol.errors import ErrorCode

SENTENCES = tomllib.loads((Path(__file__).parents[2] / "spec" / "errors.toml").read_text())


def test_the_published_list_is_the_enumeration() -> None:
    assert list(SENTENCES) == [code.value for code in ErrorCode]


def test_every_sentence_is_a_sentence() -> None:
    assert [code for code, text in SENTENCES.items() if not text.endswith(".") or not text[0].isupper()] == []
