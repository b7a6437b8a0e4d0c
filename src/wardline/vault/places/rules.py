"""What a network, a site and an entry of a database say about a place. Pure."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

import msgspec

from wardline.audit import record
from wardline.protocol import identity_requests
from wardline.vault.places.geohash import cell_of
from wardline.vault.places.model import Network, Site, Whereabouts

LONGEST_PREFIX: Final = {4: 24, 6: 48}
"""Bits of a network that the hub says (``hub/networks.py``)."""

_COUNTRY: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_LONGEST_TOWN: Final = 128


class _Country(msgspec.Struct, frozen=True):
    iso_code: str = ""


class _Town(msgspec.Struct, frozen=True):
    names: dict[str, str] = {}


class _Location(msgspec.Struct, frozen=True):
    latitude: float | None = None
    longitude: float | None = None


class _Entry(msgspec.Struct, frozen=True):
    """What is read of an entry, in the shape that GeoLite2 and DB-IP Lite have in common."""

    country: _Country = _Country()
    city: _Town = _Town()
    location: _Location = _Location()


def read_network(text: str) -> Network | None:
    """A network as a hub says it; None for nothing and for nonsense."""
    try:
        return ip_network(text)
    except ValueError:
        return None


def find_site(network: Network, sites: Sequence[Site]) -> Site | None:
    """Whose network it is; the narrowest one's where several hold it."""
    found = [(each.prefixlen, site) for site in sites for each in site.networks if _within(network, each)]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _within(network: Network, other: Network) -> bool:
    if isinstance(network, IPv4Network):
        return isinstance(other, IPv4Network) and network.subnet_of(other)
    return isinstance(other, IPv6Network) and network.subnet_of(other)


def place_of_site(site: Site) -> Whereabouts:
    """One of the organisation's own: what a database says of its networks is beside the point."""
    return Whereabouts(identity_requests.Place(site=site.name), record.Place(site=site.key))


def place_of_entry(entry: object) -> Whereabouts | None:
    """What a database's entry says; None where that is nothing, or not of the shape that it should have."""
    try:
        read = msgspec.convert(entry, _Entry)
    except msgspec.ValidationError:
        return None
    country = read.country.iso_code if _COUNTRY.fullmatch(read.country.iso_code) else ""
    town = "".join(filter(str.isprintable, read.city.names.get("en", "")))[:_LONGEST_TOWN]
    cell = _cell(read.location.latitude, read.location.longitude)
    if not country and not town and cell is None:
        return None
    return Whereabouts(
        identity_requests.Place(country=country, town=town), record.Place(cell=cell, country=country or None)
    )


def _cell(latitude: float | None, longitude: float | None) -> str | None:
    if latitude is None or longitude is None or not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return cell_of(latitude, longitude)
