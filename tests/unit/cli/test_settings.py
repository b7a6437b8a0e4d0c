"""``wardline.toml`` is edited by people: what is wrong is said, with its place, and nothing is begun."""

from pathlib import Path

import pytest

from wardline.cli.place_settings import PlaceSettings, SiteSettings
from wardline.cli.settings import (
    FILE_NAME,
    HubSettings,
    OpenIdSettings,
    Settings,
    VaultSettings,
    format_settings,
    hub_config,
    openid_provider,
    parse_settings,
    read_settings,
    vault_config,
    write_settings,
)
from wardline.cli.watch_settings import HoursSettings, WatchSettings
from wardline.hub.config import ProxyHeader
from wardline.kit.outcome import Refusal, RefusedError
from wardline.store.dialects import parse_url
from wardline.store.errors import StoreError
from wardline.vault.identity.model import Role


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    providers = (
        OpenIdSettings(
            "hospital", 'The "Hospital"', "https://id.example", "wardline", "secret", require=("mfa",), loopback=True
        ),
        OpenIdSettings("partner", "Partner", "https://id.partner.example", "wardline"),
    )
    settings = Settings(
        HubSettings(origin="wss://hub.example:8440", port=1),
        VaultSettings(key_file='C:\\a "key"'),
        openid=providers,
        places=PlaceSettings("places.mmdb", (SiteSettings("campus", 'The "Campus"', ("10.0.0.0/8",)),)),
        watch=WatchSettings(exports=(0, 60), hours=HoursSettings("Europe/Berlin", (Role.CLERK,), sunday="22:00-06:00")),
    )
    write_settings(tmp_path, settings)
    assert read_settings(tmp_path) == settings
    with pytest.raises(FileExistsError):
        write_settings(tmp_path, settings)


def test_nobody_awaits_a_provider_on_their_own_machine_unless_it_is_said() -> None:
    said, silent = (
        parse_settings(f"[[openid]]\nid='a'\nname='A'\nissuer='https://id.example'\nclient_id='c'\n{line}".encode())
        for line in ("loopback = true", "")
    )
    assert isinstance(said, Settings)
    assert isinstance(silent, Settings)
    assert openid_provider(Path(), said.openid[0]).loopback
    assert not openid_provider(Path(), silent.openid[0]).loopback


@pytest.mark.parametrize(
    ("written", "place"),
    [
        (b"[hub]\nport = 70000\n", "$.hub.port"),
        (b"[hub]\nprot = 1\n", "prot"),
        (b"[hub]\norigin = 'https://hub.example'\n", "$.hub.origin"),
        (b"[hub]\norigin = 'ws://hub example'\n", "$.hub.origin"),
        (b'[vault]\nkey_file = "a\\u0000b"\n', "$.vault.key_file"),
        (b"[vault]\nkey_file = \n", "line 2"),
        (b"[places]\ndatabse = 'x'\n", "databse"),
        (b"[[places.sites]]\nkey = 'Main Campus'\nname = 'x'\nnetworks = ['10.0.0.0/8']\n", "$.places.sites[0].key"),
        (b"[[places.sites]]\nkey = 'campus'\nname = ''\nnetworks = ['10.0.0.0/8']\n", "$.places.sites[0].name"),
        (b"[[places.sites]]\nkey = 'campus'\nname = 'x'\nnetworks = []\n", "$.places.sites[0].networks"),
        (b"[watch.hours]\nzone = 'Europe/Utopia'\n", "$.watch.hours"),
        (b"[watch.hours]\nzone = '../../etc/passwd'\n", "$.watch.hours.zone"),
        (b"[watch.hours]\nzone = 'Europe'\n", "$.watch.hours"),
        (b"[watch.hours]\nzone = 'Europe/Berlin'\nroles = []\n", "$.watch.hours"),
        (b"[watch.hours]\nroles = ['king']\n", "$.watch.hours.roles"),
        (b"[watch.hours]\nmonday = '7-19'\n", "$.watch.hours.monday"),
        (b"[watch.hours]\nsunday = '07:00-24:00'\n", "$.watch.hours.sunday"),
        (b"\xff\xfe[hub]\n", "Unicode"),
        (b"[hub]\nport = " + b"9" * 5000, "ValueError"),
        (b"x = " + b"[" * 3000, "RecursionError"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(tmp_path: Path, written: bytes, place: str) -> None:
    refusal = parse_settings(written)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "malformed_settings"
    assert place in (refusal.field or "")
    (tmp_path / FILE_NAME).write_bytes(written)
    with pytest.raises(RefusedError, match="malformed_settings"):
        read_settings(tmp_path)


def test_settings_that_could_not_be_read_again_are_not_written() -> None:
    with pytest.raises(RefusedError, match="malformed_settings"):
        format_settings(Settings(HubSettings(origin="hub.example")))


@pytest.mark.parametrize("url", ["postgresql://db.example:port/hub", "mysql://db.example/hub", "hub.db", ""])
def test_a_database_url_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(StoreError):
        parse_url(url)


@pytest.mark.parametrize(
    "networks",
    [("10.0.0.0/25",), ("2001:db8::/56",), ("10.0.0.1/24",), ("10.0.0.7",), ("Main campus",), ("10.0.0.0/8", "")],
)
def test_a_sites_networks_are_no_narrower_than_what_the_hub_says(tmp_path: Path, networks: tuple[str, ...]) -> None:
    settings = Settings(places=PlaceSettings(sites=(SiteSettings("campus", "Campus", networks),)))
    with pytest.raises(RefusedError) as refused:
        vault_config(tmp_path, settings)
    assert refused.value.refusal == Refusal("malformed_settings", "places.sites.campus.networks")


def test_two_sites_have_two_keys(tmp_path: Path) -> None:
    sites = (SiteSettings("campus", "One", ("10.0.0.0/8",)), SiteSettings("campus", "Two", ("10.7.0.0/16",)))
    with pytest.raises(RefusedError) as refused:
        vault_config(tmp_path, Settings(places=PlaceSettings(sites=sites)))
    assert refused.value.refusal == Refusal("malformed_settings", "places.sites.key")


def test_proxies_are_networks_or_addresses(tmp_path: Path) -> None:
    trusting = hub_config(
        tmp_path, HubSettings(trusted_proxies=("10.0.0.0/24", "::1"), proxy_header=ProxyHeader.FORWARDED)
    )
    assert [str(each) for each in trusting.trusted_proxies] == ["10.0.0.0/24", "::1/128"]
    assert hub_config(tmp_path, HubSettings()).trusted_proxies == ()
    with pytest.raises(RefusedError) as refused:
        hub_config(tmp_path, HubSettings(trusted_proxies=("proxy.example",)))
    assert refused.value.refusal == Refusal("malformed_settings", "hub.trusted_proxies")
