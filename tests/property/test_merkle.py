"""The fast tree against the reference: every small size, then random larger ones; and forged proofs."""

import hashlib
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support import merkle_reference as reference

from wardline.audit.merkle import EMPTY_ROOT, Node, Peaks, hash_leaf, perfect_parts, range_root
from wardline.audit.proofs import (
    consistency_ranges,
    inclusion_ranges,
    prove,
    verify_consistency,
    verify_inclusion,
)

SMALL = 40


@cache
def entries(size: int) -> tuple[bytes, ...]:
    return tuple(f"entry {number}".encode() for number in range(size))


@cache
def root(size: int) -> bytes:
    return reference.mth(entries(size))


def node(level: int, position: int) -> bytes:
    return reference.mth(entries((position + 1) << level)[position << level :])


def grown(size: int) -> tuple[Peaks, list[Node]]:
    peaks, nodes = Peaks(), []
    for entry in entries(size):
        nodes.extend(peaks.append(hash_leaf(entry)))
    return peaks, nodes


def test_known_roots() -> None:
    # The first is SHA-256 of nothing; the others are the test vectors that certificate transparency's logs share.
    leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    roots = {
        0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    peaks = Peaks()
    assert peaks.root() == EMPTY_ROOT == hashlib.sha256().digest() == bytes.fromhex(roots[0])
    for size, leaf in enumerate(leaves, start=1):
        peaks.append(hash_leaf(bytes.fromhex(leaf)))
        assert peaks.root().hex() == roots[size]


def test_every_small_tree() -> None:
    for size in range(SMALL + 1):
        peaks, nodes = grown(size)
        assert peaks.root() == root(size)
        assert peaks.size == size
        assert Peaks(size, peaks.hashes).root() == root(size)
        for each in nodes:
            assert each.hash == node(each.level, each.position)
        assert len(nodes) == sum(size >> level for level in range(1, 7))
        assert range_root(0, size, node) == root(size)


def test_every_small_inclusion_proof() -> None:
    for size in range(1, SMALL + 1):
        for index in range(size):
            proof = prove(inclusion_ranges(index, size), node)
            assert proof == reference.path(index, entries(size))
            leaf = hash_leaf(entries(size)[index])
            assert verify_inclusion(leaf, index, size, proof, root(size))


def test_every_small_consistency_proof() -> None:
    for new in range(SMALL + 1):
        for old in range(new + 1):
            proof = prove(consistency_ranges(old, new), node)
            if 0 < old < new:
                assert proof == reference.proof(old, entries(new))
            assert verify_consistency(old, root(old), new, root(new), proof)


def test_a_small_proof_holds_for_no_other_place() -> None:
    size = 13
    for index in range(size):
        proof = prove(inclusion_ranges(index, size), node)
        leaf = hash_leaf(entries(size)[index])
        places = [place for place in range(-1, size + 2) if verify_inclusion(leaf, place, size, proof, root(size))]
        assert places == [index]


@given(st.integers(1, 600), st.data())
def test_random_trees(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size))
    peaks, _ = grown(size)
    assert peaks.root() == root(size)
    inclusion = prove(inclusion_ranges(index, size), node)
    assert inclusion == reference.path(index, entries(size))
    assert verify_inclusion(hash_leaf(entries(size)[index]), index, size, inclusion, root(size))
    consistency = prove(consistency_ranges(old, size), node)
    assert consistency == reference.proof(old, entries(size))
    assert verify_consistency(old, root(old), size, root(size), consistency)


@given(st.integers(2, 200), st.data())
@settings(max_examples=200)
def test_one_flipped_bit_breaks_a_proof(size: int, data: st.DataObject) -> None:
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    inclusion = prove(inclusion_ranges(index, size), node)
    consistency = prove(consistency_ranges(old, size), node)
    which, bit = data.draw(st.integers(0, len(inclusion) - 1)), data.draw(st.integers(0, 255))
    inclusion[which] = flip(inclusion[which], bit)
    assert not verify_inclusion(hash_leaf(entries(size)[index]), index, size, inclusion, root(size))
    which = data.draw(st.integers(0, len(consistency) - 1))
    consistency[which] = flip(consistency[which], bit)
    assert not verify_consistency(old, root(old), size, root(size), consistency)


@given(st.integers(2, 200), st.data())
def test_a_proof_of_another_length_fails(size: int, data: st.DataObject) -> None:
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size - 1))
    leaf = hash_leaf(entries(size)[index])
    inclusion = prove(inclusion_ranges(index, size), node)
    consistency = prove(consistency_ranges(old, size), node)
    assert not verify_inclusion(leaf, index, size, inclusion[:-1], root(size))
    assert not verify_inclusion(leaf, index, size, [*inclusion, bytes(32)], root(size))
    assert not verify_consistency(old, root(old), size, root(size), consistency[:-1])
    assert not verify_consistency(old, root(old), size, root(size), [*consistency, bytes(32)])
    assert not verify_consistency(old, root(old), size, root(size), [])


@given(
    st.integers(-2, 2**62),
    st.integers(-2, 2**62),
    st.lists(st.binary(min_size=32, max_size=32), max_size=70),
    st.data(),
)
def test_hostile_proofs_are_false_and_never_raise(a: int, b: int, proof: list[bytes], data: st.DataObject) -> None:
    old_root, new_root = data.draw(st.binary(min_size=32, max_size=32)), data.draw(st.binary(min_size=32, max_size=32))
    verify_inclusion(old_root, a, b, proof, new_root)
    if not (a == b and old_root == new_root):
        assert not verify_consistency(a, old_root, b, new_root, proof)


def test_edges() -> None:
    assert not verify_inclusion(hash_leaf(b""), 0, 0, [], EMPTY_ROOT)
    assert verify_consistency(0, EMPTY_ROOT, 5, root(5), [])
    assert not verify_consistency(0, root(1), 5, root(5), [])
    assert not verify_consistency(0, EMPTY_ROOT, 0, root(1), [])
    assert not verify_consistency(5, root(5), 4, root(4), [])
    assert list(perfect_parts(0, 7)) == [(2, 0), (1, 2), (0, 6)]
    for bad in ((-1, 3), (3, 3), (0, 0)):
        with pytest.raises(ValueError, match="no leaf"):
            inclusion_ranges(*bad)
    with pytest.raises(ValueError, match="smaller"):
        consistency_ranges(4, 3)
    with pytest.raises(ValueError, match="peaks"):
        Peaks(3, [bytes(32)])
    with pytest.raises(ValueError, match="peaks"):
        Peaks(1, [bytes(31)])


def flip(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
