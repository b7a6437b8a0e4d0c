"""Character sets, escapes and times."""

from datetime import UTC, timedelta, timezone

import pytest

from wardline.content.base import Moment
from wardline.kit.outcome import Refusal
from wardline.vault.gateways.hl7.charsets import decode_text
from wardline.vault.gateways.hl7.delimiters import STANDARD
from wardline.vault.gateways.hl7.escapes import unescape
from wardline.vault.gateways.hl7.times import read_date, read_moment


@pytest.mark.parametrize(
    ("declared", "raw", "text"),
    [
        ("", b"plain", "plain"),
        ("ASCII", b"plain", "plain"),
        ("8859/1", b"caf\xe9", "café"),
        ("8859/2", b"\xb1", "ą"),
        ("8859/5", b"\xc0", "Р"),
        ("8859/7", b"\xe1", "α"),
        ("8859/15", b"\xa4", "€"),
        ("UNICODE UTF-8", "Łoś 🩺".encode(), "Łoś 🩺"),
        ("GB 18030-2000", "肌酐".encode("gb18030"), "肌酐"),
        ("BIG-5", "肌".encode("big5"), "肌"),
        ("KS X 1001", "크레아티닌".encode("euc_kr"), "크레아티닌"),
        ("ISO IR14~ISO IR87", b"ab\xb1\xb2\x1b$B;3ED\x1b(B|c", "abｱｲ山田|c"),
        ("~ISO IR87", b"ab\x1b$B;3ED\x1b(B|c", "ab山田|c"),
        ("ISO IR87", "山田".encode("iso2022_jp"), "山田"),
        ("8859/1~ISO IR87", b"caf\xe9", "café"),
    ],
)
def test_character_sets(declared: str, raw: bytes, text: str) -> None:
    assert decode_text(raw, tuple(declared.split("~")), "ASCII") == text


@pytest.mark.parametrize(
    ("declared", "raw", "code"),
    [
        ("ASCII", b"caf\xe9", "hl7_character_set"),
        ("", b"caf\xe9", "hl7_character_set"),
        ("UNICODE UTF-8", b"caf\xe9", "hl7_character_set"),
        ("UNICODE UTF-8", b"\xed\xa0\x80", "hl7_character_set"),
        ("8859/7", b"\xff", "hl7_character_set"),
        ("ISO IR87", b"\x1b$B\xff\xff", "hl7_character_set"),
        ("UNICODE UTF-16", b"a\0", "hl7_character_set"),
        ("CNS 11643-1992", b"a", "hl7_character_set"),
        ("8859/1~ISO IR87", b"\x1b$B;3ED\x1b(B", "hl7_character_set"),
        ("EBCDIC", b"a", "hl7_character_set"),
    ],
)
def test_nothing_is_guessed(declared: str, raw: bytes, code: str) -> None:
    assert decode_text(raw, tuple(declared.split("~")), "ASCII") == Refusal(code, field="MSH-18")


def test_the_default_is_the_feeds() -> None:
    assert decode_text(b"caf\xe9", (), "8859/1") == "café"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"a\F\b\S\c\T\d\R\e\E\f\P\g", r"a|b^c&d~e\f#g"),
        (r"\H\loud\N\ quiet", "loud quiet"),
        (r"one\.br\two\.sp2\three\.ce\four", "one\ntwo\n\nthree\nfour"),
        (r"\.in+4\in\.ti-2\\.fi\\.nf\\.sk3\x", "inx"),
        (r"\X4142\ \X\ \XE9\ \X4\ ", r"AB \X\ \XE9\ \X4\ "),
        (r"\C2842\ \M2A1B2C3\ \Zfoo\ \Q\ \Fx", r"\C2842\ \M2A1B2C3\ \Zfoo\ \Q\ \Fx"),
        ("\\", "\\"),
        (r"C:\F", r"C:\F"),
        (r"a\bc\F\d", r"a\bc|d"),
    ],
)
def test_escapes(text: str, shown: str) -> None:
    assert unescape(text, STANDARD) == shown


def test_hexadecimal_escapes_are_in_the_messages_character_set() -> None:
    assert unescape(r"caf\XC3A9\ ", STANDARD, "utf-8") == "café "
    assert unescape(r"caf\XE9\ ", STANDARD, "iso8859_1") == "café "


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1970", 0),
        ("19700102", 86_400_000),
        ("197001010001", 60_000),
        ("19700101000001.5", 1500),
        ("19700101010000+0100", 0),
        ("19691231230000-0100", 0),
        ("20200501140643", 1_588_342_003_000),
        ("2020-05-01", None),
        ("20201301", None),
        ("20200230", None),
        ("20200101+9999", None),
        ("00010101", None),
        ("yesterday", None),
    ],
)
def test_times(text: str, at: int | None) -> None:
    assert read_moment(text, UTC) == Moment(text=text, at=at)


def test_times_without_offset_are_the_feeds() -> None:
    summer = read_moment("20260701120000", timezone(timedelta(hours=1)))
    there = read_moment("20260701110000+0000", UTC)
    assert summer is not None
    assert there is not None
    assert summer.at == there.at
    assert read_moment("", UTC) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [("19890118000000", "1989-01-18"), ("198901", "1989-01"), ("1989", "1989"), ("19891318", ""), ("?", "")],
)
def test_dates(text: str, date: str) -> None:
    assert read_date(text) == date
