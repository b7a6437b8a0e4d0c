"""From which network a connection comes: what vaults are told of an address, and whose word is taken for one. Pure.

Behind a reverse proxy every connection comes from the proxy; the header in which it says whom it serves is taken from
proxies that the operator named, and from nobody else. Read from the right: each proxy appends, so that what stands to
the left of the last address that is no trusted proxy was written by who knows whom.
"""

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from wardline.hub.config import ProxyHeader

Address = IPv4Address | IPv6Address
Networks = Sequence[IPv4Network | IPv6Network]

UNKNOWN: Final = ""
"""Where it cannot be said."""
MOST_HOPS: Final = 16
"""Proxies that one connection may have come through."""
LONGEST: Final = 2048
"""Bytes of all lines of the header together."""

_BITS: Final = {4: 24, 6: 48}
_WITH_PORT: Final = re.compile(r"(?P<four>[0-9.]+)(:[0-9]{1,5})?|\[(?P<six>[0-9A-Fa-f:.]+)\](:[0-9]{1,5})?", re.ASCII)
_NAME: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PAIR: Final = re.compile(
    rf'[ \t]*(?P<name>{_NAME})=(?:(?P<plain>{_NAME})|"(?P<quoted>[^"\\\x00-\x1f\x7f]*)")[ \t]*(?P<end>[;,]|\Z)',
    re.ASCII,
)
"""One parameter of RFC 7239 section 4, without the escapes that no address needs."""


def cut_network(address: str) -> str:
    """The network of an address, as text: 24 bits of IPv4 (also where it is mapped into IPv6), 48 of IPv6; ``UNKNOWN``
    for what is no address.
    """
    known = _read_address(address)
    return UNKNOWN if known is None else _cut(known)


def network_of(peer: str | None, headers: Iterable[tuple[bytes, bytes]], trusted: Networks, header: ProxyHeader) -> str:
    """The network that a connection comes from, as ``cut_network``.

    ``peer``: the address at the other end of the socket. ``headers``: of its HTTP request, names in lower case. Only a
    ``trusted`` peer is asked whom it serves, and so is whoever that is; where it says nothing sensible, ``UNKNOWN``.
    """
    address = None if peer is None else _read_address(peer)
    if address is None:
        return UNKNOWN
    if not _is_trusted(address, trusted):
        return _cut(address)
    lines = [value for name, value in headers if name == header.value.encode("ascii")]
    hops = _read_hops(lines, header)
    if not hops:
        return UNKNOWN
    for hop in reversed(hops):
        found = _read_hop(hop)
        if found is None:
            return UNKNOWN
        address = found
        if not _is_trusted(address, trusted):
            break
    return _cut(address)


def _cut(address: Address) -> str:
    return str(ip_network((address.packed, _BITS[address.version]), strict=False))


def _is_trusted(address: Address, trusted: Networks) -> bool:
    return any(address in network for network in trusted)


def _read_address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or IPv6Address(address.packed)  # without a zone (RFC 4007): it means nothing here
    return address


def _read_hops(lines: Sequence[bytes], header: ProxyHeader) -> Sequence[str] | None:
    """What the proxies appended, oldest first; None where it is not what a proxy would send."""
    joined = b",".join(lines)
    if len(joined) > LONGEST:
        return None
    text = joined.decode("latin-1")
    if not text:
        return ()
    hops = text.split(",") if header is ProxyHeader.FORWARDED_FOR else _read_forwarded(text)
    return None if hops is None or len(hops) > MOST_HOPS else hops


def _read_forwarded(text: str) -> Sequence[str] | None:
    """The ``for`` of each element of RFC 7239; an element without one is a hop that is not known."""
    hops: list[str] = []
    at, current = 0, ""
    while True:
        pair = _PAIR.match(text, at)
        if pair is None:
            return None
        if pair["name"].lower() == "for":
            if current:
                return None
            current = pair["plain"] if pair["quoted"] is None else pair["quoted"]
        if pair["end"] != ";":
            hops.append(current)
            current = ""
        if not pair["end"]:
            return hops
        at = pair.end()


def _read_hop(text: str) -> Address | None:
    """An address, bare or with a port: ``192.0.2.1:4711``, ``[2001:db8::1]:4711``."""
    bare = text.strip(" \t")
    match = _WITH_PORT.fullmatch(bare)
    return _read_address(bare if match is None else match["four"] or match["six"])
