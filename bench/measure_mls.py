"""MLS operations through the Python face, beside what one ECDSA P-384 signature and its verification cost."""

import time
from collections.abc import Callable, Sequence
from typing import Final

import wardline_mls
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from tests.support.certificates import DAY, Authority, anchors, new_key

from bench.figures import Operation
from bench.numbers import spread

CONTENT: Final = bytes(1024)
_SIGNATURE: Final = ec.ECDSA(hashes.SHA384())


def measure_mls(sizes: Sequence[int], *, repeat: int) -> list[Operation]:
    """Every operation at every group size; ``members`` 0 is the raw signature."""
    found = _raw(repeat)
    for size in sizes:
        found += _group(size, repeat)
    return found


def _raw(repeat: int) -> list[Operation]:
    key = new_key()
    public, signature = key.public_key(), key.sign(CONTENT, _SIGNATURE)
    return [
        _timed("P-384 sign (cryptography)", 0, repeat, lambda: key.sign(CONTENT, _SIGNATURE)),
        _timed("P-384 verify (cryptography)", 0, repeat, lambda: public.verify(signature, CONTENT, _SIGNATURE)),
    ]


def _group(size: int, repeat: int) -> list[Operation]:
    steward, member = _found(size)
    handshakes = max(repeat // 10, 5)
    messages = [steward.encrypt(CONTENT, b"envelope") for _ in range(repeat)]
    unread = iter(messages)
    operations = [
        _timed("encrypt 1 KiB and save", size, repeat, lambda: (steward.encrypt(CONTENT, b""), steward.save())),
        _timed("decrypt 1 KiB and save", size, repeat, lambda: (member.decrypt(next(unread)), member.save())),
    ]
    commits: list[float] = []
    processed: list[float] = []
    for _ in range(handshakes):
        now = int(time.time())
        start = time.perf_counter()
        pending = member.commit(add=[], remove=[], authenticated_data=b"", now=now)
        made = time.perf_counter()
        steward.process_commit(pending.message, now)
        read = time.perf_counter()
        member.apply_pending()
        commits.append((made - start) * 1e3)
        processed.append((read - made) * 1e3)
    operations.append(Operation("commit (self-update)", size, spread(commits)))
    operations.append(Operation("process that commit", size, spread(processed)))
    return operations


def _found(size: int) -> tuple[wardline_mls.Group, wardline_mls.Group]:
    """A group of that size as its steward and one member hold it, after one bulk add."""
    now = int(time.time())
    authority = Authority(now=now)
    trusted = anchors(authority)
    steward = authority.device(steward=True, now=now).member(trusted).found(b"bench/1", now=now)
    members = [authority.device(now=now).member(trusted) for _ in range(size - 1)]
    packages = [member.key_package(now=now, lifetime=30 * DAY) for member in members]
    pending = steward.commit(add=[package.message for package in packages], remove=[], authenticated_data=b"", now=now)
    steward.apply_pending()
    assert pending.welcome is not None
    return steward, members[0].join(pending.welcome, {packages[0].reference: packages[0].secret})


def _timed(name: str, members: int, repeat: int, operation: Callable[[], object]) -> Operation:
    times: list[float] = []
    for _ in range(repeat):
        start = time.perf_counter()
        operation()
        times.append((time.perf_counter() - start) * 1e3)
    return Operation(name, members, spread(times))
