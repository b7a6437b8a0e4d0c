"""The outbox's rows: what this device still has to say, in order."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, exists, select, update

from wardline.client.reader import Reader
from wardline.client.tables import OUTBOX
from wardline.store.transaction import Transaction

OutboxRow = Row[*tuple[Any, ...]]
"""Every column of ``client_outbox``."""


class Kind(StrEnum):
    """What a row holds."""

    MESSAGE = "message"
    COMMIT = "commit"
    FOUND = "found"
    KEY_PACKAGES = "key_packages"
    VAULT_REQUEST = "vault_request"


def find_row(reader: Reader, number: int) -> OutboxRow | None:
    """One row; None where it was settled already."""
    return reader.execute(select(OUTBOX).where(OUTBOX.c.number == number)).one_or_none()


def drop_row(tx: Transaction, number: int) -> None:
    """It is settled."""
    tx.execute(delete(OUTBOX).where(OUTBOX.c.number == number))


def find_waiting(tx: Transaction, conversation: str) -> Sequence[OutboxRow]:
    """Messages of a conversation that wait to be encrypted, in order."""
    return tx.execute(
        select(OUTBOX)
        .where(OUTBOX.c.lane == conversation, OUTBOX.c.kind == Kind.MESSAGE, OUTBOX.c.payload.is_(None))
        .order_by(OUTBOX.c.number)
    ).all()


def find_lanes_waiting(tx: Transaction) -> Sequence[str]:
    """Conversations in which a message waits to be encrypted."""
    return (
        tx.execute(select(OUTBOX.c.lane).where(OUTBOX.c.kind == Kind.MESSAGE, OUTBOX.c.payload.is_(None)).distinct())
        .scalars()
        .all()
    )


def is_message_waiting(tx: Transaction, conversation: str) -> bool:
    """Whether an earlier message still waits: a later one must not overtake it."""
    return tx.execute(
        select(exists().where(OUTBOX.c.lane == conversation, OUTBOX.c.kind == Kind.MESSAGE, OUTBOX.c.payload.is_(None)))
    ).scalar_one()


def has_handshake(reader: Reader, conversation: str) -> bool:
    """Whether a commit or a founding of this device is on its way."""
    return reader.execute(
        select(exists().where(OUTBOX.c.lane == conversation, OUTBOX.c.kind.in_((Kind.COMMIT, Kind.FOUND))))
    ).scalar_one()


def has_kind(reader: Reader, kind: Kind) -> bool:
    """Whether a row of that kind is on its way."""
    return reader.execute(select(exists().where(OUTBOX.c.kind == kind.value))).scalar_one()


def find_commits(tx: Transaction, conversation: str, generation: int) -> Sequence[OutboxRow]:
    """Commits of one generation on their way: one at most."""
    return tx.execute(
        select(OUTBOX)
        .where(OUTBOX.c.lane == conversation, OUTBOX.c.kind == Kind.COMMIT, OUTBOX.c.generation == generation)
        .order_by(OUTBOX.c.number)
    ).all()


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


def find_messages(tx: Transaction, conversation: str) -> Sequence[OutboxRow]:
    """Every message of a conversation that is not settled, in order."""
    return tx.execute(
        select(OUTBOX).where(OUTBOX.c.lane == conversation, OUTBOX.c.kind == Kind.MESSAGE).order_by(OUTBOX.c.number)
    ).all()
