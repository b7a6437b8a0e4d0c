"""One operation's turn at the vault: its transaction, its moment, its keys, and the audit records it must leave.

Every operation of the vault is a function of a ``Turn``. What it does, it records there; ``VaultLedger`` commits the
records with the effect, and the ledger refuses an effect without a record.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, TypeVar, final

from wardline.audit.record import SYSTEM, Action, Actor, AuditRecord, Numbers, Object, Outcome, Place
from wardline.kit.ids import MakeId, OrganisationId
from wardline.kit.outcome import Refusal
from wardline.ledger.ledger import Ledger, Moment, Recorded, Unchanged
from wardline.store.transaction import Transaction
from wardline.vault.keys.data_key import DataKey
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.signals import Signal, Signals

T = TypeVar("T")

PLACED: Final = frozenset(
    {
        Action.ACCOUNT_SIGNED_IN,
        Action.ACCOUNT_SIGN_IN_REFUSED,
        Action.ACCOUNT_STEPPED_UP,
        Action.ACCOUNT_STEP_UP_REFUSED,
        Action.APPROVAL_ASKED,
        Action.DEVICE_ENROLLED,
        Action.PIN_SHARE_TAKEN,
    }
)
"""What says that a person was there, or that somebody passed for them: recorded with the place. Nothing else is: a log
that says where people are all day would say more than the watch needs.
"""


@dataclass(frozen=True, slots=True)
class Turn:
    """Lives as long as the operation. An operation may be given several turns: only the last one's effects are kept."""

    tx: Transaction
    now: int
    """Milliseconds UTC."""
    make_id: MakeId
    organisation: OrganisationId
    keys: KeyRing
    signals: Signals
    actor: Actor = SYSTEM
    """On whose behalf: the asking device of a sealed request, else the vault itself."""
    place: Place | None = None
    """Where the asking device is, as its hub says."""
    records: list[AuditRecord] = field(default_factory=list[AuditRecord])
    _known_keys: dict[str, DataKey] = field(default_factory=dict[str, DataKey], repr=False)

    def record(
        self, action: Action, *objects: Object, numbers: Numbers | None = None, digest: str | None = None
    ) -> None:
        """Leave the record of something done. ``objects``: the most particular first."""
        self.records.append(
            AuditRecord(
                action=action,
                actor=self.actor,
                at=self.now,
                objects=objects,
                numbers=numbers,
                digest=digest,
                place=self._place_of(action, objects),
            )
        )

    def refuse(
        self,
        action: Action,
        code: str,
        *objects: Object,
        field_name: str | None = None,
        numbers: Numbers | None = None,
    ) -> Refusal:
        """Leave the record of something not done, and the refusal to hand back. Write nothing before it.

        ``code``: a value of ``protocol/errors.py``.
        """
        self.records.append(
            AuditRecord(
                action=action,
                actor=self.actor,
                at=self.now,
                objects=objects,
                code=str(code),
                numbers=numbers,
                outcome=Outcome.REFUSED,
                place=self._place_of(action, objects),
            )
        )
        return Refusal(str(code), field_name)

    def key(self, name: str) -> DataKey:
        """The data key of that name (``keys/key_names.py``), made on first use. Raises KeyDestroyedError."""
        known = self._known_keys.get(name)
        if known is None:
            known = self._known_keys[name] = self.keys.find_or_create(
                self.tx, name, now=self.now, make_id=self.make_id, records=self.records
            )
        return known

    def destroy_key(self, name: str) -> bool:
        """Destroy the data key of that name and so every record under it; False when there is none to destroy."""
        self._known_keys.pop(name, None)
        return self.keys.destroy(self.tx, name, now=self.now, records=self.records)

    def on_behalf_of(self, actor: Actor) -> "Turn":
        """The same turn with another actor in what it records from now on."""
        return replace(self, actor=actor)

    def at_place(self, place: Place | None) -> "Turn":
        """The same turn with another place in what it records from now on."""
        return replace(self, place=place)

    def _place_of(self, action: Action, objects: tuple[Object, ...]) -> Place | None:
        # Of a sign-in that was refused for a name that nobody has, there is nobody to say it of.
        return self.place if action in PLACED and objects else None

    def signal(self, signal: Signal) -> None:
        """Wake the loop of ``signal`` once this turn is committed."""
        self.tx.on_commit(lambda: self.signals.give(signal))


@final
class VaultLedger:
    """Gives operations their turn, one after another, and commits their effects with their records."""

    def __init__(self, ledger: Ledger, organisation: OrganisationId, keys: KeyRing, signals: Signals) -> None:
        self._ledger = ledger
        self.organisation = organisation
        self.keys = keys
        self.signals = signals

    async def submit(self, operation: Callable[[Turn], T]) -> T:
        """Run ``operation`` in its turn; its value once its effects and records are on the disk.

        Raises what ``Sequencer.submit`` raises. The operation runs on the writer thread and may run more than once.
        """
        return await self._ledger.submit_timed(self._timed(operation))

    def run(self, operation: Callable[[Turn], T]) -> T:
        """The same, blocking, from a thread without an event loop."""
        return self._ledger.run_timed(self._timed(operation))

    def _timed(self, operation: Callable[[Turn], T]) -> Callable[[Transaction, Moment], Recorded[T] | Unchanged[T]]:
        def timed(tx: Transaction, moment: Moment) -> Recorded[T] | Unchanged[T]:
            turn = Turn(tx, moment.now, moment.make_id, self.organisation, self.keys, self.signals)
            value = operation(turn)
            return Recorded(value, tuple(turn.records)) if turn.records else Unchanged(value)

        return timed
