"""One record with its proof, as a file (c2sp.org/tlog-proof): for someone who must not see the rest of the log.

The record's canonical bytes travel as the format's ``extra``: they are not trusted but hashed, and their hash is what
is proven.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from wardline.audit.checkpoint import VerifiedCheckpoint, verify_checkpoint
from wardline.audit.keys import InvalidNoteError, VerifierKey, decode_base64
from wardline.audit.merkle import hash_leaf
from wardline.audit.proofs import verify_inclusion
from wardline.audit.record import AuditRecord, decode

FIRST_LINE: Final = "c2sp.org/tlog-proof@v1"
MAX_PROOF: Final = 1 << 20
"""Bytes of a file."""
_INDEX: Final = re.compile(r"index (0|[1-9][0-9]{0,15})")


class InvalidProofError(ValueError):
    """No proof file, or one that does not prove what it says."""


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A record, its place, the hashes beside its path (RFC 9162 section 2.1.3), and the signed head."""

    record: bytes
    """Canonical bytes."""
    index: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    """The signed note."""

    def __str__(self) -> str:
        head = [FIRST_LINE, f"extra {_base64(self.record)}", f"index {self.index}", *map(_base64, self.hashes)]
        return "\n".join(head) + "\n\n" + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a proof file. Raises InvalidProofError."""
        if len(data) > MAX_PROOF:
            raise InvalidProofError("a proof that long is refused")
        try:
            head, blank, checkpoint = data.decode().partition("\n\n")
            first, extra, index, *hashes = head.split("\n")
            place = _INDEX.fullmatch(index)
            if first != FIRST_LINE or not blank or not extra.startswith("extra ") or place is None:
                raise InvalidProofError("a proof has its first line, the record, its index and a checkpoint")
            record = decode_base64(extra.removeprefix("extra "))
            return cls(record, int(place[1]), tuple(decode_base64(line) for line in hashes), checkpoint)
        except (UnicodeDecodeError, InvalidNoteError, ValueError) as error:
            raise InvalidProofError("the file is no proof of a record") from error


def verify_proof(
    proof: ProofFile, log: VerifierKey, witnesses: Iterable[VerifierKey] = ()
) -> tuple[AuditRecord, VerifiedCheckpoint]:
    """The record that ``log`` has provably kept, and the head that proves it. Raises InvalidProofError."""
    try:
        verified = verify_checkpoint(proof.checkpoint.encode(), log, witnesses)
        record = decode(proof.record)
    except (InvalidNoteError, ValueError) as error:
        raise InvalidProofError("the checkpoint is not signed by this log, or the record is none") from error
    head = verified.checkpoint
    leaf = hash_leaf(proof.record)
    if proof.index >= head.size or not verify_inclusion(leaf, proof.index, head.size, proof.hashes, head.root):
        raise InvalidProofError("the record is not at that place of that log")
    return record, verified


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
