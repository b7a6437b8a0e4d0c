"""Merkle tree hashing, RFC 9162 section 2.1, with SHA-256: the tree as it grows, and roots of any part of it.

A tree is never held whole. Appending needs only the roots of its perfect subtrees from left to right (``Peaks``): as
many as the size has one-bits. Proofs need roots of ranges (``range_root``), built from the stored hashes of perfect
subtrees.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Self

HASH_SIZE = 32

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""

NodeSource = Callable[[int, int], bytes]
"""``node(level, position)``: the root of the perfect subtree of ``2**level`` leaves that begins at ``position *
2**level``."""


def hash_leaf(entry: bytes) -> bytes:
    """The hash of one record: the prefix 0x00 keeps leaves and nodes apart (second pre-images)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees, left then right."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Node:
    """A perfect subtree that has just been completed."""

    level: int
    position: int
    hash: bytes


class Peaks:
    """The perfect subtrees of a tree of ``size`` leaves, largest first: all that is needed to append and to know
    the root.
    """

    __slots__ = ("_hashes", "_size")

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self._size = size
        self._hashes = list(hashes)
        if len(self._hashes) != size.bit_count() or any(len(h) != HASH_SIZE for h in self._hashes):
            raise ValueError("these are not the peaks of a tree of that size")

    @property
    def size(self) -> int:
        """How many leaves the tree has."""
        return self._size

    @property
    def hashes(self) -> tuple[bytes, ...]:
        """The subtrees' roots, largest first."""
        return tuple(self._hashes)

    def copy(self) -> Self:
        """An independent copy."""
        return type(self)(self._size, self._hashes)

    def append(self, leaf: bytes) -> Iterable[Node]:
        """Add a leaf hash. The subtrees above it that are now complete, smallest first; most often none."""
        completed: list[Node] = []
        hashes, position, level, joined = self._hashes, self._size, 0, leaf
        while position & 1:
            joined = hash_children(hashes.pop(), joined)
            position >>= 1
            level += 1
            completed.append(Node(level, position, joined))
        hashes.append(joined)
        self._size += 1
        return completed

    def root(self) -> bytes:
        """The root of the whole tree: the peaks joined from the right."""
        return join(self._hashes) if self._hashes else EMPTY_ROOT


def join(hashes: Iterable[bytes]) -> bytes:
    """Join neighbouring subtrees, given left to right, from the right. Needs at least one."""
    backwards = reversed(list(hashes))
    root = next(backwards)
    for left in backwards:
        root = hash_children(left, root)
    return root


def perfect_parts(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Level and position of the perfect subtrees that make up ``[start, end)``, left to right.

    ``start`` is a multiple of the largest of them, as it is for every range that RFC 9162 names.
    """
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def range_root(start: int, end: int, node: NodeSource) -> bytes:
    """``MTH(D[start:end])`` of RFC 9162 section 2.1.1, from the hashes of perfect subtrees."""
    if start == end:
        return EMPTY_ROOT
    return join(node(level, position) for level, position in perfect_parts(start, end))
