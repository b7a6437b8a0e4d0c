"""``wardline.toml``: how the servers of one data folder are set up. Written by ``wardline init``, edited by people."""

import tomllib
from pathlib import Path
from typing import Annotated, Final, cast

import msgspec
from msgspec import Meta

from wardline.cli.place_settings import PlaceSettings, places_plan, read_networks
from wardline.cli.watch_settings import WatchSettings, watch_plan
from wardline.hub.config import PUSH_SERVICES, HubConfig, ProxyHeader
from wardline.kit.outcome import Refusal, RefusedError
from wardline.kit.secret import Secret
from wardline.protocol.errors import ErrorCode
from wardline.vault.config import OwnWords, VaultConfig
from wardline.vault.identity.open_id.model import OpenIdProvider
from wardline.vault.policy.model import SENSITIVE
from wardline.vault.sessions.model import ClassLimits, SessionPlan
from wardline.vault.web.model import WebConfig

FILE_NAME: Final = "wardline.toml"
Port = Annotated[int, Meta(ge=0, le=65535)]
Text = Annotated[str, Meta(pattern=r"^[^\x00-\x1f\x7f]*\Z")]
"""On one line: paths, hosts and URLs."""
Origin = Annotated[str, Meta(pattern=r"^wss?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?\Z")]
"""Of a hub, as invitation links take it."""
WebOrigin = Annotated[str, Meta(pattern=r"^(https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?)?\Z")]
"""Of the web client; empty where there is none."""
SensitiveUnit = Annotated[str, Meta(pattern=rf"^({'|'.join(sorted(SENSITIVE))})=[^\x00-\x1f\x7f=]{{1,128}}\Z")]
"""A sensitive label, and the point of care (HL7 v2 PL.1) that gives it, with or without its facility (PL.4)."""
QuickPhrase = Annotated[str, Meta(min_length=1, max_length=80)]
IdleSeconds = Annotated[int, Meta(ge=15, le=3600)]
SessionHours = Annotated[int, Meta(ge=1, le=720)]
_PLAN: Final = SessionPlan()
_HOUR: Final = 3_600_000


class HubSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where devices and vault find the hub, and where this one listens if it runs here."""

    origin: Origin = "ws://127.0.0.1:8440"
    host: Text = "127.0.0.1"
    port: Port = 8440
    database: Text = ""
    """SQLAlchemy URL; empty for SQLite in the data folder."""
    blobs: str = ""
    """Where attachments are kept: an absolute path, or ``s3://bucket/folder``; empty for the data folder."""
    tls_certificate: Text = ""
    tls_key: Text = ""
    push_services: tuple[str, ...] = PUSH_SERVICES
    """Whom the hub may call to wake browsers; empty: nobody is woken."""
    trusted_proxies: tuple[Text, ...] = ()
    """Networks of the reverse proxies in front, as ``10.0.0.0/24``: the hub takes their word for whom they serve, and
    nobody else's.
    """
    proxy_header: ProxyHeader = ProxyHeader.FORWARDED_FOR
    """Where they write it. The proxies must append to this one, whatever else they let through."""


class VaultSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The vault's own."""

    key_file: Text = "key"
    """The passphrase of the key-encryption key; relative to the data folder. Keep it on another disk."""
    database: Text = ""
    blobs: Text = ""
    """Where the files of archived messages are: an absolute path, or ``s3://bucket/folder``; else the data folder."""
    mllp_host: Text = "127.0.0.1"
    mllp_port: Port = 2575
    critical_seconds: Annotated[int, Meta(ge=1, le=86400)] = 900
    """In which a critical result must be acknowledged."""
    sensitive_units: tuple[SensitiveUnit, ...] = ()
    """Wards whose patients' conversations get a label, as ``psychiatry=PSY1`` or ``psychiatry=HOSP|PSY1``."""
    checkpoint_seconds: Annotated[int, Meta(ge=1, le=86400)] = 60
    emergency_notice: Annotated[str, Meta(min_length=1, max_length=200)] = OwnWords().emergency_notice
    """Always shown on every device: whom to call instead, in the organisation's own words."""
    quick_phrases: Annotated[tuple[QuickPhrase, ...], Meta(max_length=20)] = OwnWords().quick_phrases
    """Offered beside the text field."""
    breached_passwords: Text = ""
    """Have I Been Pwned's SHA-1 file, ordered by hash; relative to the data folder. Empty: common passwords only."""


class WebSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The web client, which the vault serves."""

    origin: WebOrigin = ""
    """How browsers reach it: what invitations name. Browsers demand ``https://`` but for the machine that they run on.
    Empty: the vault serves none, and invitations are for the command line.
    """
    host: Text = "127.0.0.1"
    port: Port = 8441
    tls_certificate: Text = ""
    tls_key: Text = ""


class OpenIdSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One OpenID provider (``[[openid]]``): the organisation's single sign-on."""

    id: Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,64}\Z")]
    """Never changed: accounts are tied to it."""
    name: Annotated[str, Meta(min_length=1, max_length=64)]
    """What people see on the button."""
    issuer: Annotated[str, Meta(pattern=r"^https?://[^\s]+\Z", max_length=2048)]
    client_id: Annotated[str, Meta(min_length=1, max_length=256)]
    client_secret_file: Text = ""
    """Relative to the data folder; empty for a public client."""
    login_claim: Annotated[str, Meta(min_length=1, max_length=64)] = "preferred_username"
    """What is compared with the login name when somebody signs in here for the first time."""
    require: tuple[Annotated[str, Meta(min_length=1, max_length=32)], ...] = ()
    """Authentication methods that the provider must say it used (``amr``, RFC 8176): ``["mfa"]``."""
    loopback: bool = False
    """People may sign in here from the command line: the provider's answer comes to a port of their own machine (RFC
    8252). Not where people share machines that they log in to at one time.
    """


class SessionSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Automatic logoff (45 CFR 164.312(a)(2)(iii)) by class of device: after how many seconds without its owner's hand
    a device locks, and after how many hours its owner proves again who they are.
    """

    personal_idle_seconds: IdleSeconds = _PLAN.personal.idle // 1000
    personal_hours: SessionHours = _PLAN.personal.lifetime // _HOUR
    shared_idle_seconds: IdleSeconds = _PLAN.shared.idle // 1000
    shared_hours: SessionHours = _PLAN.shared.lifetime // _HOUR
    administration_idle_seconds: IdleSeconds = _PLAN.administration.idle // 1000
    administration_hours: SessionHours = _PLAN.administration.lifetime // _HOUR


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    hub: HubSettings = HubSettings()
    vault: VaultSettings = VaultSettings()
    web: WebSettings = WebSettings()
    sessions: SessionSettings = SessionSettings()
    places: PlaceSettings = PlaceSettings()
    watch: WatchSettings = WatchSettings()
    openid: tuple[OpenIdSettings, ...] = ()


def read_settings(data: Path) -> Settings:
    """Of a data folder. Raises RefusedError ``not_initialised``, or ``malformed_settings`` with the place."""
    try:
        written = (data / FILE_NAME).read_bytes()
    except FileNotFoundError:
        raise RefusedError(Refusal(ErrorCode.NOT_INITIALISED.value)) from None
    settings = parse_settings(written)
    if isinstance(settings, Refusal):
        raise RefusedError(settings)
    return settings


def parse_settings(written: bytes) -> Settings | Refusal:
    """The file's bytes. Refused ``malformed_settings`` with the place."""
    try:
        return msgspec.convert(tomllib.loads(written.decode("utf-8")), Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        return Refusal(ErrorCode.MALFORMED_SETTINGS.value, str(error))
    except (ValueError, RecursionError) as error:  # not UTF-8, a number without end, brackets without end
        return Refusal(ErrorCode.MALFORMED_SETTINGS.value, type(error).__name__)


def format_settings(settings: Settings) -> str:
    """The file's text. Raises RefusedError ``malformed_settings`` for what could not be read again."""
    lines: list[str] = []
    sections = (
        ("[hub]", settings.hub),
        ("[vault]", settings.vault),
        ("[web]", settings.web),
        ("[sessions]", settings.sessions),
        ("[places]", settings.places),
        *(("[[places.sites]]", site) for site in settings.places.sites),
        ("[watch]", settings.watch),
        ("[watch.hours]", settings.watch.hours),
        *(("[[openid]]", provider) for provider in settings.openid),
    )
    for heading, section in sections:
        lines.append(heading)
        for field, value in msgspec.structs.asdict(section).items():
            if not _is_section(value):
                lines.append(f"{field} = {msgspec.json.encode(value).decode()}")
        lines.append("")
    text = "\n".join(lines).replace("\x7f", "\\u007f")  # TOML takes no bare DEL, JSON does
    refusal = parse_settings(text.encode("utf-8"))
    if isinstance(refusal, Refusal):
        raise RefusedError(refusal)
    return text


def _is_section(value: object) -> bool:
    """Written under headings of its own."""
    several = isinstance(value, tuple) and any(
        isinstance(each, msgspec.Struct) for each in cast("tuple[object, ...]", value)
    )
    return several or isinstance(value, msgspec.Struct)


def write_settings(data: Path, settings: Settings) -> None:
    """Make the file; never over an existing one. Raises as ``format_settings``."""
    text = format_settings(settings)
    with (data / FILE_NAME).open("x", encoding="utf-8") as file:
        file.write(text)


def hub_config(data: Path, settings: HubSettings) -> HubConfig:
    """For the hub of this folder. Raises RefusedError ``malformed_settings`` for what is no network."""
    folder = data / "hub"
    return HubConfig(
        database_url=settings.database or f"sqlite:///{folder.resolve() / 'hub.db'}",
        origin=settings.origin,
        blobs=settings.blobs or str(folder.resolve() / "blobs"),
        host=settings.host,
        port=settings.port,
        tls_certificate=settings.tls_certificate or None,
        tls_key=settings.tls_key or None,
        push_services=settings.push_services,
        trusted_proxies=read_networks(settings.trusted_proxies, "hub.trusted_proxies"),
        proxy_header=settings.proxy_header,
    )


def vault_config(data: Path, settings: Settings) -> VaultConfig:
    """For the vault of this folder."""
    vault = settings.vault
    return VaultConfig(
        data=data / "vault",
        key_file=data / vault.key_file,
        hub=settings.hub.origin,
        database=vault.database or None,
        blobs=vault.blobs or None,
        mllp=(vault.mllp_host, vault.mllp_port),
        sensitive_units=vault.sensitive_units,
        critical_within=vault.critical_seconds * 1000,
        checkpoint_interval=float(vault.checkpoint_seconds),
        own_words=OwnWords(vault.emergency_notice, vault.quick_phrases),
        web=web_config(settings.web),
        breached_passwords=data / vault.breached_passwords if vault.breached_passwords else None,
        sessions=session_plan(settings.sessions),
        places=places_plan(data, settings.places),
        watch=watch_plan(settings.watch),
        openid=tuple(openid_provider(data, provider) for provider in settings.openid),
    )


def openid_provider(data: Path, settings: OpenIdSettings) -> OpenIdProvider:
    """One provider of this folder. Raises RefusedError ``malformed_settings`` where its secret cannot be read."""
    secret: Secret | None = None
    if settings.client_secret_file:
        try:
            secret = Secret((data / settings.client_secret_file).read_bytes().strip())
        except OSError:
            raise RefusedError(Refusal(ErrorCode.MALFORMED_SETTINGS.value, "openid.client_secret_file")) from None
    return OpenIdProvider(
        settings.id,
        settings.name,
        settings.issuer,
        settings.client_id,
        secret,
        login_claim=settings.login_claim,
        require=settings.require,
        loopback=settings.loopback,
    )


def session_plan(settings: SessionSettings) -> SessionPlan:
    """For the vault of this folder."""
    return SessionPlan(
        ClassLimits(settings.personal_idle_seconds * 1000, settings.personal_hours * _HOUR),
        ClassLimits(settings.shared_idle_seconds * 1000, settings.shared_hours * _HOUR),
        ClassLimits(settings.administration_idle_seconds * 1000, settings.administration_hours * _HOUR),
    )


def web_config(settings: WebSettings) -> WebConfig | None:
    """For the web client of this folder, if it has one."""
    if not settings.origin:
        return None
    return WebConfig(
        origin=settings.origin,
        host=settings.host,
        port=settings.port,
        tls_certificate=settings.tls_certificate or None,
        tls_key=settings.tls_key or None,
    )
