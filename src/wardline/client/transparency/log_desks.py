"""The desk of each log that this device has to do with: its organisation's, and those of partners that it has met."""

from collections.abc import Callable
from typing import final

from wardline.client.transparency.log_desk import Ask, LogDesk
from wardline.client.transparency.model import LogName
from wardline.client.transparency.partner_vaults import PartnerVaults
from wardline.client.transparency.rows import met_organisations
from wardline.store.database import Database


@final
class LogDesks:
    """Made on first use, and kept."""

    def __init__(
        self,
        database: Database,
        own: LogName,
        ask: Ask,
        partners: PartnerVaults,
        make: Callable[[Ask, LogName], LogDesk],
    ) -> None:
        self._database = database
        self._partners = partners
        self._make = make
        self.organisation = own.organisation
        self.own = make(ask, own)
        self._others: dict[LogName, LogDesk] = {}

    def partners(self) -> tuple[str, ...]:
        """Other organisations whose certificates this device has met."""
        with self._database.read() as reader:
            return tuple(each for each in met_organisations(reader) if each != self.organisation)

    def find(self, organisation: str) -> LogDesk | None:
        """None where the own vault does not vouch for that organisation (any more)."""
        if organisation == self.organisation:
            return self.own
        name = self._partners.name(organisation)
        if name is None:
            return None
        desk = self._others.get(name)
        if desk is None:
            desk = self._others[name] = self._make(lambda body: self._partners.ask(name, body), name)
        return desk
