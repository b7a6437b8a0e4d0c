"""When a witness may cosign: the rules of c2sp.org/tlog-witness, section ``add-checkpoint``."""

from collections.abc import Sequence
from dataclasses import dataclass

from wardline.audit.checkpoint import Checkpoint, verify_checkpoint
from wardline.audit.keys import InvalidNoteError, VerifierKey
from wardline.audit.proofs import verify_consistency
from wardline.kit.outcome import Refusal

MAX_PROOF = 63
"""Hashes of a consistency proof that the protocol allows."""


@dataclass(frozen=True, slots=True)
class CheckpointOffer:
    """What a log sends to a witness."""

    old_size: int
    """Size of the last checkpoint that, the log believes, this witness cosigned; 0 for none."""
    proof: tuple[bytes, ...]
    """Consistency proof from there."""
    note: bytes
    """The signed checkpoint."""


@dataclass(frozen=True, slots=True)
class OtherSize:
    """The log believes in another last checkpoint: it asks again with a proof from ``size``."""

    size: int


def decide_cosigning(
    offer: CheckpointOffer, log: VerifierKey, last: Checkpoint | None
) -> Checkpoint | OtherSize | Refusal:
    """The checkpoint to cosign, or why not. ``last`` is what this witness cosigned last for that log.

    ``bad_checkpoint``: malformed, or not signed by ``log``. ``bad_proof``: the log does not contain what was
    cosigned, or shows another root for the same size; with its signature, that is proof that it forked.
    """
    try:
        checkpoint = verify_checkpoint(offer.note, log).checkpoint
    except InvalidNoteError:
        return Refusal("bad_checkpoint", "note")
    if offer.old_size > checkpoint.size:
        return Refusal("bad_checkpoint", "old_size")
    known_size = last.size if last is not None else 0
    if offer.old_size != known_size:
        return OtherSize(known_size)
    if len(offer.proof) > MAX_PROOF or not _consistent(last, checkpoint, offer.proof):
        return Refusal("bad_proof", "proof")
    return checkpoint


def _consistent(last: Checkpoint | None, new: Checkpoint, proof: Sequence[bytes]) -> bool:
    if last is None or last.size == 0:
        return not proof
    return verify_consistency(last.size, last.root, new.size, new.root, proof)
