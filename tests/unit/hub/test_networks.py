"""From which network a connection comes: what is cut off, and whose word is taken."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wardline.hub.config import ProxyHeader
from wardline.hub.networks import LONGEST, MOST_HOPS, UNKNOWN, cut_network, network_of

PROXY = "10.0.0.1"
TRUSTED = (ip_network("10.0.0.0/24"), ip_network("2001:db8:1::/48"))
Headers = list[tuple[bytes, bytes]]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("::ffff:cb00:714d", "203.0.113.0/24"),
        ("2001:db8:12:34::1", "2001:db8:12::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("::1", "::/48"),
        ("::7", "::/48"),
        ("", UNKNOWN),
        ("unix:", UNKNOWN),
        ("203.0.113.0/24", UNKNOWN),
        ("203.0.113", UNKNOWN),
        ("0203.0.113.7", UNKNOWN),
        ("hospital.example", UNKNOWN),
    ],
)
def test_what_is_left_of_an_address(address: str, network: str) -> None:
    assert cut_network(address) == network


@given(st.ip_addresses(v=4))
def test_of_ipv4_24_bits_are_left(address: IPv4Address) -> None:
    network = ip_network(cut_network(str(address)))
    assert address in network
    assert network.prefixlen == 24
    assert cut_network(f"::ffff:{address}") == str(network)


@given(st.ip_addresses(v=6).filter(lambda address: not address.packed.startswith(bytes(10) + b"\xff\xff")))
def test_of_ipv6_48_bits_are_left(address: IPv6Address) -> None:
    network = ip_network(cut_network(str(address)))
    assert address in network
    assert network.prefixlen == 48
    assert len(str(network)) <= 64


def by_forwarded_for(*lines: str, peer: str | None = PROXY) -> str:
    headers: Headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in lines]
    return network_of(peer, [(b"host", b"hub.example"), *headers], TRUSTED, ProxyHeader.FORWARDED_FOR)


def by_forwarded(*lines: str, peer: str | None = PROXY) -> str:
    headers: Headers = [(b"forwarded", line.encode("latin-1")) for line in lines]
    return network_of(peer, headers, TRUSTED, ProxyHeader.FORWARDED)


@pytest.mark.parametrize(
    ("lines", "network"),
    [
        (("203.0.113.7",), "203.0.113.0/24"),
        (("198.51.100.9, 203.0.113.7",), "203.0.113.0/24"),
        (("198.51.100.9, 203.0.113.7, 10.0.0.2",), "203.0.113.0/24"),
        (("198.51.100.9", "203.0.113.7", "10.0.0.2"), "203.0.113.0/24"),
        (("203.0.113.7:4711",), "203.0.113.0/24"),
        (("[2001:db8:12::1]:4711",), "2001:db8:12::/48"),
        (("2001:db8:12::1",), "2001:db8:12::/48"),
        (("::ffff:203.0.113.7",), "203.0.113.0/24"),
        (("10.0.0.77",), "10.0.0.0/24"),
        ((), UNKNOWN),
        (("",), UNKNOWN),
        (("unknown",), UNKNOWN),
        (("203.0.113.7, ",), UNKNOWN),
        (("203.0.113.7, nonsense",), UNKNOWN),
        (("nonsense, 203.0.113.7",), "203.0.113.0/24"),
        (("203.0.113.7\x00",), UNKNOWN),
        (("203.0.113.7:",), UNKNOWN),
        (("203.0.113.7:999999",), UNKNOWN),
        (("\xb2\xb0\xb3.0.113.7",), UNKNOWN),
        (("10.0.0.2," * MOST_HOPS + "10.0.0.3",), UNKNOWN),
        (("203.0.113.7" + " " * LONGEST,), UNKNOWN),
    ],
)
def test_the_last_hop_that_is_no_trusted_proxy(lines: tuple[str, ...], network: str) -> None:
    assert by_forwarded_for(*lines) == network


@pytest.mark.parametrize(
    ("lines", "network"),
    [
        (("for=203.0.113.7",), "203.0.113.0/24"),
        (('For="203.0.113.7:4711";proto=https;by=10.0.0.1',), "203.0.113.0/24"),
        (('proto=https;for="[2001:db8:12::1]:4711"',), "2001:db8:12::/48"),
        (("for=198.51.100.9, for=203.0.113.7", "for=10.0.0.2"), "203.0.113.0/24"),
        (("for=198.51.100.9;host=a, proto=https",), UNKNOWN),
        (("for=unknown",), UNKNOWN),
        (("for=_hidden",), UNKNOWN),
        (("for=198.51.100.9;for=203.0.113.7",), UNKNOWN),
        (('for="203.0.113.7',), UNKNOWN),
        (("for=",), UNKNOWN),
        (("203.0.113.7",), UNKNOWN),
        (('host="a,for=198.51.100.9";for=203.0.113.7',), "203.0.113.0/24"),
        (('for="198.51.100.9\\", for=203.0.113.7',), UNKNOWN),
    ],
)
def test_the_same_by_rfc_7239(lines: tuple[str, ...], network: str) -> None:
    assert by_forwarded(*lines) == network


def test_nobody_else_is_asked() -> None:
    assert by_forwarded_for("203.0.113.7", peer="198.51.100.9") == "198.51.100.0/24"
    assert by_forwarded("for=203.0.113.7", peer="198.51.100.9") == "198.51.100.0/24"
    assert by_forwarded_for("203.0.113.7", peer=None) == UNKNOWN
    headers = [(b"x-forwarded-for", b"203.0.113.7")]
    assert network_of("127.0.0.1", headers, (), ProxyHeader.FORWARDED_FOR) == "127.0.0.0/24"
    assert network_of("127.0.0.1", headers, (), ProxyHeader.FORWARDED) == "127.0.0.0/24"


def test_the_header_that_the_proxy_does_not_write_is_its_senders() -> None:
    headers = [(b"forwarded", b"for=198.51.100.9"), (b"x-forwarded-for", b"203.0.113.7")]
    assert network_of(PROXY, headers, TRUSTED, ProxyHeader.FORWARDED_FOR) == "203.0.113.0/24"
    assert network_of(PROXY, headers, TRUSTED, ProxyHeader.FORWARDED) == "198.51.100.0/24"


@given(
    st.lists(st.one_of(st.binary(max_size=64), st.from_regex(rb"[for=\"\[\]:;,. 0-9a-f]{0,64}")), max_size=6),
    st.sampled_from(ProxyHeader),
)
def test_whatever_a_header_holds_a_network_is_said_or_nothing(lines: list[bytes], header: ProxyHeader) -> None:
    said = network_of(PROXY, [(header.value.encode(), line) for line in lines], TRUSTED, header)
    if said != UNKNOWN:
        network = ip_network(said)
        assert network.prefixlen == (24 if network.version == 4 else 48)


@given(st.lists(st.binary(max_size=64), max_size=6), st.ip_addresses())
def test_what_a_sender_writes_before_its_address_changes_nothing(
    lines: list[bytes], address: IPv4Address | IPv6Address
) -> None:
    if any(ip_address(cut_network(str(address)).partition("/")[0]) in network for network in TRUSTED):
        return
    headers: Headers = [(b"x-forwarded-for", line) for line in lines]
    headers.append((b"x-forwarded-for", str(address).encode()))
    hops = b",".join(value for _, value in headers)
    said = network_of(PROXY, headers, TRUSTED, ProxyHeader.FORWARDED_FOR)
    assert said == (cut_network(str(address)) if hops.count(b",") < MOST_HOPS else UNKNOWN)
