"""What every operation of the engine works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import bindparam, select

from wardline.client.engine.held import Held
from wardline.client.reader import Reader
from wardline.client.storage_key import StorageKey
from wardline.client.tables import STATE
from wardline.kit.clock import Clock
from wardline.kit.ids import MakeId
from wardline.mls.member import Member
from wardline.store.query import Query
from wardline.store.transaction import Transaction

Jitter = Callable[[int], int]
"""Randomness, passed in: a number of milliseconds from 0 to below its argument."""


class UntrustedError(Exception):
    """A commit or Welcome brings in an organisation whose anchor this device does not have. Nothing is done."""


@dataclass(slots=True)
class Context:
    """One device's engine. Only the writer's thread changes it."""

    member: Member
    storage: StorageKey
    clock: Clock
    make_id: MakeId
    jitter: Jitter
    held: Held
    learning: bool = False
    """``UntrustedError`` is raised where an anchor is missing, rather than the group given up."""
    confirmed: bool = False
    """The hub confirmed that this state was not rolled back: encryption may go on from it."""
    listeners: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])

    def wake(self, tx: Transaction) -> None:
        """There is something to send once ``tx`` is committed."""
        for listener in self.listeners:
            tx.on_commit(listener)

    @property
    def seconds(self) -> int:
        """Now, as X.509 and MLS count."""
        return self.clock.now() // 1000


@dataclass(frozen=True, slots=True)
class State:
    """The one row of ``client_state``."""

    cursor: int = 0
    sent: int = 0


_STATE: Final = Query(select(STATE.c.cursor, STATE.c.sent).where(STATE.c.id == bindparam("one")))


def find_state(tx: Transaction) -> State:
    """Cursor and count of sent messages."""
    row = tx.fetch_one(_STATE, {"one": 1})
    return State() if row is None else State(*row)


def find_cursor(reader: Reader) -> int:
    """The cursor alone, on a reader's snapshot too."""
    return reader.execute(select(STATE.c.cursor).where(STATE.c.id == 1)).scalar_one_or_none() or 0


def put_state(tx: Transaction, state: State) -> None:
    """Store them."""
    tx.put(STATE, {"id": 1, "cursor": state.cursor, "sent": state.sent})
