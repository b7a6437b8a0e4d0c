"""In whose name a text or answer is, and what is shown: the sender always, the other as far as the vault says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.cli.authors import author_line, line_of
from wardline.client.acting import Acting, acting_of, in_the_name_of
from wardline.content import codec
from wardline.content.acknowledgement import Acknowledgement, AcknowledgementKind
from wardline.content.changes import Edit
from wardline.content.text import Text
from wardline.kit.ids import AccountId
from wardline.kit.outcome import Refusal
from wardline.protocol.sealed_requests import Person

ANA, CHEN, BOB = (AccountId(letter * 32) for letter in "abc")


def people(delegate: str | None = None) -> dict[str, Person]:
    named = (Person(ANA, "Ana Ruiz", "Renal"), Person(CHEN, "L. Chen", "Renal", delegate), Person(BOB, "Bob", ""))
    return {each.account: each for each in named}


def said(principal: str | None) -> bytes:
    return codec.encode(Text(body="Two units", on_behalf_of=principal))


def test_the_vaults_word_confirms_it_and_nothing_else() -> None:
    text = Text(body="Two units", on_behalf_of=CHEN)
    assert acting_of(text, ANA, people(ANA)) == Acting(CHEN, "L. Chen", confirmed=True)
    for known in (people(), people(BOB), {}):
        found = acting_of(text, ANA, known)
        assert found is not None
        assert not found.confirmed
    assert acting_of(Text(body="Two units"), ANA, people(ANA)) is None


@pytest.mark.parametrize(
    ("principal", "delegate", "line"),
    [
        (CHEN, ANA, "Ana Ruiz for L. Chen"),
        (CHEN, None, "Ana Ruiz, in the name of L. Chen, not confirmed"),
        (CHEN, BOB, "Ana Ruiz, in the name of L. Chen, not confirmed"),
        (ANA, ANA, "Ana Ruiz, in the name of Ana Ruiz, not confirmed"),
        ("f" * 32, ANA, f"Ana Ruiz, in the name of account {'f' * 32}, not confirmed"),
        ("L. Chen", ANA, "Ana Ruiz, in the name of somebody unknown, not confirmed"),
        ("", ANA, "Ana Ruiz, in the name of somebody unknown, not confirmed"),
        (None, ANA, ""),
    ],
)
def test_what_a_terminal_shows(principal: str | None, delegate: str | None, line: str) -> None:
    assert line_of(said(principal), ANA, people(delegate)) == line


@given(principal=st.text(max_size=40) | st.sampled_from([ANA, CHEN, BOB]), delegate=st.sampled_from([None, ANA, BOB]))
def test_the_sender_is_named_first_and_a_senders_words_never_are(principal: str, delegate: str | None) -> None:
    line = line_of(said(principal), ANA, people(delegate))
    assert line.startswith("Ana Ruiz")
    assert (line == "Ana Ruiz for L. Chen") == (principal == CHEN and delegate == ANA)
    assert line.endswith("not confirmed") or line == "Ana Ruiz for L. Chen"


def test_who_has_no_name_here_is_no_principal() -> None:
    assert author_line("", Acting(CHEN, "L. Chen", confirmed=False)).startswith("Somebody")
    assert line_of(b"rubbish", ANA, people(ANA)) == ""


def test_an_answer_is_in_anothers_name_too() -> None:
    answer = Acknowledgement(message="0" * 32, kind=AcknowledgementKind.ACCEPTED)
    assert acting_of(answer, ANA, people(ANA)) is None
    sent = in_the_name_of(codec.encode(answer), CHEN)
    assert isinstance(sent, bytes)
    assert line_of(sent, ANA, people(ANA)) == "Ana Ruiz for L. Chen"
    assert line_of(sent, ANA, people()) == "Ana Ruiz, in the name of L. Chen, not confirmed"


def test_nothing_else_is_in_anothers_name() -> None:
    sent = in_the_name_of(said(None), CHEN)
    assert sent == said(CHEN)
    for content in (codec.encode(Edit(message="0" * 32, body="x")), b"", b"rubbish"):
        assert in_the_name_of(content, CHEN) == Refusal("malformed_message")
