"""Members of test groups, and the few steps that every test repeats."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from secrets import token_bytes

import pytest
from tests.support.certificates import DAY, NOW, Authority, Device, anchors

from wardline.mls.member import Group, KeyPackage, Member, PendingCommit
from wardline.mls.public import CommitEffect, MlsError, PublicGroup

LIFETIME = 30 * DAY


@dataclass(kw_only=True, repr=False)
class Party:
    """One device, its group once it has one, and the rows that it saved."""

    device: Device
    trust: dict[str, bytes]
    member: Member = field(init=False)
    group: Group = field(init=False)
    rows: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.member = self.device.member(self.trust)

    @property
    def id(self) -> str:
        return self.device.id

    def key_package(self, *, now: int = NOW, last_resort: bool = False) -> KeyPackage:
        return self.member.key_package(now=now, lifetime=LIFETIME, last_resort=last_resort)

    def commit(self, *, add: tuple[bytes, ...] = (), remove: tuple[str, ...] = (), now: int = NOW) -> PendingCommit:
        return self.group.commit(add=list(add), remove=list(remove), authenticated_data=b"reason", now=now)

    def save(self) -> None:
        """Store the rows, as a client does in the transaction of the effect."""
        change = self.group.save()
        self.rows.update(change.put)
        for name in change.delete:
            self.rows.pop(name, None)

    def restart(self) -> None:
        """Forget memory, and load what was stored."""
        group_id = self.group.group_id
        self.member = self.device.member(self.trust)
        self.group = self.member.load(group_id, self.rows)


@dataclass(kw_only=True, repr=False)
class Room:
    """A group with its members and the public view, as a delivery service and its clients would keep them."""

    group_id: bytes
    members: list[Party]
    public: PublicGroup

    @property
    def steward(self) -> Party:
        return self.members[0]

    def others(self, *parties: Party) -> list[Party]:
        return [member for member in self.members if member not in parties]

    def deliver(self, committer: Party, pending: PendingCommit, *, now: int = NOW) -> CommitEffect:
        """Accept a commit: the public view first, then every member, then the joiners are left to ``join``."""
        self.public, effect = self.public.apply(pending.message, now=now)
        committer.group.apply_pending()
        for member in self.others(committer):
            if member.group.active:
                member.group.process_commit(pending.message, now)
        return effect

    def update(self, committer: Party, *, now: int = NOW) -> CommitEffect:
        """A self-update."""
        return self.deliver(committer, committer.commit(now=now), now=now)

    def add(self, *joiners: Party, by: Party | None = None, now: int = NOW) -> CommitEffect:
        """Add devices in one commit and let them join."""
        by = by or self.steward
        packages = {joiner.id: joiner.key_package(now=now) for joiner in joiners}
        pending = by.commit(add=tuple(package.message for package in packages.values()), now=now)
        effect = self.deliver(by, pending, now=now)
        assert pending.welcome is not None
        for joiner in joiners:
            package = packages[joiner.id]
            joiner.group = joiner.member.join(pending.welcome, {package.reference: package.secret})
            self.members.append(joiner)
        return effect

    def remove(self, *leavers: Party, by: Party | None = None, now: int = NOW) -> CommitEffect:
        """Remove devices in one commit."""
        by = by or self.steward
        return self.deliver(by, by.commit(remove=tuple(leaver.id for leaver in leavers), now=now), now=now)


class Clinic:
    """Organisations that trust one another, and the devices that they enrol."""

    def __init__(self, organisations: int = 1, *, now: int = NOW) -> None:
        self.authorities = [Authority(now=now) for _ in range(organisations)]
        self.trust = anchors(*self.authorities)

    def device(
        self,
        *,
        of: int = 0,
        steward: bool = False,
        account: str | None = None,
        now: int = NOW,
        lifetime: int = 90 * DAY,
    ) -> Party:
        authority = self.authorities[of]
        device = authority.device(steward=steward, account=account, now=now, lifetime=lifetime)
        return Party(device=device, trust=self.trust)

    def steward(self, *, of: int = 0) -> Party:
        return self.device(of=of, steward=True)

    def found(self, steward: Party | None = None, *, now: int = NOW) -> Room:
        steward = steward or self.steward()
        group_id = token_bytes(16)
        steward.group = steward.member.found(group_id, now=now)
        public = PublicGroup.observe(steward.group.group_info(), anchors=self.trust, now=now)
        return Room(group_id=group_id, members=[steward], public=public)

    def room(self, devices: int = 2) -> Room:
        """A group of one steward and so many devices of its organisation."""
        room = self.found()
        if devices:
            room.add(*(self.device() for _ in range(devices)))
        return room


def refused(code: str) -> AbstractContextManager[pytest.ExceptionInfo[MlsError]]:
    """The call raises ``MlsError`` with exactly this code."""
    return pytest.raises(MlsError, check=lambda error: error.code == code)
