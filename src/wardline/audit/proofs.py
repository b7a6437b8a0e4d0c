"""Proofs of inclusion and of consistency: RFC 9162 sections 2.1.3 and 2.1.4."""

from collections.abc import Sequence

from wardline.audit.merkle import EMPTY_ROOT, NodeSource, hash_children, range_root

Range = tuple[int, int]


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges of leaves whose roots are ``PATH(index, D[size])``, in the order of the proof."""
    if not 0 <= index < size:
        raise ValueError("the tree has no leaf of that index")
    ranges: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    ranges.reverse()
    return ranges


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The ranges of leaves whose roots are ``PROOF(old, D[new])``; none when ``old`` is nothing or everything."""
    if not 0 <= old <= new:
        raise ValueError("a tree is consistent with a smaller one only")
    if old in (0, new):
        return []
    ranges: list[Range] = []
    start, end, whole = 0, new, True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, whole = middle, False
    if not whole:
        ranges.append((start, end))
    ranges.reverse()
    return ranges


def prove(ranges: Sequence[Range], node: NodeSource) -> list[bytes]:
    """The proof's hashes."""
    return [range_root(start, end, node) for start, end in ranges]


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``leaf`` (a leaf hash) is number ``index`` of the tree: RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    at, last, joined = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            joined = hash_children(sibling, joined)
            at, last = _climb(at, last)
        else:
            joined = hash_children(joined, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and joined == root


def verify_consistency(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of size ``new`` begins with the one of size ``old``: RFC 9162 section 2.1.4.2.

    A tree without leaves begins every tree; its proof is empty, as ``tlog-witness`` wants it.
    """
    if not 0 <= old <= new:
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT and (new > 0 or new_root == EMPTY_ROOT)
    if old == new:
        return not proof and old_root == new_root
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_joined = new_joined = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old_joined = hash_children(sibling, old_joined)
            new_joined = hash_children(sibling, new_joined)
            at, last = _climb(at, last)
        else:
            new_joined = hash_children(new_joined, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old_joined == old_root and new_joined == new_root


def _climb(at: int, last: int) -> tuple[int, int]:
    """Up the right edge, to where the path has a sibling on the left."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _split(size: int) -> int:
    """The largest power of two smaller than ``size``: where RFC 9162 divides a tree."""
    return 1 << (size - 1).bit_length() - 1
