"""Checkpoints: signed heads of a log (c2sp.org/tlog-checkpoint)."""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from wardline.audit.keys import InvalidNoteError, KeyKind, SignerKey, VerifierKey, decode_base64
from wardline.audit.merkle import HASH_SIZE
from wardline.audit.note import Note

MAX_SIZE: Final = 2**53 - 1
"""Leaves: the largest number that every JSON reader keeps exact, far above any log."""

_SIZE = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log's head says: its origin, how many leaves, their root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The note's text."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a note's text. Raises ``InvalidNoteError``; also for extension lines, which nobody could audit."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise InvalidNoteError("a checkpoint has three lines")
        origin, size, root_text = lines[:3]
        if not origin or _SIZE.fullmatch(size) is None or int(size) > MAX_SIZE:
            raise InvalidNoteError("a checkpoint begins with an origin and a size")
        root = decode_base64(root_text)
        if len(root) != HASH_SIZE:
            raise InvalidNoteError("a checkpoint's root is a SHA-256")
        return cls(origin, int(size), root)


@dataclass(frozen=True, slots=True)
class VerifiedCheckpoint:
    """A checkpoint that its log signed, and who else."""

    checkpoint: Checkpoint
    witnesses: tuple[tuple[VerifierKey, int], ...]
    """Who cosigned, and when in seconds since the Unix epoch."""


def sign_checkpoint(checkpoint: Checkpoint, key: SignerKey) -> Note:
    """The signed head. The key's name must be the origin, so that one cannot pass for another log's."""
    if key.verifier.name != checkpoint.origin:
        raise ValueError("a log signs with the key that has its origin's name")
    return Note(checkpoint.text, (key.sign(checkpoint.text),))


def verify_checkpoint(data: bytes, log: VerifierKey, witnesses: Iterable[VerifierKey] = ()) -> VerifiedCheckpoint:
    """Read a signed checkpoint of ``log``. Raises ``InvalidNoteError`` when the log did not sign it.

    Also when a signature of the log or of one of ``witnesses`` does not verify; those of unknown keys are ignored.
    """
    note = Note.parse(data)
    checkpoint = Checkpoint.parse(note.text)
    if checkpoint.origin != log.name or log.kind is not KeyKind.LOG:
        raise InvalidNoteError("the checkpoint is another log's")
    verified = note.verify((log, *witnesses))
    if not any(each.key == log for each in verified):
        raise InvalidNoteError("the log did not sign the checkpoint")
    return VerifiedCheckpoint(
        checkpoint, tuple((each.key, each.timestamp) for each in verified if each.timestamp is not None)
    )
