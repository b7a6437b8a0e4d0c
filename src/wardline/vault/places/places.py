"""From a network to a place: the organisation's own sites first, then a database that its operator brought."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Final, final

import structlog

from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.vault.places.model import PlacesPlan, Site, Whereabouts
from wardline.vault.places.open_database import Database, Stamp, Unusable, open_database, stamp_of
from wardline.vault.places.rules import find_site, place_of_entry, place_of_site, read_network

_REMEMBERED: Final = 4096

_log = structlog.get_logger(__name__)


@final
class Places:
    """Finds places, and remembers those of the networks that were asked last. Whoever asks may do so on another thread
    than who renews.
    """

    def __init__(self, sites: tuple[Site, ...] = (), file: Path | None = None) -> None:
        self._sites = sites
        self._file = file
        self._tried: Stamp | None = None
        self._database: Database | None = None
        self._known = lru_cache(maxsize=_REMEMBERED)(self._find)
        self._lock = Lock()
        """Nobody reads of a file while it is closed."""

    @property
    def sites(self) -> Mapping[str, str]:
        """Names of the organisation's own sites, by key."""
        return {site.key: site.name for site in self._sites}

    def find(self, network: str) -> Whereabouts | None:
        """The place of a network, as a hub says it; None where it is not known."""
        with self._lock:
            return self._known(network)

    def renew(self) -> None:
        """Take the database's file where it is another one than it was. One that cannot be used leaves the one before
        in force, and is told of in the log, once.
        """
        unusable = self.open()
        if unusable is not None:
            _log.warning("places_kept", reason=unusable.value, remedy="put a database of places in the file's place")

    def open(self) -> Unusable | None:
        """The same; says why it cannot be used where that was not said before."""
        if self._file is None:
            return None
        stamp = stamp_of(self._file)  # before it is opened: one that comes in between is seen the next time
        if stamp == self._tried:
            return None
        self._tried = stamp
        opened = open_database(self._file)
        if isinstance(opened, Unusable):
            return opened
        with self._lock:
            before, self._database = self._database, opened
            self._known.cache_clear()
            if before is not None:
                before.close()
        return None

    def close(self) -> None:
        """Ask it no more."""
        with self._lock:
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
    """Raises RefusedError ``malformed_settings`` where the database is missing or broken."""
    places = Places(tuple(plan.sites), plan.database)
    if places.open() is not None:
        raise RefusedError(Refusal(ErrorCode.MALFORMED_SETTINGS.value, "places.database"))
    return places
