"""Signed notes: a text and the signatures under it (c2sp.org/signed-note). Parsing is strict and bounded."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Self

from wardline.audit.keys import InvalidNoteError, NoteSignature, VerifierKey, decode_base64

MAX_NOTE: Final = 65_536
"""Bytes of a note; ours have a few hundred."""

MAX_SIGNATURES: Final = 64
"""Signatures of a note; the format wants at least 16 to be taken."""

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_LINE = re.compile(r"— ([^+\s]+) (\S+)")


@dataclass(frozen=True, slots=True)
class Verified:
    """A signature that a known key made."""

    key: VerifierKey
    timestamp: int | None
    """When a witness cosigned, in seconds since the Unix epoch; None for a log."""


@dataclass(frozen=True, slots=True)
class Note:
    """A text, ending in a newline, and its signatures."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(str, self.signatures))

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a signed note. Raises ``InvalidNoteError``."""
        if len(data) > MAX_NOTE:
            raise InvalidNoteError("a note that long is refused")
        try:
            whole = data.decode()
        except UnicodeDecodeError:
            raise InvalidNoteError("a note is UTF-8") from None
        if _CONTROL.search(whole) is not None:
            raise InvalidNoteError("a note has no control characters")
        body, blank, below = whole.rpartition("\n\n")
        if not blank or not below.endswith("\n"):
            raise InvalidNoteError("a note ends with a blank line and signature lines")
        lines = below[:-1].split("\n")
        if len(lines) > MAX_SIGNATURES:
            raise InvalidNoteError("a note with that many signatures is refused")
        return cls(body + "\n", tuple(parse_signature(line) for line in lines))

    def signed(self, signature: NoteSignature) -> "Note":
        """The same note with one more signature; one by the same key is replaced."""
        others = (s for s in self.signatures if (s.name, s.key_id) != (signature.name, signature.key_id))
        return replace(self, signatures=(*others, signature))

    def verify(self, keys: Iterable[VerifierKey]) -> list[Verified]:
        """Which of ``keys`` signed. Signatures of other keys are ignored, as the format wants.

        Raises ``InvalidNoteError`` when a signature of one of ``keys`` does not verify. None of them may have signed:
        then the list is empty and the text means nothing.
        """
        known = {(key.name, key.key_id): key for key in keys}
        verified: list[Verified] = []
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is not None:
                verified.append(Verified(key, key.verify(self.text, signature.data)))
        return verified


def parse_signature(line: str) -> NoteSignature:
    """Read one signature line, without its newline. Raises ``InvalidNoteError``."""
    match = _LINE.fullmatch(line)
    if match is None:
        raise InvalidNoteError("not a signature line")
    data = decode_base64(match[2])
    if len(data) < 5:
        raise InvalidNoteError("a signature line holds a key id and a signature")
    return NoteSignature(match[1], data[:4], data[4:])
