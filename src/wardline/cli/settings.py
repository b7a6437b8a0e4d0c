"""``wardline.toml``: how the servers of one data folder are set up. Written by ``wardline init``, edited by people."""

import tomllib
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from wardline.hub.config import HubConfig
from wardline.kit.outcome import Refusal, RefusedError
from wardline.protocol.errors import ErrorCode
from wardline.vault.config import OwnWords, VaultConfig

FILE_NAME: Final = "wardline.toml"
Port = Annotated[int, Meta(ge=0, le=65535)]
QuickPhrase = Annotated[str, Meta(min_length=1, max_length=80)]


class HubSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where devices and vault find the hub, and where this one listens if it runs here."""

    origin: str = "ws://127.0.0.1:8440"
    host: str = "127.0.0.1"
    port: Port = 8440
    database: str = ""
    """SQLAlchemy URL; empty for SQLite in the data folder."""
    tls_certificate: str = ""
    tls_key: str = ""


class VaultSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The vault's own."""

    key_file: str = "key"
    """The passphrase of the key-encryption key; relative to the data folder. Keep it on another disk."""
    database: str = ""
    mllp_host: str = "127.0.0.1"
    mllp_port: Port = 2575
    critical_seconds: Annotated[int, Meta(ge=1, le=86400)] = 900
    """In which a critical result must be acknowledged."""
    checkpoint_seconds: Annotated[int, Meta(ge=1, le=86400)] = 60
    emergency_notice: Annotated[str, Meta(min_length=1, max_length=200)] = OwnWords().emergency_notice
    """Always shown on every device: whom to call instead, in the organisation's own words."""
    quick_phrases: Annotated[tuple[QuickPhrase, ...], Meta(max_length=20)] = OwnWords().quick_phrases
    """Offered beside the text field."""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    hub: HubSettings = HubSettings()
    vault: VaultSettings = VaultSettings()


def read_settings(data: Path) -> Settings:
    """Of a data folder. Raises RefusedError ``not_initialised``, or ``malformed_request`` with the place."""
    try:
        text = (data / FILE_NAME).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RefusedError(Refusal(ErrorCode.NOT_INITIALISED.value)) from None
    try:
        return msgspec.convert(tomllib.loads(text), Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise RefusedError(Refusal(ErrorCode.MALFORMED_SETTINGS.value, str(error))) from None


def write_settings(data: Path, settings: Settings) -> None:
    """Make the file; never over an existing one."""
    lines: list[str] = []
    for name, section in (("hub", settings.hub), ("vault", settings.vault)):
        lines.append(f"[{name}]")
        for field, value in msgspec.structs.asdict(section).items():
            lines.append(f"{field} = {msgspec.json.encode(value).decode()}")
        lines.append("")
    with (data / FILE_NAME).open("x", encoding="utf-8") as file:
        file.write("\n".join(lines))


def hub_config(data: Path, settings: HubSettings) -> HubConfig:
    """For the hub of this folder."""
    folder = data / "hub"
    return HubConfig(
        database_url=settings.database or f"sqlite:///{folder.resolve() / 'hub.db'}",
        origin=settings.origin,
        host=settings.host,
        port=settings.port,
        tls_certificate=settings.tls_certificate or None,
        tls_key=settings.tls_key or None,
    )


def vault_config(data: Path, settings: Settings) -> VaultConfig:
    """For the vault of this folder."""
    vault = settings.vault
    return VaultConfig(
        data=data / "vault",
        key_file=data / vault.key_file,
        hub=settings.hub.origin,
        database=vault.database or None,
        mllp=(vault.mllp_host, vault.mllp_port),
        critical_within=vault.critical_seconds * 1000,
        checkpoint_interval=float(vault.checkpoint_seconds),
        own_words=OwnWords(vault.emergency_notice, vault.quick_phrases),
    )
