"""Whatever comes in: a message or a typed refusal, never an exception, and always a legal answer."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.vault.gateways.feed import clinic, feed, fixture, limits

from wardline.content import codec
from wardline.content.result import Result
from wardline.kit.outcome import Refusal
from wardline.vault.gateways.hl7.acknowledge import acknowledge
from wardline.vault.gateways.hl7.decide import decide
from wardline.vault.gateways.hl7.decisions import HoldForPerson, PostResult
from wardline.vault.gateways.hl7.parse import parse

_NAMES = (
    "oru_v28",
    "oru_escapes",
    "oru_other_delimiters",
    "oru_corrected",
    "adt_a40_v25",
    "adt_a08_v28",
    "adt_a04_v22",
)
_SEEDS = (*feed()[::60], *(fixture(name) for name in _NAMES))
_SPICE = st.one_of(
    st.sampled_from([b"|", b"^", b"~", b"&", b"\\", b"\r", b"\n", b"\0", b'""', b"\xff", b"\x1b$B", b"MSH", b"PID|"]),
    st.binary(max_size=6),
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A message with pieces cut, doubled, moved or replaced."""
    raw = bytearray(draw(st.sampled_from(_SEEDS)))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(raw)))
        end = draw(st.integers(start, min(len(raw), start + 60)))
        piece = bytes(raw[start:end])
        raw[start:end] = draw(st.one_of(st.just(b""), st.just(piece * 2), _SPICE))
    return bytes(raw)


def check(raw: bytes) -> None:
    message = parse(raw)
    refusal = message if isinstance(message, Refusal) else None
    if not isinstance(message, Refusal):
        vault = clinic()
        decisions = decide(message, vault, 1_790_000_000_000, limits())
        vault.carry_out(decisions, 1_790_000_000_000)
        for decision in decisions:
            post = decision.held if isinstance(decision, HoldForPerson) else decision
            if isinstance(post, PostResult):
                again = codec.decode(codec.encode(post.content))
                assert isinstance(again, Result)
                assert again == post.content
    else:
        assert refusal is not None
        assert refusal.code.startswith("hl7_")
    for answer in acknowledge(raw, refusal, 0, lambda: "ID"):
        assert answer[:3] == b"MSH"
        assert b"\rMSA" in answer
        assert b"\x0b" not in answer
        assert b"\x1c" not in answer


@given(st.binary(max_size=400))
def test_random_bytes(raw: bytes) -> None:
    check(raw)


@given(st.binary(max_size=200))
def test_random_bytes_behind_a_header(raw: bytes) -> None:
    check(b"MSH|^~\\&|A|B|C|D|2020||ORU^R01|1|P|2.5\r" + raw)


@settings(max_examples=400)
@given(mutated())
def test_mutated_messages(raw: bytes) -> None:
    check(raw)
