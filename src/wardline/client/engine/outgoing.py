"""What the outbox hands to the runner."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import Integer, bindparam, func, select

from wardline.client.engine.outbox import Kind, OutboxRow
from wardline.client.reader import Reader
from wardline.client.storage_key import StorageKey
from wardline.client.tables import OUTBOX
from wardline.protocol.frames import decode_device_frame
from wardline.protocol.requests import CommitGroup, FoundGroup, PublishKeyPackages, Request, SendMessage
from wardline.protocol.sealed_requests import VaultRequest

_C = OUTBOX.c
_WAITING: Final = (
    select(_C.lane, func.min(_C.number).label("number"))
    .where(_C.kind == Kind.MESSAGE.value, _C.payload.is_(None))
    .group_by(_C.lane)
    .subquery()
)
_FIRST: Final = (
    select(func.min(_C.number))
    .select_from(OUTBOX.outerjoin(_WAITING, _WAITING.c.lane == _C.lane))
    .where(
        _C.lane.not_in(bindparam("busy", expanding=True)),
        (_C.kind != Kind.MESSAGE.value) | (_WAITING.c.number.is_(None)) | (_C.number < _WAITING.c.number),
    )
    .group_by(_C.lane)
)
_FIRST_OF_LANES: Final = (
    select(OUTBOX).where(_C.number.in_(_FIRST)).order_by(_C.number).limit(bindparam("most", type_=Integer))
)
_bodies: Final[msgspec.msgpack.Decoder[VaultRequest]] = msgspec.msgpack.Decoder(VaultRequest)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One outbox row, ready to leave. Everything in it is stored already."""

    number: int
    lane: str
    """Rows of one lane leave one after the other: a conversation's id, or a lane of its own for the rest."""
    request: Request | VaultRequest
    """A hub's request still without its number, or a body to seal for the own vault."""


def find_outgoing(reader: Reader, storage: StorageKey, *, busy: Collection[str], limit: int) -> list[Outgoing]:
    """See ``Engine.outgoing``.

    A message that waits to be encrypted holds back the messages behind it, but not a commit or a founding: it may be
    waiting for just that.
    """
    rows = reader.execute(_FIRST_OF_LANES, {"busy": list(busy), "most": limit}).all()
    return [_outgoing(storage, OutboxRow._make(row)) for row in rows]


def body_place(lane: str) -> str:
    """What the sealed body of a vault request is bound to."""
    return f"client_outbox/{lane}"


def _outgoing(storage: StorageKey, row: OutboxRow) -> Outgoing:
    kind = Kind(row.kind)
    return Outgoing(row.number, row.lane, _request(storage, row, kind))


def _request(storage: StorageKey, row: OutboxRow, kind: Kind) -> Request | VaultRequest:
    match kind:
        case Kind.MESSAGE:
            return SendMessage(id=0, message=row.payload)
        case Kind.COMMIT:
            return CommitGroup(id=0, commit=row.payload, welcome=row.welcome)
        case Kind.FOUND:
            return FoundGroup(id=0, conversation=row.lane, generation=row.generation, group_info=row.payload)
        case Kind.KEY_PACKAGES:
            request = decode_device_frame(row.payload)
            assert isinstance(request, PublishKeyPackages)
            return request
        case Kind.VAULT_REQUEST:
            return _bodies.decode(storage.open(row.sealed, place=body_place(row.lane)))
