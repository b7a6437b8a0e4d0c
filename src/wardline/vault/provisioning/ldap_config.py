"""Which directory, and what of it: a small TOML file (docs/how-to/import-people.md)."""

import tomllib
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.provisioning.model import STAFF

Url = Annotated[str, Meta(pattern=r"^ldaps?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?/?\Z")]
Attribute = Annotated[str, Meta(pattern=r"^([A-Za-z][A-Za-z0-9-]*)?\Z")]


class LdapAttributes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the directory calls what. Empty: it does not say."""

    login: Attribute = "userPrincipalName"
    name: Attribute = "displayName"
    title: Attribute = "title"
    external_id: Attribute = "objectGUID"
    department: Attribute = "department"
    groups: Attribute = "memberOf"


class LdapConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    url: Url
    base: str
    bind: str = ""
    """Distinguished name of the account that reads; empty: anonymous."""
    password_file: str = ""
    filter: str = "(&(objectCategory=person)(objectClass=user))"
    page_size: Annotated[int, Meta(ge=1, le=1000)] = 500
    ca_file: str = ""
    """PEM; empty: the system's authorities."""
    plaintext: bool = False
    """Without TLS. For a directory on this very machine."""
    attributes: LdapAttributes = LdapAttributes()
    roles: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    """From a group's distinguished name to a role."""
    teams: dict[str, str] = msgspec.field(default_factory=dict[str, str])
    """From a group's distinguished name to a team's name."""


def read_ldap_config(path: Path) -> LdapConfig | Refusal:
    """Refused ``malformed_settings`` with the place."""
    try:
        config = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), LdapConfig)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        return Refusal(ErrorCode.MALFORMED_SETTINGS.value, str(error))
    except (ValueError, RecursionError) as error:
        return Refusal(ErrorCode.MALFORMED_SETTINGS.value, type(error).__name__)
    if not config.attributes.login or not config.attributes.name:
        return Refusal(ErrorCode.MALFORMED_SETTINGS.value, "attributes")
    if not set(config.roles.values()) <= {role.value for role in STAFF}:
        return Refusal(ErrorCode.MALFORMED_SETTINGS.value, "roles")
    return config
