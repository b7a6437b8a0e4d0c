"""What one delivery makes our own code throw must not stop everything behind it: it is found, set aside, and told.

A turn that failed is undone whole, in the database and in every cache, and run again; so nothing of half an effect is
left. The second time each part is tried by itself, and the one that throws is named. From then on it is left out.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from traceback import extract_tb
from typing import final

from wardline.store.errors import ConstraintError, StoreError
from wardline.vault.turn import Turn


class Part(StrEnum):
    """What is done about one effect, where it may be left out by itself."""

    ARCHIVE = "archive"
    """A message's record, with the words that it is found by."""
    ARCHIVE_PLAIN = "archive_plain"
    """Its record without words."""
    FILES = "files"
    HAND_OVER = "hand_over"
    ACT = "act"
    """Everything that follows from the effect."""
    REFUSE = "refuse"
    """The answer that something failed."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of one effect."""

    part: Part
    about: Hashable


class ThrewError(Exception):
    """A piece threw when it was tried by itself. Carries where, never what: that may hold content."""

    def __init__(self, piece: Piece, error: Exception) -> None:
        super().__init__(piece.part.value)
        self.piece = piece
        self.error = type(error).__name__
        last = extract_tb(error.__traceback__)[-1:]
        self.where = "".join(f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in last)


def is_passing(error: Exception) -> bool:
    """Whether the store failed, for whatever is written: the same may go well later."""
    return isinstance(error, StoreError) and not isinstance(error, ConstraintError)


@final
class Pieces:
    """The pieces of one turn: those in ``left_out`` are not done; with ``singly``, each is tried by itself."""

    def __init__(self, turn: Turn, left_out: frozenset[Piece] = frozenset(), *, singly: bool = False) -> None:
        self._turn = turn
        self._left_out = left_out
        self.singly = singly

    def flush(self) -> None:
        """Have what was written before checked now, so that no piece is blamed for it."""
        if self.singly:
            self._turn.tx.flush()

    def do(self, part: Part, about: Hashable, action: Callable[[], object]) -> bool:
        """Whether it is done; False where it is left out. Raises ThrewError."""
        piece = Piece(part, about)
        if piece in self._left_out:
            return False
        try:
            action()
            self.flush()
        except Exception as error:
            if not self.singly or is_passing(error):
                raise
            raise ThrewError(piece, error) from None
        return True
