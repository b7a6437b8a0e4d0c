"""RFC 9162 section 2.1 word for word: slow, whole, and without a clever thought. The fast code must agree with it."""

import hashlib
from collections.abc import Sequence


def mth(entries: Sequence[bytes]) -> bytes:
    """2.1.1: the Merkle Tree Hash of a list of entries."""
    n = len(entries)
    if n == 0:
        return hashlib.sha256().digest()
    if n == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = largest_power_of_two_below(n)
    return hashlib.sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """2.1.3.1: the inclusion proof for the (m+1)th entry."""
    n = len(entries)
    if n == 1:
        return []
    k = largest_power_of_two_below(n)
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def proof(m: int, entries: Sequence[bytes]) -> list[bytes]:
    """2.1.4.1: the consistency proof from the first m entries."""
    return subproof(m, entries, b=True)


def subproof(m: int, entries: Sequence[bytes], *, b: bool) -> list[bytes]:
    """2.1.4.1: SUBPROOF."""
    n = len(entries)
    if m == n:
        return [] if b else [mth(entries)]
    k = largest_power_of_two_below(n)
    if m <= k:
        return [*subproof(m, entries[:k], b=b), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], b=False), mth(entries[:k])]


def largest_power_of_two_below(n: int) -> int:
    """K with k < n <= 2k."""
    k = 1
    while 2 * k < n:
        k *= 2
    return k
