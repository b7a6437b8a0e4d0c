"""Signed notes: golden vectors of the format's first implementation, strict parsing, hostile bytes."""

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.audit.keys import (
    InvalidNoteError,
    KeyKind,
    NoteSignature,
    SignerKey,
    VerifierKey,
    decode_base64,
)
from wardline.audit.note import MAX_SIGNATURES, Note, parse_signature
from wardline.kit.secret import Secret

# Key and note of the documentation of golang.org/x/mod/sumdb/note, where the format comes from.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PETERS_SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
PETERS_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()

LOG = SignerKey("log.example/a", KeyKind.LOG, Secret(bytes(range(32))))
WITNESS = SignerKey("witness.example/w", KeyKind.WITNESS, Secret(bytes(range(32, 64))))


def test_the_golden_note_verifies_and_is_made_again_byte_for_byte() -> None:
    key, note = VerifierKey.parse(PETER), Note.parse(PETERS_NOTE)
    assert (key.name, key.kind, key.key_id.hex(), str(key)) == ("PeterNeumann", KeyKind.LOG, "c74f20a3", PETER)
    assert [each.key for each in note.verify([key])] == [key]
    assert str(note).encode() == PETERS_NOTE
    signer = SignerKey("PeterNeumann", KeyKind.LOG, Secret(PETERS_SEED))
    assert str(signer.verifier) == PETER
    assert str(Note(note.text, (signer.sign(note.text),))).encode() == PETERS_NOTE


def test_a_witness_key_of_a_public_log_is_read() -> None:
    # A witness of the Sigsum network.
    key = VerifierKey.parse("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2")
    assert (key.kind, key.key_id.hex()) == (KeyKind.WITNESS, "da77ade7")


def test_the_golden_cosignature_line_of_the_specification_is_read() -> None:
    line = (
        "— witness.example.com/w1 "
        "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA=="
    )
    signature = parse_signature(line)
    assert (signature.name, signature.key_id.hex(), len(signature.data)) == ("witness.example.com/w1", "8d66cf3f", 72)
    assert int.from_bytes(signature.data[:8], "big") == 1679315147
    assert str(signature) == line + "\n"


def test_a_cosignature_is_pinned() -> None:
    # github.com/transparency-dev/formats v0.1.1 and golang.org/x/mod v0.42.0 verify these bytes.
    text = "hub.example/audit\n20852163\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
    log = SignerKey("hub.example/audit", KeyKind.LOG, Secret(bytes(range(32))))
    witness = SignerKey("vault.example/witness", KeyKind.WITNESS, Secret(bytes(range(32, 64))))
    note = Note(text, (log.sign(text), witness.cosign(text, 1679315147)))
    assert str(log.verifier) == "hub.example/audit+c506c070+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
    assert str(witness.verifier) == "vault.example/witness+e7355f5a+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"
    assert str(note) == (
        f"{text}\n"
        "— hub.example/audit xQbAcGHjbzY60DhVOAXWqUA74DwqM2UExOWfYBB1QIoldHbrifPRTYJJPGJkLyZDsQGg2Oi/"
        "ajN3MIgS/zqnSdJRVg0=\n"
        "— vault.example/witness 5zVfWgAAAABkGFDLpj3YEKUWpbAmBUCSjG5AHAP5GTTPejA6dKPDnEVO+TxeCKhC4UBGVV2kRI1N+"
        "B1sq30JpsmCglFPGoldS/eEBg==\n"
    )
    assert [each.timestamp for each in note.verify([log.verifier, witness.verifier])] == [None, 1679315147]


def test_unknown_signatures_are_ignored_known_ones_must_verify() -> None:
    text = "a\nb\n"
    note = Note(text, (LOG.sign(text), WITNESS.cosign(text, 7)))
    assert note.verify([]) == []
    assert [each.key for each in note.verify([WITNESS.verifier])] == [WITNESS.verifier]
    other = Note("a\nc\n", note.signatures)
    assert other.verify([]) == []
    with pytest.raises(InvalidNoteError, match="does not verify"):
        other.verify([LOG.verifier])
    with pytest.raises(InvalidNoteError, match="does not verify"):
        other.verify([WITNESS.verifier])
    # The same name with another id is another key.
    namesake = VerifierKey(LOG.verifier.name, KeyKind.LOG, WITNESS.verifier.public)
    assert other.verify([namesake]) == []


def test_a_cosignature_covers_its_time_and_its_kind() -> None:
    text = "a\n"
    signature = WITNESS.cosign(text, 1000)
    moved = NoteSignature(signature.name, signature.key_id, (1001).to_bytes(8, "big") + signature.data[8:])
    for data in (moved.data, signature.data[8:], b"", bytes(72), b"\xff" * 72):
        with pytest.raises(InvalidNoteError):
            WITNESS.verifier.verify(text, data)
    with pytest.raises(ValueError, match="only with the time"):
        WITNESS.sign(text)
    with pytest.raises(ValueError, match="does not cosign"):
        LOG.cosign(text, 1)
    with pytest.raises(ValueError, match="out of range"):
        WITNESS.cosign(text, 2**63)


def test_signing_again_with_the_same_key_replaces() -> None:
    note = Note("a\n", (LOG.sign("a\n"), WITNESS.cosign("a\n", 1)))
    again = note.signed(WITNESS.cosign("a\n", 2))
    assert [each.timestamp for each in again.verify([LOG.verifier, WITNESS.verifier])] == [None, 2]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        b"text\n",
        b"text\n\n",
        PETERS_NOTE[:-1],
        PETERS_NOTE + b"\n",
        PETERS_NOTE.replace(b"\n", b"\r\n"),
        PETERS_NOTE.replace(b"cryptography", b"crypto\x00graphy"),
        PETERS_NOTE.replace(b"cryptography", b"crypto\tgraphy"),
        PETERS_NOTE.replace(b"cryptography", b"crypto\xffgraphy"),
        PETERS_NOTE.replace("—".encode(), b"-"),
        PETERS_NOTE.replace("— ".encode(), "—".encode()),
        PETERS_NOTE.replace("— ".encode(), "—  ".encode()),
        PETERS_NOTE.replace(b"PeterNeumann x", b"Peter+Neumann x"),
        PETERS_NOTE.replace(b"PeterNeumann x", "Peter\u2003Neumann x".encode()),
        PETERS_NOTE.replace(b"PeterNeumann x", b" x"),
        PETERS_NOTE.replace(b"x08go", b"x08g!"),
        PETERS_NOTE.replace(b"JnAM=", b"JnAN="),
        PETERS_NOTE.replace(b"JnAM=", b"JnAM"),
        PETERS_NOTE.replace(b"JnAM=", b"JnAM= "),
        b"text\n\n" + "— a AAAAAA==\n".encode(),
        b"text\n\n" + "— a AAAAAAA=\n".encode() * (MAX_SIGNATURES + 1),
        b"a" * 70_000 + PETERS_NOTE,
    ],
)
def test_malformed_notes_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidNoteError):
        Note.parse(data)


def test_sixteen_signatures_and_empty_lines_in_the_text_are_taken() -> None:
    line = "— a AAAAAAA=\n"
    note = Note.parse(("one\n\ntwo\n\n" + line * 16).encode())
    assert note.text == "one\n\ntwo\n"
    assert len(note.signatures) == 16


@pytest.mark.parametrize(
    "text",
    [
        "",
        "PeterNeumann",
        "PeterNeumann+c74f20a3",
        "PeterNeumann+c74f20a3+!!!!",
        "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        # Wrong length, with its key id; unknown algorithm, with its key id.
        "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
        "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        PETER + "\n",
    ],
)
def test_malformed_keys_are_refused(text: str) -> None:
    with pytest.raises(InvalidNoteError):
        VerifierKey.parse(text)


def test_every_mangling_of_a_key_is_refused() -> None:
    for start in range(len(PETER)):
        for end in range(start + 1, len(PETER) + 1):
            if (start, end) != (0, len(PETER)):
                with pytest.raises(InvalidNoteError):
                    VerifierKey.parse(PETER[start:end])


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\n", "ä", "a" * 256])
def test_names_are_plain(name: str) -> None:
    with pytest.raises(InvalidNoteError):
        VerifierKey(name, KeyKind.LOG, bytes(32))


@given(st.binary(max_size=400))
def test_hostile_bytes_raise_only_our_error(data: bytes) -> None:
    with pytest.raises(InvalidNoteError):
        Note.parse(data)
    with pytest.raises(InvalidNoteError):
        VerifierKey.parse(data.decode("latin-1"))


@given(st.integers(0, len(PETERS_NOTE) - 1), st.integers(1, 255))
def test_a_flipped_byte_of_a_note_never_verifies(place: int, change: int) -> None:
    data = bytearray(PETERS_NOTE)
    data[place] ^= change
    with contextlib.suppress(InvalidNoteError):
        assert Note.parse(bytes(data)).verify([VerifierKey.parse(PETER)]) == []


def test_base64_is_canonical() -> None:
    assert decode_base64("AAE=") == b"\x00\x01"
    for text in ("AAE", "AAF=", "AAE=\n", "A-E=", "", "===="):
        if text:
            with pytest.raises(InvalidNoteError):
                decode_base64(text)
