"""The outbox's rows: what this device still has to say, in order."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import bindparam, delete, exists, literal_column, select, update

from wardline.client.reader import Reader
from wardline.client.tables import OUTBOX
from wardline.store.query import Query
from wardline.store.transaction import Transaction


class OutboxRow(NamedTuple):
    """Every column of ``client_outbox``, in its order. Which are None depends on the kind."""

    number: int
    lane: str
    kind: str
    message: Any
    priority: Any
    acknowledges: Any
    sealed: Any
    generation: Any
    epoch: Any
    payload: Any
    welcome: Any
    barred_generation: Any
    barred_epoch: Any


class Kind(StrEnum):
    """What a row holds."""

    MESSAGE = "message"
    COMMIT = "commit"
    FOUND = "found"
    KEY_PACKAGES = "key_packages"
    VAULT_REQUEST = "vault_request"


_C: Final = OUTBOX.c
_IN_CONVERSATION: Final = _C.lane == bindparam("conversation")
_MESSAGE: Final = _C.kind == Kind.MESSAGE.value
_WAITS: Final = _C.payload.is_(None)

_ROW: Final = Query(select(OUTBOX).where(_C.number == bindparam("wanted")))
_WAITING: Final = Query(select(OUTBOX).where(_IN_CONVERSATION, _MESSAGE, _WAITS).order_by(_C.number))
_IS_WAITING: Final = Query(select(_C.number).where(_IN_CONVERSATION, _MESSAGE, _WAITS).limit(literal_column("1")))
_COMMITS: Final = Query(
    select(OUTBOX)
    .where(_IN_CONVERSATION, _C.kind == Kind.COMMIT.value, _C.generation == bindparam("wanted"))
    .order_by(_C.number)
)
_DROP: Final = delete(OUTBOX).where(_C.number == bindparam("wanted"))


def find_row(tx: Transaction, number: int) -> OutboxRow | None:
    """One row; None where it was settled already."""
    row = tx.fetch_one(_ROW, {"wanted": number})
    return None if row is None else OutboxRow._make(row)


def drop_row(tx: Transaction, number: int) -> None:
    """It is settled."""
    tx.execute(_DROP, {"wanted": number})


def find_waiting(tx: Transaction, conversation: str) -> list[OutboxRow]:
    """Messages of a conversation that wait to be encrypted, in order."""
    return [OutboxRow._make(row) for row in tx.fetch(_WAITING, {"conversation": conversation})]


def find_lanes_waiting(tx: Transaction) -> Sequence[str]:
    """Conversations in which a message waits to be encrypted."""
    return (
        tx.execute(select(OUTBOX.c.lane).where(OUTBOX.c.kind == Kind.MESSAGE, OUTBOX.c.payload.is_(None)).distinct())
        .scalars()
        .all()
    )


def is_message_waiting(tx: Transaction, conversation: str) -> bool:
    """Whether an earlier message still waits: a later one must not overtake it."""
    return tx.fetch_one(_IS_WAITING, {"conversation": conversation}) is not None


def has_handshake(reader: Reader, conversation: str) -> bool:
    """Whether a commit or a founding of this device is on its way."""
    return reader.execute(
        select(exists().where(OUTBOX.c.lane == conversation, OUTBOX.c.kind.in_((Kind.COMMIT, Kind.FOUND))))
    ).scalar_one()


def has_kind(reader: Reader, kind: Kind) -> bool:
    """Whether a row of that kind is on its way."""
    return reader.execute(select(exists().where(OUTBOX.c.kind == kind.value))).scalar_one()


def has_message_under_way(reader: Reader, conversation: str) -> bool:
    """Whether an encrypted message waits for the hub's answer."""
    encrypted = (OUTBOX.c.lane == conversation) & (OUTBOX.c.kind == Kind.MESSAGE) & OUTBOX.c.payload.is_not(None)
    return reader.execute(select(exists().where(encrypted))).scalar_one()


def find_commits(tx: Transaction, conversation: str, generation: int) -> list[OutboxRow]:
    """Commits of one generation on their way: one at most."""
    return [OutboxRow._make(row) for row in tx.fetch(_COMMITS, {"conversation": conversation, "wanted": generation})]


def set_encrypted(tx: Transaction, number: int, generation: int, epoch: int, payload: bytes) -> None:
    """The message is encrypted and may leave."""
    tx.execute(
        update(OUTBOX).where(OUTBOX.c.number == number),
        {"generation": generation, "epoch": epoch, "payload": payload},
    )


def set_waiting(tx: Transaction, number: int, barred_generation: int, barred_epoch: int) -> None:
    """The message has to be encrypted again, in a later epoch than the one in which the hub refused it."""
    tx.execute(
        update(OUTBOX).where(OUTBOX.c.number == number),
        {"payload": None, "barred_generation": barred_generation, "barred_epoch": barred_epoch},
    )
