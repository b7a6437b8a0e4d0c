"""What a device missed: one page of its deliveries after a cursor, from one snapshot."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from sqlalchemy import BindParameter, Connection, Select, and_, bindparam, select

from wardline.hub.caller import Caller
from wardline.hub.tables.delivery import MESSAGES, RECEIPTS, SEALED_REQUESTS, SEQUENCE, SEQUENCE_ROW
from wardline.hub.tables.groups import COMMITS, MEMBERS, WELCOMES
from wardline.protocol.deliveries import (
    CommitDelivered,
    DeviceMarks,
    MessageDelivered,
    ReceiptsDelivered,
    SealedDelivered,
    WelcomeDelivered,
)
from wardline.protocol.frames import encode_frame

PAGE_ENTRIES: Final = 128
PAGE_BYTES: Final = 1 << 20

_NEXT: Final = select(SEQUENCE.c.next).where(SEQUENCE.c.id == SEQUENCE_ROW)

_cursor: BindParameter[int] = bindparam("cursor")
_limit: BindParameter[int] = bindparam("limit")
_MINE: Final = and_(MEMBERS.c.device == bindparam("device"), MEMBERS.c.left_seq > _cursor)


def _within(statement: Select[*tuple[Any, ...]], table: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 (Table's columns)
    """Rows of a conversation within the device's intervals of membership, after the cursor."""
    return (
        statement.join_from(MEMBERS, table, table.c.conversation == MEMBERS.c.conversation)
        .where(_MINE, table.c.seq > _cursor, table.c.seq > MEMBERS.c.joined_seq, table.c.seq <= MEMBERS.c.left_seq)
        .order_by(table.c.seq)
        .limit(_limit)
    )


_MESSAGES: Final = _within(
    select(MESSAGES.c.seq, MESSAGES.c.position, MESSAGES.c.at, MESSAGES.c.ciphertext), MESSAGES
).where(MESSAGES.c.sender != bindparam("device"))
_COMMITS: Final = _within(select(COMMITS.c.seq, COMMITS.c.handshake), COMMITS).where(
    COMMITS.c.committer != bindparam("device")
)
_RISES: Final = _within(select(RECEIPTS.c.seq).distinct(), RECEIPTS).where(RECEIPTS.c.device != bindparam("device"))
"""The numbers under which marks rose; those of one number are one delivery, so the page's limit is on these."""
_RECEIPTS: Final = (
    select(RECEIPTS.c.seq, RECEIPTS.c.conversation, RECEIPTS.c.device, RECEIPTS.c.delivered, RECEIPTS.c.read)
    .join_from(MEMBERS, RECEIPTS, RECEIPTS.c.conversation == MEMBERS.c.conversation)
    .where(
        _MINE,
        RECEIPTS.c.seq > _cursor,
        RECEIPTS.c.seq > MEMBERS.c.joined_seq,
        RECEIPTS.c.seq <= MEMBERS.c.left_seq,
        RECEIPTS.c.seq <= bindparam("last"),
        RECEIPTS.c.device != bindparam("device"),
    )
    .order_by(RECEIPTS.c.seq)
)
_WELCOMES: Final = (
    select(
        WELCOMES.c.seq,
        WELCOMES.c.conversation,
        WELCOMES.c.generation,
        WELCOMES.c.position,
        WELCOMES.c.handshake,
    )
    .join_from(MEMBERS, WELCOMES, WELCOMES.c.seq == MEMBERS.c.joined_seq)
    .where(MEMBERS.c.device == bindparam("device"), WELCOMES.c.seq > _cursor)
    .order_by(WELCOMES.c.seq)
    .limit(_limit)
)
_SEALED: Final = (
    select(
        SEALED_REQUESTS.c.seq,
        SEALED_REQUESTS.c.request,
        SEALED_REQUESTS.c.device,
        SEALED_REQUESTS.c.sealed,
        SEALED_REQUESTS.c.network,
    )
    .where(
        SEALED_REQUESTS.c.organisation == bindparam("organisation"),
        SEALED_REQUESTS.c.seq > _cursor,
        SEALED_REQUESTS.c.answer.is_(None),
    )
    .order_by(SEALED_REQUESTS.c.seq)
    .limit(_limit)
)


@dataclass(frozen=True, slots=True)
class Page:
    """Encoded deliveries in order, each with its number."""

    entries: tuple[tuple[int, bytes], ...]
    until: int
    """Everything of this device below this number is in this page or before it, unless ``more``."""
    more: bool


def read_backlog(
    connection: Connection, caller: Caller, cursor: int, entries: int = PAGE_ENTRIES, size: int = PAGE_BYTES
) -> Page:
    """At most ``entries`` deliveries after ``cursor``, and not many more than ``size`` bytes."""
    until: int = connection.execute(_NEXT).scalar() or 1
    found = sorted(_deliveries(connection, caller, cursor, entries), key=lambda entry: entry[0])
    page: list[tuple[int, bytes]] = []
    for seq, entry in found[:entries]:
        if size <= 0:
            break
        page.append((seq, entry))
        size -= len(entry)
    # Every source gave its first ones: when all of them together are fewer than a page, nothing is left.
    return Page(tuple(page), until, more=len(found) >= entries or len(page) < len(found))


def _deliveries(connection: Connection, caller: Caller, cursor: int, limit: int) -> Iterator[tuple[int, bytes]]:
    key = {"device": caller.device, "cursor": cursor, "limit": limit}
    for row in connection.execute(_MESSAGES, key):
        yield row.seq, encode_frame(MessageDelivered(row.seq, row.position, row.at, row.ciphertext))
    for row in connection.execute(_COMMITS, key):
        yield row.seq, encode_frame(CommitDelivered(row.seq, row.handshake))
    for row in connection.execute(_WELCOMES, key):
        yield (
            row.seq,
            encode_frame(WelcomeDelivered(row.seq, row.conversation, row.generation, row.position, row.handshake)),
        )
    yield from _receipts(connection, key)
    if caller.steward:
        key = {"organisation": caller.organisation, "cursor": cursor, "limit": limit}
        for row in connection.execute(_SEALED, key):
            yield row.seq, encode_frame(SealedDelivered(*row))


def _receipts(connection: Connection, key: dict[str, str | int]) -> Iterator[tuple[int, bytes]]:
    rises = connection.scalars(_RISES, key).all()
    if not rises:
        return
    rows = connection.execute(_RECEIPTS, {**key, "last": rises[-1]})
    for (seq, conversation), together in groupby(rows, key=lambda row: (row.seq, row.conversation)):
        marks = tuple(DeviceMarks(row.device, row.delivered, row.read) for row in together)
        yield seq, encode_frame(ReceiptsDelivered(seq, conversation, marks))
