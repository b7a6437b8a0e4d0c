"""The SDK's face: what this device verified of its organisation's log, and of its partners'."""

from dataclasses import dataclass
from typing import final

from wardline.client.storage_key import StorageKey
from wardline.client.transparency.log_desk import IssuedCertificate, LogDesk
from wardline.client.transparency.model import KnownLog, LogName, MetCertificate
from wardline.client.transparency.rows import find_closed, find_log, find_logs
from wardline.kit.ids import ConversationId
from wardline.kit.outcome import Refusal, RefusedError
from wardline.store.database import Database


@final
@dataclass(frozen=True, slots=True)
class Transparency:
    """Reads what is stored here; ``own`` asks the vault."""

    _database: Database
    _storage: StorageKey
    _desk: LogDesk

    def log(self) -> KnownLog | None:
        """The last verified head, and what is wrong with the log; None before the first answer of the vault."""
        with self._database.read() as reader:
            return find_log(reader, self._storage, self._desk.name)

    def partner_logs(self) -> dict[LogName, KnownLog]:
        """The same of other organisations' logs, also of those that there is no agreement with any more."""
        with self._database.read() as reader:
            return {name: log for name, log in find_logs(reader, self._storage).items() if name != self._desk.name}

    def closed(self) -> dict[ConversationId, tuple[MetCertificate, ...]]:
        """The conversations that take no more of this device's messages, with the certificates that are why."""
        with self._database.read() as reader:
            return find_closed(reader)

    async def own(self) -> tuple[IssuedCertificate, ...]:
        """Every certificate that the log has for this account, newest first: one that its owner does not know is
        somebody else's device. Raises RefusedError, ConnectionLostError.
        """
        outcome = await self._desk.own()
        if isinstance(outcome, Refusal):
            raise RefusedError(outcome)
        return outcome
