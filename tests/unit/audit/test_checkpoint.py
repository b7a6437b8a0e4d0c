"""Checkpoints, and when a witness cosigns one."""

import base64
from dataclasses import replace

import pytest
from tests.support import merkle_reference as reference
from tests.support.logs import LOG_KEY, OTHER_LOG_KEY, WITNESS_KEY

from wardline.audit.checkpoint import Checkpoint, sign_checkpoint, verify_checkpoint
from wardline.audit.cosigning import CheckpointOffer, OtherSize, decide_cosigning
from wardline.audit.keys import InvalidNoteError
from wardline.audit.merkle import EMPTY_ROOT
from wardline.audit.note import Note
from wardline.kit.outcome import Refusal

ORIGIN = LOG_KEY.verifier.name
ENTRIES = [bytes([number]) for number in range(40)]


def head(size: int, entries: list[bytes] = ENTRIES) -> Checkpoint:
    return Checkpoint(ORIGIN, size, reference.mth(entries[:size]))


def offer(old: int, new: int, entries: list[bytes] = ENTRIES) -> CheckpointOffer:
    proof = tuple(reference.proof(old, entries[:new])) if 0 < old < new else ()
    return CheckpointOffer(old, proof, str(sign_checkpoint(head(new, entries), LOG_KEY)).encode())


def test_the_text_of_the_specification_is_read() -> None:
    text = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
    checkpoint = Checkpoint.parse(text)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert base64.b64encode(checkpoint.root) == b"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
    assert checkpoint.text == text
    assert Checkpoint.parse(Checkpoint("o", 0, EMPTY_ROOT).text).size == 0


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n\n",
        f"o\n1\n{ROOT}",
        f"\n1\n{ROOT}\n",
        f"o\n01\n{ROOT}\n",
        f"o\n-1\n{ROOT}\n",
        f"o\n+1\n{ROOT}\n",
        f"o\n1 \n{ROOT}\n",
        f"o\n\n{ROOT}\n",
        f"o\n١\n{ROOT}\n",
        f"o\n{2**53}\n{ROOT}\n",
        f"o\n{'9' * 5000}\n{ROOT}\n",
        "o\n1\n\n",
        f"o\n1\n{ROOT[:-2]}\n",
        f"o\n1\n{base64.b64encode(bytes(31)).decode()}\n",
        f"o\n1\n{ROOT}\nextension\n",
        f"o\n1\n{ROOT}\n\n",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(InvalidNoteError):
        Checkpoint.parse(text)


def test_a_signed_checkpoint_says_who_stands_behind_it() -> None:
    note = sign_checkpoint(head(7), LOG_KEY)
    verified = verify_checkpoint(str(note).encode(), LOG_KEY.verifier, [WITNESS_KEY.verifier])
    assert (verified.checkpoint, verified.witnesses) == (head(7), ())
    note = note.signed(WITNESS_KEY.cosign(note.text, 1_700_000_000))
    verified = verify_checkpoint(str(note).encode(), LOG_KEY.verifier, [WITNESS_KEY.verifier])
    assert verified.witnesses == ((WITNESS_KEY.verifier, 1_700_000_000),)


def test_what_the_log_did_not_sign_is_refused() -> None:
    note = sign_checkpoint(head(7), LOG_KEY)
    other = Note(head(8).text, note.signatures)
    cosigned_only = Note(note.text, (WITNESS_KEY.cosign(note.text, 1),))
    for each in (other, cosigned_only):
        with pytest.raises(InvalidNoteError):
            verify_checkpoint(str(each).encode(), LOG_KEY.verifier, [WITNESS_KEY.verifier])
    with pytest.raises(InvalidNoteError, match="another log"):
        verify_checkpoint(str(note).encode(), OTHER_LOG_KEY.verifier)
    broken = note.signed(WITNESS_KEY.cosign("something else\n", 1))
    with pytest.raises(InvalidNoteError, match="does not verify"):
        verify_checkpoint(str(broken).encode(), LOG_KEY.verifier, [WITNESS_KEY.verifier])
    verify_checkpoint(str(broken).encode(), LOG_KEY.verifier)  # an unknown key's line is ignored


def test_a_log_signs_only_its_own_origin() -> None:
    with pytest.raises(ValueError, match="origin"):
        sign_checkpoint(head(1), OTHER_LOG_KEY)


def test_a_witness_cosigns_growth() -> None:
    assert decide_cosigning(offer(0, 0), LOG_KEY.verifier, None) == head(0)
    assert decide_cosigning(offer(0, 5), LOG_KEY.verifier, None) == head(5)
    assert decide_cosigning(offer(0, 5), LOG_KEY.verifier, head(0)) == head(5)
    for old in range(1, 20):
        for new in range(old, 20):
            assert decide_cosigning(offer(old, new), LOG_KEY.verifier, head(old)) == head(new)


def test_a_witness_tells_where_it_stands() -> None:
    assert decide_cosigning(offer(0, 9), LOG_KEY.verifier, head(5)) == OtherSize(5)
    assert decide_cosigning(offer(4, 9), LOG_KEY.verifier, head(5)) == OtherSize(5)
    assert decide_cosigning(offer(3, 9), LOG_KEY.verifier, None) == OtherSize(0)
    # Going back is only ever an older offer that comes late.
    assert decide_cosigning(offer(3, 4), LOG_KEY.verifier, head(9)) == OtherSize(9)


def test_a_fork_is_refused() -> None:
    forked = [*ENTRIES[:3], b"forged", *ENTRIES[4:]]
    assert decide_cosigning(offer(5, 9, forked), LOG_KEY.verifier, head(5)) == Refusal("bad_proof", "proof")
    assert decide_cosigning(offer(5, 5, forked), LOG_KEY.verifier, head(5)) == Refusal("bad_proof", "proof")
    grown = offer(5, 9)
    for proof in ((), grown.proof[:-1], (*grown.proof, bytes(32)), (bytes(32),) * 64):
        answer = decide_cosigning(replace(grown, proof=proof), LOG_KEY.verifier, head(5))
        assert answer == Refusal("bad_proof", "proof")
    assert decide_cosigning(replace(offer(0, 5), proof=(bytes(32),)), LOG_KEY.verifier, None) == Refusal(
        "bad_proof", "proof"
    )


def test_what_is_not_the_logs_is_refused() -> None:
    malformed = Refusal("bad_checkpoint", "note")
    assert decide_cosigning(CheckpointOffer(0, (), b"nonsense"), LOG_KEY.verifier, None) == malformed
    assert decide_cosigning(offer(0, 5), OTHER_LOG_KEY.verifier, None) == malformed
    unsigned = str(Note(head(5).text, (WITNESS_KEY.cosign(head(5).text, 1),))).encode()
    assert decide_cosigning(CheckpointOffer(0, (), unsigned), LOG_KEY.verifier, None) == malformed
    assert decide_cosigning(replace(offer(0, 5), old_size=6), LOG_KEY.verifier, head(6)) == Refusal(
        "bad_checkpoint", "old_size"
    )
