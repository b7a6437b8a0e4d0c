"""What other implementations check must stay what this one writes; and it refuses itself what it tells them to."""

import json
from pathlib import Path

import pytest
from tests.contract.audit_vectors import (
    LOG,
    REFUSED_RECORDS,
    WITNESS,
    audit_vectors,
    checkpoint,
    refused_checkpoints,
    refused_keys,
)

from wardline.audit.checkpoint import verify_checkpoint
from wardline.audit.keys import InvalidNoteError, VerifierKey
from wardline.audit.proofs import verify_consistency, verify_inclusion
from wardline.audit.record import InvalidRecordError, decode

PUBLISHED = json.loads((Path(__file__).parents[2] / "spec" / "audit_vectors.json").read_text())


def test_every_vector_is_as_published() -> None:
    assert audit_vectors() == PUBLISHED


@pytest.mark.parametrize("name", sorted(REFUSED_RECORDS))
def test_what_is_no_record_is_refused(name: str) -> None:
    with pytest.raises(InvalidRecordError):
        decode(REFUSED_RECORDS[name].encode())


@pytest.mark.parametrize("name", sorted(refused_checkpoints(checkpoint(7))))
def test_what_is_no_checkpoint_is_refused(name: str) -> None:
    note = refused_checkpoints(checkpoint(7))[name].encode()
    with pytest.raises(InvalidNoteError):
        verify_checkpoint(note, LOG.verifier, (WITNESS.verifier,))


@pytest.mark.parametrize("name", sorted(refused_keys()))
def test_what_is_no_key_is_refused(name: str) -> None:
    with pytest.raises(InvalidNoteError):
        VerifierKey.parse(refused_keys()[name])


def test_every_proof_proves() -> None:
    for each in PUBLISHED["inclusion"] + PUBLISHED["huge_inclusion"]:
        leaf, root = bytes.fromhex(each["leaf"]), bytes.fromhex(each["root"])
        assert verify_inclusion(leaf, each["index"], each["size"], [bytes.fromhex(one) for one in each["path"]], root)
    for each in PUBLISHED["consistency"] + PUBLISHED["huge_consistency"]:
        old, new = bytes.fromhex(each["old_root"]), bytes.fromhex(each["new_root"])
        proof = [bytes.fromhex(one) for one in each["proof"]]
        assert verify_consistency(each["old"], old, each["new"], new, proof)
