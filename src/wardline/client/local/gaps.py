"""Positions without a message: what the hub never delivered, or delivered unreadable."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sqlalchemy import select

from wardline.client.reader import Reader
from wardline.client.tables import CONVERSATIONS, MESSAGES
from wardline.kit.ids import ConversationId

LOOKED_AT: Final = 256
"""Rows of one look."""

_M = MESSAGES.c


class Gap(NamedTuple):
    """``first`` to ``last`` are missing; both positions count."""

    first: int
    last: int


class Look(NamedTuple):
    """What one look found."""

    whole: int
    """Up to here nothing is missing."""
    gap: Gap | None
    """What is missing next."""


def find_conversations(reader: Reader) -> Sequence[ConversationId]:
    """All that this device knows."""
    return [ConversationId(each) for each in reader.execute(select(CONVERSATIONS.c.conversation)).scalars()]


def look_for_gap(reader: Reader, conversation: ConversationId, whole: int) -> Look:
    """Go on from ``whole`` to the first gap, or to the newest of the next ``LOOKED_AT`` messages."""
    positions = reader.execute(
        select(_M.position)
        .where(_M.conversation == conversation, _M.position > whole)
        .order_by(_M.position)
        .limit(LOOKED_AT)
    ).scalars()
    return first_gap(whole, positions)


def first_gap(whole: int, positions: Iterable[int]) -> Look:
    """The same, of positions in rising order. Pure."""
    for position in positions:
        if position > whole + 1:
            return Look(whole, Gap(whole + 1, position - 1))
        whole = max(whole, position)
    return Look(whole, None)
