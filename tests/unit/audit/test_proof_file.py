"""A record's proof as a file: it says what the log says, and no changed byte passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.audit.checkpoint import Checkpoint, sign_checkpoint
from wardline.audit.keys import KeyKind, SignerKey
from wardline.audit.merkle import hash_children, hash_leaf
from wardline.audit.proof_file import InvalidProofError, ProofFile, verify_proof
from wardline.audit.record import SYSTEM, Action, AuditRecord, encode
from wardline.kit.secret import Secret

KEY = SignerKey("log.example.org", KeyKind.LOG, Secret(bytes(32)))
OTHER_KEY = SignerKey("log.example.org", KeyKind.LOG, Secret(bytes([1]) * 32))
RECORDS = [encode(AuditRecord(action=Action.DEVICE_REVOKED, actor=SYSTEM, at=1_000 + n, objects=())) for n in range(3)]


def proof_of_the_last() -> ProofFile:
    leaves = [hash_leaf(record) for record in RECORDS]
    left = hash_children(leaves[0], leaves[1])
    note = sign_checkpoint(Checkpoint("log.example.org", 3, hash_children(left, leaves[2])), KEY)
    return ProofFile(RECORDS[2], 2, (left,), str(note))


def test_a_proof_yields_its_record_and_head() -> None:
    read = ProofFile.parse(str(proof_of_the_last()).encode())
    record, verified = verify_proof(read, KEY.verifier)
    assert read == proof_of_the_last()
    assert (record.at, record.action) == (1_002, Action.DEVICE_REVOKED)
    assert verified.checkpoint.size == 3


def test_another_logs_key_is_refused() -> None:
    with pytest.raises(InvalidProofError):
        verify_proof(proof_of_the_last(), OTHER_KEY.verifier)


def test_another_place_is_refused() -> None:
    proof = proof_of_the_last()
    for index in (0, 1, 3):
        with pytest.raises(InvalidProofError):
            verify_proof(ProofFile(proof.record, index, proof.hashes, proof.checkpoint), KEY.verifier)


@given(st.data())
def test_no_changed_byte_proves_another_record(data: st.DataObject) -> None:
    whole = str(proof_of_the_last()).encode()
    index = data.draw(st.integers(0, len(whole) - 1))
    changed = whole[:index] + bytes([whole[index] ^ data.draw(st.integers(1, 255))]) + whole[index + 1 :]
    try:
        proof = ProofFile.parse(changed)
        record, _ = verify_proof(proof, KEY.verifier)
    except InvalidProofError:
        return
    assert encode(record) == RECORDS[2]


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    with pytest.raises(InvalidProofError):
        ProofFile.parse(data)
