"""One group of members by several implementations, and the hub's view of it."""

from collections.abc import Callable
from typing import Final, final

import wardline_mls
from tests.differential.peer_members import ANCHORS, MOMENT, GroupMember

from wardline.kit.ids import new_id


@final
class Ward:
    """A steward, which founds the group and adds the others."""

    def __init__(self, steward: GroupMember, others: list[GroupMember]) -> None:
        self.steward: Final = steward
        self.others: Final = others
        self.steward.found()
        self.view = wardline_mls.PublicGroup.observe(steward.group_info(), anchors=ANCHORS, now=MOMENT)
        self.change(add=others)

    @property
    def everybody(self) -> list[GroupMember]:
        return [self.steward, *self.others]

    def inside(self) -> list[GroupMember]:
        return [each for each in self.everybody if each.inside]

    def change(self, *, add: list[GroupMember] | None = None, remove: GroupMember | None = None) -> None:
        before = [each for each in self.inside() if each is not self.steward and each is not remove]
        commit, welcome = self.steward.change(
            add=[each.key_package() for each in add or ()], remove=[remove.device] if remove else []
        )
        self.steward.won()
        for each in before:
            each.process(commit)
        self._show(commit)
        if remove:
            remove.inside = False
        for each in add or ():
            assert welcome is not None
            each.join(welcome)

    def step(self, what: str, who: int) -> None:
        """``who``: any number; 0 is the steward."""
        member = self.everybody[who % len(self.everybody)]
        if what in {"leave", "return"} and member is self.steward:
            return
        if what == "return":
            if not member.inside:
                self.change(add=[member])
        elif member.inside:
            self._steps()[what](member)

    def _steps(self) -> dict[str, Callable[[GroupMember], None]]:
        return {
            "say": self.say,
            "update": self.update,
            "lose": self._lose,
            "late": self._speak_late,
            "leave": lambda member: self.change(remove=member),
        }

    def say(self, member: GroupMember) -> None:
        text = f"{member.device.id} {new_id()}"
        message = member.encrypt(text)
        assert [each.decrypt(message) for each in self._rest(member)] == [text] * len(self._rest(member))

    def update(self, member: GroupMember) -> None:
        commit = member.update()
        member.won()
        for each in self._rest(member):
            each.process(commit)
        self._show(commit)

    def _lose(self, member: GroupMember) -> None:
        """Another's commit wins the epoch for which the member made one."""
        for winner in self._rest(member)[:1]:
            member.update()
            member.lost()
            self.update(winner)

    def _speak_late(self, member: GroupMember) -> None:
        """Two messages that arrive the wrong way round, and in a later epoch."""
        texts = [f"{member.device.id} {new_id()}" for _ in range(2)]
        first, second = (member.encrypt(text) for text in texts)
        self.update(member)
        for each in self._rest(member):
            assert [each.decrypt(second), each.decrypt(first)] == texts[::-1]

    def _rest(self, member: GroupMember) -> list[GroupMember]:
        return [each for each in self.inside() if each is not member]

    def _show(self, commit: bytes) -> None:
        self.view, _ = self.view.apply(commit, now=MOMENT)

    def check(self) -> None:
        """Everybody in it has the same epoch and the same secrets; the hub, the same epoch and members."""
        abouts = {each.about() for each in self.inside()}
        assert len(abouts) == 1
        assert {epoch for epoch, _ in abouts} == {self.view.epoch}
        assert {each.device for each in self.view.members} == {each.device.id for each in self.inside()}
