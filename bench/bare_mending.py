"""The cryptography of a new generation and nothing else: no server, no network, no store, on all cores."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median

import wardline_mls
from tests.support.certificates import DAY, Authority

from wardline.kit.ids import new_id


@dataclass(frozen=True, slots=True)
class BareMending:
    """Seconds."""

    total: float
    """Key packages checked, group founded, commit made and checked by a hub, everybody joined, one message read."""
    join: float
    """Of one member."""


class BareGroup:
    """A steward and its members, without keys of an earlier round."""

    def __init__(self, size: int) -> None:
        now = int(time.time())
        authority = Authority(now=now)
        self._anchors = {authority.organisation: authority.anchor}
        self._steward = authority.device(steward=True, now=now).member(self._anchors)
        self._members = [authority.device(now=now).member(self._anchors) for _ in range(size - 1)]

    def mend(self) -> BareMending:
        """One generation. Key packages are in store before it, as they are at a hub."""
        now = int(time.time())
        packages = [member.key_package(now=now, lifetime=30 * DAY) for member in self._members]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            start = time.perf_counter()
            messages = [package.message for package in packages]
            list(pool.map(self._inspect, messages))
            group = self._steward.found(f"{new_id()}/1".encode(), now=now)
            public = wardline_mls.PublicGroup.observe(group.group_info(), anchors=self._anchors, now=now)
            commit = group.commit(add=messages, remove=[], authenticated_data=bytes(32), now=now)
            public.apply(commit.message, now=now)
            group.apply_pending()
            assert commit.welcome is not None
            welcome = commit.welcome

            def join(each: tuple[wardline_mls.Member, wardline_mls.KeyPackage]) -> tuple[wardline_mls.Group, float]:
                member, package = each
                begun = time.perf_counter()
                joined = member.join(welcome, {package.reference: package.secret})
                return joined, time.perf_counter() - begun

            joined: list[tuple[wardline_mls.Group, float]] = list(
                pool.map(join, zip(self._members, packages, strict=True))
            )
            message = joined[0][0].encrypt(b"first", b"")

            def read(each: tuple[wardline_mls.Group, float]) -> None:
                each[0].decrypt(message)

            list(pool.map(read, joined[1:]))
            total = time.perf_counter() - start
        return BareMending(total, median(seconds for _, seconds in joined))

    def _inspect(self, message: bytes) -> None:
        wardline_mls.inspect_key_package(message, anchors=self._anchors, now=int(time.time()))
