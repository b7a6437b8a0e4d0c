"""``[places]`` of ``wardline.toml``: what the vault knows places by."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.vault.places.model import PlacesPlan, Site
from wardline.vault.places.rules import LONGEST_PREFIX


class SiteSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some of the organisation's own networks (``[[places.sites]]``)."""

    key: Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,31}\Z")]
    """Never changed: records name it."""
    name: Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]{1,64}\Z")]
    """As people know it: "Main campus"."""
    networks: Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(min_length=1, max_length=1024)]
    """As the hub sees them. Of 24 bits at most, IPv6 of 48: the hub says no more of an address."""


class PlaceSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where devices are, as far as their network says. Empty: the vault knows no place."""

    database: Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]*\Z")] = ""
    """A MaxMind DB file of countries or towns (DB-IP Lite, GeoLite2); relative to the data folder."""
    sites: tuple[SiteSettings, ...] = ()


def places_plan(data: Path, settings: PlaceSettings) -> PlacesPlan:
    """For the vault of this folder. Raises RefusedError ``malformed_settings`` with the place."""
    keys = [site.key for site in settings.sites]
    if len(set(keys)) < len(keys):
        raise RefusedError(Refusal(ErrorCode.MALFORMED_SETTINGS.value, "places.sites.key"))
    sites = tuple(Site(site.key, site.name, _networks_of(site)) for site in settings.sites)
    return PlacesPlan(data / settings.database if settings.database else None, sites)


def read_networks(texts: Iterable[str], place: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks, or single addresses. Raises RefusedError ``malformed_settings`` with ``place``."""
    try:
        return tuple(ip_network(text) for text in texts)
    except ValueError:
        raise RefusedError(Refusal(ErrorCode.MALFORMED_SETTINGS.value, place)) from None


def _networks_of(site: SiteSettings) -> tuple[IPv4Network | IPv6Network, ...]:
    place = f"places.sites.{site.key}.networks"
    networks = read_networks(site.networks, place)
    if any(each.prefixlen > LONGEST_PREFIX[each.version] for each in networks):
        raise RefusedError(Refusal(ErrorCode.MALFORMED_SETTINGS.value, place))
    return networks
