"""Answers in both modes, legal whatever the bytes were."""

import pytest
from hl7apy.parser import parse_message
from tests.unit.vault.gateways.feed import feed

from wardline.kit.outcome import Refusal
from wardline.vault.gateways.hl7.acknowledge import acknowledge

_AT = 1_788_000_000_000
_BAD = Refusal("hl7_malformed", field="TXA")


def ask(mode: str, version: str = "2.5") -> bytes:
    return f"MSH|^~\\&|LAB|WEST|WL|EAST|2026||ORU^R01|C-7|P|{version}|||{mode}\r".encode()


def codes(mode: str, refusal: Refusal | None) -> list[str]:
    answers = acknowledge(ask(mode), refusal, _AT, lambda: "ID1")
    return [answer.split(b"\rMSA|")[1].split(b"|")[0].decode("ascii").strip("\r") for answer in answers]


@pytest.mark.parametrize(
    ("mode", "taken", "refused", "failed"),
    [
        ("", ["AA"], ["AR"], ["AE"]),
        ("|", ["AA"], ["AR"], ["AE"]),
        ("AL|", ["CA"], ["CR"], ["CE"]),
        ("AL|NE", ["CA"], ["CR"], ["CE"]),
        ("AL|AL", ["CA", "AA"], ["CR", "AR"], ["CE", "AE"]),
        ("NE|AL", ["AA"], ["AR"], ["AE"]),
        ("NE|NE", [], [], []),
        ("ER|NE", [], ["CR"], ["CE"]),
        ("SU|NE", ["CA"], [], []),
        ("SU|ER", ["CA"], ["AR"], ["AE"]),
        ("??|", ["CA"], ["CR"], ["CE"]),
    ],
)
def test_both_modes(mode: str, taken: list[str], refused: list[str], failed: list[str]) -> None:
    assert codes(mode, None) == taken
    assert codes(mode, _BAD) == refused
    assert codes(mode, Refusal("internal")) == failed


def test_every_message_of_the_feed_asks_for_a_commit() -> None:
    for raw in feed():
        (answer,) = acknowledge(raw, None, _AT, lambda: "ID1")
        control_id = raw.split(b"|")[9]
        assert answer == (
            b"MSH|^~\\&|RAPP|RFAC|SIMHOSP|SFAC|20260829104000+0000||ACK|ID1|T|2.3\rMSA|CA|" + control_id + b"\r"
        )


def test_the_reason_is_told_in_the_senders_version() -> None:
    (old,) = acknowledge(ask("", "2.3"), _BAD, _AT, lambda: "ID1")
    assert old.split(b"\r")[1:] == [
        b"MSA|AR|C-7|hl7_malformed TXA",
        b"ERR|TXA^1^^100&Segment sequence error&HL70357",
        b"",
    ]
    (new,) = acknowledge(ask("", "2.7"), Refusal("hl7_character_set", field="MSH-18"), _AT, lambda: "ID1")
    assert new.split(b"\r")[1:] == [
        b"MSA|AR|C-7",
        b"ERR||MSH^1^18|102^Data type error^HL70357|E||||hl7_character_set MSH-18",
        b"",
    ]
    assert b"|ACK^R01^ACK|" in new
    assert b"|ACK^R01|" in acknowledge(ask("", "2.3.1"), None, _AT, lambda: "ID1")[0]


@pytest.mark.parametrize("version", ["2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.8"])
@pytest.mark.parametrize("refusal", [None, _BAD], ids=["taken", "refused"])
def test_a_peer_reads_the_answer(version: str, refusal: Refusal | None) -> None:
    (answer,) = acknowledge(ask("AL|NE", version), refusal, _AT, lambda: "ID1")
    message = parse_message(answer.decode("ascii"), find_groups=False)
    msa = message.msa
    assert msa is not None
    assert msa.msa_1.value == ("CR" if refusal else "CA")
    assert msa.msa_2.value == "C-7"


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\x00\xff\xfe",
        b"MSH",
        b"MSH|^^^^|",
        b"MSH|^~\\&",
        b"MSH|^~\\&|\x1c\x0b|\x1c\r",
        b"MSH|^~\\&" + b"|" * 100_000,
        b"MSH|^~\\&|||||||ADT^A01|\xff\x1c\r\x0b|P|nonsense",
        b"x" * 1_000_000,
    ],
)
def test_rubbish_gets_a_legal_answer(rubbish: bytes) -> None:
    (answer,) = acknowledge(rubbish, Refusal("hl7_malformed"), _AT, lambda: "ID1")
    segments = answer.split(b"\r")
    assert answer.startswith(b"MSH|^~\\&|")
    assert segments[0].split(b"|")[8].startswith(b"ACK")
    assert segments[0].split(b"|")[9:12:2] == [b"ID1", b"2.5.1"]
    assert segments[1].split(b"|")[1] == b"AR"
    assert segments[1].split(b"|")[2] != b""
    assert b"\x0b" not in answer
    assert b"\x1c" not in answer
    assert len(answer) < 2000


@pytest.mark.parametrize(
    ("refusal", "where", "number"),
    [
        (Refusal("hl7_unsupported", field="MSH-9.1"), b"MSH^1^9", b"200"),
        (Refusal("hl7_unsupported", field="MSH-9.2"), b"MSH^1^9", b"201"),
        (Refusal("hl7_unsupported", field="MSH-12"), b"MSH^1^12", b"203"),
        (Refusal("hl7_malformed", field="MSH-10"), b"MSH^1^10", b"101"),
        (Refusal("hl7_no_patient", field="PID"), b"PID^1", b"100"),
        (Refusal("hl7_malformed", field="segment 7"), b"", b"102"),
        (Refusal("hl7_framing", field="unfinished"), b"", b"102"),
        (Refusal("hl7_too_large"), b"", b"102"),
        (Refusal("overloaded"), b"", b"207"),
    ],
)
def test_conditions_are_those_of_table_0357(refusal: Refusal, where: bytes, number: bytes) -> None:
    (answer,) = acknowledge(ask(""), refusal, _AT, lambda: "ID1")
    error = answer.split(b"\rERR|")[1].split(b"|")
    assert (error[1], error[2].split(b"^")[0]) == (where, number)
