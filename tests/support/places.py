"""A MaxMind DB file (format version 2.0, https://maxmind.github.io/MaxMind-DB/) of a few networks, written by hand."""

import struct
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path

_SEPARATOR = bytes(16)
_MARKER = b"\xab\xcd\xefMaxMind.com"
_STRING, _DOUBLE, _MAP, _UINT16, _UINT32, _UINT64, _ARRAY = 2, 3, 7, 5, 6, 9, 11
_EMPTY = -1


def town(country: str, name: str, latitude: float, longitude: float) -> dict[str, object]:
    """An entry as GeoLite2-City and DB-IP City Lite have it."""
    return {
        "city": {"names": {"en": name}},
        "country": {"iso_code": country},
        "location": {"latitude": latitude, "longitude": longitude},
    }


def write_places(path: Path, entries: Mapping[str, object], *, ip_version: int = 6) -> Path:
    """``entries``: network to entry. IPv4 stands under ::/96, as the format says."""
    nodes: list[list[int]] = [[_EMPTY, _EMPTY]]
    leaves: dict[tuple[int, int], bytes] = {}
    for text, entry in entries.items():
        network = ip_network(text)
        bits = f"{int(network.network_address):0{network.max_prefixlen}b}"[: network.prefixlen]
        if ip_version == 6 and network.version == 4:
            bits = "0" * 96 + bits
        node = 0
        for bit in bits[:-1]:
            if nodes[node][int(bit)] == _EMPTY:
                nodes[node][int(bit)] = len(nodes)
                nodes.append([_EMPTY, _EMPTY])
            node = nodes[node][int(bit)]
        leaves[node, int(bits[-1])] = _encode(entry)
    data, tree = b"", b""
    for number, node in enumerate(nodes):
        for side, child in enumerate(node):
            leaf = leaves.get((number, side))
            if leaf is not None:
                pointer = len(nodes) + len(_SEPARATOR) + len(data)
                data += leaf
            else:
                pointer = len(nodes) if child == _EMPTY else child
            tree += pointer.to_bytes(3)
    path.write_bytes(tree + _SEPARATOR + data + _MARKER + _metadata(len(nodes), ip_version))
    return path


def _metadata(nodes: int, ip_version: int) -> bytes:
    fields = {
        "binary_format_major_version": _integer(_UINT16, 2),
        "binary_format_minor_version": _integer(_UINT16, 0),
        "build_epoch": _integer(_UINT64, 1_700_000_000),
        "database_type": _encode("Test-City"),
        "description": _encode({"en": "a few places"}),
        "ip_version": _integer(_UINT16, ip_version),
        "languages": _control(_ARRAY, 1) + _encode("en"),
        "node_count": _integer(_UINT32, nodes),
        "record_size": _integer(_UINT16, 24),
    }
    return _control(_MAP, len(fields)) + b"".join(_encode(name) + value for name, value in fields.items())


def _encode(value: object) -> bytes:
    match value:
        case str():
            text = value.encode()
            return _control(_STRING, len(text)) + text
        case float():
            return _control(_DOUBLE, 8) + struct.pack(">d", value)
        case int():
            return _integer(_UINT32, value)
        case dict():
            items: list[tuple[str, object]] = list(value.items())  # pyright: ignore[reportUnknownArgumentType]
            return _control(_MAP, len(items)) + b"".join(_encode(key) + _encode(each) for key, each in items)
        case _:
            raise TypeError(type(value).__name__)


def _integer(kind: int, value: int) -> bytes:
    data = value.to_bytes((value.bit_length() + 7) // 8)
    return _control(kind, len(data)) + data


def _control(kind: int, size: int) -> bytes:
    """The control byte; types from 8 on stand in a byte after it; sizes from 29 on too."""
    more = b"" if size < 29 else bytes((size - 29,))
    low = min(size, 29)
    return bytes((kind << 5 | low,)) + more if kind < 8 else bytes((low, kind - 7)) + more
