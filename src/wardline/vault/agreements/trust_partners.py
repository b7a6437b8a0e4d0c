"""The vault's own client trusts the organisations of its agreements: their anchors, kept as the database has them."""

from collections.abc import Callable, Mapping
from typing import Protocol, final

from wardline.mls.member import Member
from wardline.vault.agreements.find_agreements import read_anchors
from wardline.vault.turn import Turn

MakeMember = Callable[[Mapping[str, bytes]], Member]
"""The vault's device with its own anchor and these of others."""


class Trusting(Protocol):
    """The part of the client engine that takes another ``Member``."""

    def replace_member(self, member: Member) -> None:
        """Go on with other anchors."""
        ...


@final
class Trust:
    """Called at the beginning of each turn that works with groups: a command in another process may have agreed."""

    def __init__(self, engine: Trusting, make_member: MakeMember) -> None:
        self._engine = engine
        self._make_member = make_member
        self._anchors: dict[str, bytes] = {}

    def __call__(self, turn: Turn) -> None:
        """Cheap where nothing changed: one row for each organisation."""
        anchors = read_anchors(turn.tx)
        if anchors != self._anchors:
            self._engine.replace_member(self._make_member(anchors))
            self._anchors = anchors
