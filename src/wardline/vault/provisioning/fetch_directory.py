"""Ask a directory: LDAPS, or StartTLS before anything is said (RFC 4511, RFC 4513), page by page (RFC 2696)."""

import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, Protocol, cast

from wardline.kit.outcome import Refusal
from wardline.protocol.errors import ErrorCode
from wardline.vault.provisioning.ldap_config import LdapConfig
from wardline.vault.provisioning.ldap_library import LDAPException, ldap3
from wardline.vault.provisioning.read_csv import PeopleFile
from wardline.vault.provisioning.read_entries import CONTROL, Entry, read_entries

_TIMEOUT_S: Final = 30
_PAGES: Final = "1.2.840.113556.1.4.319"
"""The control of RFC 2696."""
MOST_ENTRIES: Final = 200_000


class DirectoryConnection(Protocol):
    """The part of ``ldap3.Connection`` that is used."""

    result: Any
    response: Any
    search: Any
    unbind: Any


Connect = Callable[[LdapConfig, str], DirectoryConnection]
"""Makes a bound connection; the second is the password."""


def fetch_directory(config: LdapConfig, connect: Connect | None = None) -> PeopleFile | Refusal:
    """All that the filter finds. Refused ``directory_failed``: not half of a directory is ever taken for the whole."""
    try:
        password = Path(config.password_file).read_text(encoding="utf-8").partition("\n")[0] if config.bind else ""
        connection = (connect or _connect)(config, password)
        try:
            entries = _fetch(config, connection)
        finally:
            connection.unbind()
    except (LDAPException, OSError, ValueError) as error:
        return Refusal(ErrorCode.DIRECTORY_FAILED.value, type(error).__name__)
    return entries if isinstance(entries, Refusal) else read_entries(config, entries)


def _connect(config: LdapConfig, password: str) -> DirectoryConnection:
    tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=config.ca_file or None, version=ssl.PROTOCOL_TLS_CLIENT)
    server = ldap3.Server(config.url, tls=tls, connect_timeout=_TIMEOUT_S, get_info=ldap3.NONE)
    connection: Any = ldap3.Connection(
        server,
        user=config.bind or None,
        password=password or None,
        auto_bind=ldap3.AUTO_BIND_NONE,
        auto_referrals=False,
        read_only=True,
        receive_timeout=_TIMEOUT_S,
        raise_exceptions=True,
    )
    try:
        connection.open(read_server_info=False)
        if not (config.url.startswith("ldaps:") or config.plaintext):
            connection.start_tls(read_server_info=False)
        connection.bind(read_server_info=False)
    except LDAPException:
        if connection.socket is not None:
            connection.socket.close()
        raise
    return connection


def _fetch(config: LdapConfig, connection: DirectoryConnection) -> list[Entry] | Refusal:
    names = config.attributes
    mapped = (names.login, names.name, names.title, names.external_id, names.department, names.groups, CONTROL)
    entries: list[Entry] = []
    cookie: bytes | None = None
    while True:
        connection.search(
            config.base,
            config.filter,
            search_scope=ldap3.SUBTREE,
            attributes=sorted({name for name in mapped if name}),
            paged_size=config.page_size,
            paged_cookie=cookie,
        )
        result = connection.result
        if result.get("result") != 0:
            return Refusal(ErrorCode.DIRECTORY_FAILED.value, "search")
        for each in connection.response or ():
            if each.get("type") == "searchResEntry":
                raw = cast("Mapping[str, list[bytes] | None]", each["raw_attributes"])
                entries.append({name.casefold(): tuple(values or ()) for name, values in raw.items()})
        if len(entries) > MOST_ENTRIES:
            return Refusal(ErrorCode.DIRECTORY_FAILED.value, "too many entries")
        cookie = result.get("controls", {}).get(_PAGES, {}).get("value", {}).get("cookie")
        if not cookie:
            return entries
