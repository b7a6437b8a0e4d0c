"""People from directory entries (RFC 4512), Active Directory's included. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from wardline.vault.identity.logins import MOST_CHARACTERS, normalise_login
from wardline.vault.identity.model import Role
from wardline.vault.provisioning.ldap_config import LdapConfig
from wardline.vault.provisioning.model import TeamKind
from wardline.vault.provisioning.plan import PersonWanted
from wardline.vault.provisioning.read_csv import MOST_TEXT, PeopleFile, Problem

CONTROL: Final = "userAccountControl"
_DISABLED: Final = 0x2
"""ACCOUNTDISABLE of userAccountControl (MS-ADTS section 2.2.16)."""

Entry = Mapping[str, Sequence[bytes]]
"""Attributes in lower case with their values as they came."""


def read_entries(config: LdapConfig, entries: Iterable[Entry]) -> PeopleFile:
    """``line`` of a problem is the entry's place in the answer, from 1."""
    people: list[PersonWanted] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    roles = {_folded(name): Role(role) for name, role in config.roles.items()}
    teams = {_folded(name): team for name, team in config.teams.items()}
    for place, entry in enumerate(entries, 1):
        login, name = _text(entry, config.attributes.login), _text(entry, config.attributes.name)
        wrong = _wrong("login", login, MOST_CHARACTERS) or _wrong("name", name, MOST_TEXT)
        if wrong is None and normalise_login(login or "") in seen:
            wrong = ("login", "the same as in an entry before")
        if wrong is not None or login is None or name is None:
            problems.append(Problem(place, *(wrong or ("", "missing"))))
            continue
        seen.add(normalise_login(login))
        groups = {_folded(value) for value in _texts(entry, config.attributes.groups)}
        department = _fit(_text(entry, config.attributes.department))
        chosen = {(TeamKind.TEAM, teams[group]) for group in groups & teams.keys()}
        chosen |= {(TeamKind.DEPARTMENT, department)} if department else set()
        says_teams = bool(teams) or bool(config.attributes.department)
        people.append(
            PersonWanted(
                login=login,
                name=name,
                title=_fit(_text(entry, config.attributes.title)) if config.attributes.title else None,
                active=_is_active(entry),
                roles=frozenset(roles[group] for group in groups & roles.keys()) if roles else None,
                external_id=_external_id(entry, config.attributes.external_id),
                teams=frozenset(chosen) if says_teams else None,
            )
        )
    return PeopleFile(tuple(people), tuple(problems))


def _wrong(column: str, value: str | None, most: int) -> tuple[str, str] | None:
    if not value:
        return column, "missing"
    if len(value) > most or not value.isprintable():
        return column, "too long, or has a character that cannot be printed"
    return None


def _fit(value: str | None) -> str:
    return "" if value is None or not value.isprintable() else value[:MOST_TEXT]


def _is_active(entry: Entry) -> bool:
    """A directory without the flag knows only people who are active: the filter chooses them."""
    flags = _text(entry, CONTROL)
    if flags is None:
        return True
    return flags.isdecimal() and not int(flags) & _DISABLED


def _external_id(entry: Entry, attribute: str) -> str | None:
    if not attribute:
        return None
    values = entry.get(attribute.casefold(), ())
    if not values:
        return ""
    try:
        text = values[0].decode("utf-8")
    except UnicodeDecodeError:
        return values[0].hex()  # objectGUID: 16 bytes
    return text if text.isprintable() and len(text) <= MOST_TEXT else values[0][:MOST_TEXT].hex()[:MOST_TEXT]


def _text(entry: Entry, attribute: str) -> str | None:
    return next(iter(_texts(entry, attribute)), None)


def _texts(entry: Entry, attribute: str) -> list[str]:
    found: list[str] = []
    for value in entry.get(attribute.casefold(), ()):
        try:
            found.append(value.decode("utf-8").strip())
        except UnicodeDecodeError:
            continue
    return found


def _folded(name: str) -> str:
    """A distinguished name as it is compared: without spaces around commas, whatever the case."""
    return ",".join(part.strip() for part in name.split(",")).casefold()
