"""Places, and what they are known by."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from wardline.audit import record
from wardline.protocol import identity_requests

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Site:
    """Some of the organisation's own networks."""

    key: str
    """As records name it: never changed."""
    name: str
    """As people know it: "Main campus"."""
    networks: tuple[Network, ...]


@dataclass(frozen=True, slots=True)
class PlacesPlan:
    """What the vault knows places by. Without either, no place is known."""

    database: Path | None = None
    """A MaxMind DB file (format version 2.0) of countries or towns."""
    sites: Sequence[Site] = ()


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One place, twice."""

    shown: identity_requests.Place
    """To the device's owner and to administrators."""
    recorded: record.Place
    """In the audit log: a cell of some 150 km at most."""
