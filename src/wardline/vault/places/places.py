"""From a network to a place: the organisation's own sites first, then a database that its operator brought."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import Final, Protocol, final

from maxminddb import MODE_MMAP, Reader

from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.vault.places.model import PlacesPlan, Site, Whereabouts
from wardline.vault.places.rules import find_site, place_of_entry, place_of_site, read_network

_REMEMBERED: Final = 4096


class Database(Protocol):
    """What is asked of a MaxMind DB file."""

    def get(self, ip_address: IPv4Address | IPv6Address, /) -> object:
        """The entry of an address; None where there is none."""
        ...

    def close(self) -> None:
        """Let go of the file."""
        ...


@final
class Places:
    """Finds places, and remembers those of the networks that were asked last."""

    def __init__(self, sites: tuple[Site, ...] = (), database: Database | None = None) -> None:
        self._sites = sites
        self._database = database
        self.find = lru_cache(maxsize=_REMEMBERED)(self._find)
        """The place of a network, as a hub says it; None where it is not known."""

    def close(self) -> None:
        """Ask it no more."""
        if self._database is not None:
            self._database.close()

    def _find(self, network: str) -> Whereabouts | None:
        known = read_network(network)
        if known is None:
            return None
        site = find_site(known, self._sites)
        if site is not None:
            return place_of_site(site)
        if self._database is None:
            return None
        try:
            entry = self._database.get(known.network_address)
        except Exception:  # noqa: BLE001 (of a page that is broken the reader makes anything; IPv6 may be missing)
            return None
        return place_of_entry(entry)


def open_places(plan: PlacesPlan) -> Places:
    """Raises RefusedError ``malformed_settings`` where the database is missing or broken.

    Read by Python's reader, not by the one in C: a file from elsewhere is parsed in the process that holds the keys.
    """
    if plan.database is None:
        return Places(tuple(plan.sites))
    try:
        database = Reader(str(plan.database), MODE_MMAP)
    except Exception:  # noqa: BLE001 (a file that is no such database makes the reader raise anything)
        raise RefusedError(Refusal(ErrorCode.MALFORMED_SETTINGS.value, "places.database")) from None
    return Places(tuple(plan.sites), database)
