"""What the writer knows without asking the database: the next number, hot groups, recent messages, revocations.

There is one writer, so what it remembers of its own commits is true. Everything here is used on the writer thread
only, inside an operation that called ``enter``; a batch that is rolled back (or whose commit failed) throws all of it
away, and it is read again.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Final, NamedTuple, final

from sqlalchemy import bindparam, select

from wardline.hub.caller import Caller
from wardline.hub.sessions.effects import Effect, EndSession, ReadAgain
from wardline.hub.state.live_group import LiveGroup
from wardline.hub.state.load_group import load_group
from wardline.hub.tables.delivery import SENT_COUNTS, SEQUENCE, SEQUENCE_ROW
from wardline.hub.tables.devices import REVOCATIONS
from wardline.hub.tables.restores import RESTORES
from wardline.store.transaction import Transaction

HOT_GROUPS: Final = 20_000
RECENT_MESSAGES: Final = 20_000

_NEXT: Final = select(SEQUENCE.c.next).where(SEQUENCE.c.id == SEQUENCE_ROW)
_REVOKED: Final = select(REVOCATIONS.c.organisation, REVOCATIONS.c.device, REVOCATIONS.c.wipe)
_LOST: Final = select(RESTORES.c.first_lost, RESTORES.c.next)
_SENT: Final = select(SENT_COUNTS.c.count).where(SENT_COUNTS.c.device == bindparam("device"))


class Taken(NamedTuple):
    """A message that was taken lately: what a repetition is answered with."""

    digest: bytes
    """SHA-256 of its bytes."""
    position: int
    seq: int
    at: int


@final
class HubState:
    """See above. ``emit`` gets a committed batch's effects, in order, on the writer thread."""

    def __init__(self, emit: Callable[[list[Effect]], None]) -> None:
        self._emit = emit
        self._batch: object = None
        self._transaction: Transaction | None = None
        self._next = 0
        self._groups: OrderedDict[str, LiveGroup] = OrderedDict()
        self._effects: list[Effect] = []
        self._loaded = False
        self._committing = False
        """Everything of the batch is written: what fails now may be stored all the same."""
        self.revoked: dict[tuple[str, str], bool] = {}
        """By organisation and device: whether it is to erase itself."""
        self.lost: tuple[range, ...] = ()
        """Numbers of deliveries that a restored hub may have given and has lost."""
        self.recent: OrderedDict[tuple[str, str], Taken] = OrderedDict()
        """By sender and message id."""
        self.repeats: set[str] = set()
        """Devices that sent a message twice after it left ``recent``: theirs are looked up first from now on."""
        self._saved = 0
        self._sent: dict[str, int] = {}
        self._counted: set[str] = set()
        """Devices whose count rose in this batch."""

    def enter(self, tx: Transaction) -> None:
        """First thing in every operation that uses the state."""
        if tx.batch is not self._batch:
            self._batch = tx.batch
            self._transaction = tx
            tx.before_commit(self._save)
            tx.on_commit(self._flush)
            tx.on_rollback(self._drop)
            if not self._loaded:
                self._load(tx)

    def take_seq(self) -> int:
        """The next number of the one order of deliveries."""
        seq = self._next
        self._next = seq + 1
        return seq

    def group(self, tx: Transaction, conversation: str) -> LiveGroup | None:
        """The conversation's live generation."""
        group = self._groups.get(conversation)
        if group is None:
            group = load_group(tx, conversation)
            if group is not None:
                self.remember(group)
        else:
            self._groups.move_to_end(conversation)
        return group

    def remember(self, group: LiveGroup) -> None:
        """A group that was loaded or founded."""
        self._groups[group.conversation] = group
        if len(self._groups) > HOT_GROUPS:
            self._groups.popitem(last=False)

    def sent(self, tx: Transaction, device: str) -> int:
        """How many messages were taken from a device, ever."""
        count = self._sent.get(device)
        if count is None:
            count = self._sent[device] = tx.execute(_SENT, {"device": device}).scalar() or 0
        return count

    def count_sent(self, tx: Transaction, device: str) -> None:
        """One more was taken."""
        self._sent[device] = self.sent(tx, device) + 1
        self._counted.add(device)

    @property
    def next_seq(self) -> int:
        """What ``take_seq`` would return."""
        return self._next

    def is_revoked(self, caller: Caller) -> bool:
        """Whether a session that asks was revoked meanwhile."""
        return (caller.organisation, caller.device) in self.revoked

    def tell(self, effect: Effect) -> None:
        """Carry out after the commit."""
        self._effects.append(effect)

    def took(self, sender: str, message: str, taken: Taken) -> None:
        """Remember a message for its repetition."""
        self.recent[sender, message] = taken
        if len(self.recent) > RECENT_MESSAGES:
            self.recent.popitem(last=False)

    def _load(self, tx: Transaction) -> None:
        self._next = self._saved = tx.execute(_NEXT).scalar() or 1
        self.revoked = {(organisation, device): wipe for organisation, device, wipe in tx.execute(_REVOKED)}
        self.lost = tuple(range(first, after) for first, after in tx.execute(_LOST))
        self._loaded = True

    def _save(self) -> None:
        assert self._transaction is not None
        if self._saved != self._next:
            self._saved = self._next
            self._transaction.put(SEQUENCE, {"id": SEQUENCE_ROW, "next": self._next})
        for device in sorted(self._counted):
            self._transaction.put(SENT_COUNTS, {"device": device, "count": self._sent[device]})
        self._counted.clear()
        self._committing = True

    def _flush(self) -> None:
        self._transaction = None
        self._committing = False
        effects, self._effects = self._effects, []
        if effects:
            self._emit(effects)

    def _drop(self) -> None:
        self._batch = self._transaction = None
        self._loaded = False
        self._groups.clear()
        self.recent.clear()
        self._sent.clear()
        self._counted.clear()
        effects, self._effects = self._effects, []
        doubtful, self._committing = self._committing, False
        if doubtful and effects:
            # Its deliveries may be stored, and nobody will offer them: whoever repeats the request is only answered.
            ended: list[Effect] = [effect for effect in effects if isinstance(effect, EndSession)]
            self._emit([*ended, ReadAgain(self._next - 1)])
