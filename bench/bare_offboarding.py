"""The cryptography of taking a device out of its conversations and nothing else: no server, no network, no store."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

import wardline_mls
from tests.support.certificates import DAY, Authority

from wardline.kit.ids import new_id


class BareConversations:
    """A steward, somebody who leaves and somebody who stays, in so many groups."""

    def __init__(self, count: int) -> None:
        self._now = int(time.time())
        authority = Authority(now=self._now)
        self._anchors = {authority.organisation: authority.anchor}
        self._steward = authority.device(steward=True, now=self._now).member(self._anchors)
        leaving, staying = (authority.device(now=self._now) for _ in range(2))
        self._leaving = leaving.id
        self._people = [each.member(self._anchors) for each in (leaving, staying)]
        self._groups = [self._found() for _ in range(count)]

    def take_out(self) -> float:
        """Seconds until each has a commit without the device, checked by a hub and processed by who stays; on all
        cores. Once only.
        """
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            start = time.perf_counter()
            list(pool.map(self._remove, self._groups))
            return time.perf_counter() - start

    def _found(self) -> tuple[wardline_mls.Group, wardline_mls.PublicGroup, wardline_mls.Group]:
        packages = [member.key_package(now=self._now, lifetime=30 * DAY) for member in self._people]
        group = self._steward.found(f"{new_id()}/1".encode(), now=self._now)
        public = wardline_mls.PublicGroup.observe(group.group_info(), anchors=self._anchors, now=self._now)
        added = group.commit(
            add=[each.message for each in packages], remove=[], authenticated_data=bytes(32), now=self._now
        )
        public, _ = public.apply(added.message, now=self._now)
        group.apply_pending()
        assert added.welcome is not None
        staying = self._people[1].join(added.welcome, {packages[1].reference: packages[1].secret})
        return group, public, staying

    def _remove(self, found: tuple[wardline_mls.Group, wardline_mls.PublicGroup, wardline_mls.Group]) -> None:
        group, public, staying = found
        removed = group.commit(add=[], remove=[self._leaving], authenticated_data=bytes(32), now=self._now)
        public.apply(removed.message, now=self._now)
        group.apply_pending()
        staying.process_commit(removed.message, self._now)
