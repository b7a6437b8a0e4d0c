"""People from a file: UTF-8 with or without a byte order mark, separated by comma, semicolon or tab (RFC 4180)."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wardline.vault.identity.logins import MOST_CHARACTERS, normalise_login
from wardline.vault.identity.model import Role
from wardline.vault.provisioning.model import STAFF, TeamKind
from wardline.vault.provisioning.plan import PersonWanted

COLUMNS: Final = ("login", "name", "title", "roles", "active", "external_id", "department", "teams")
"""Login and name must be there; the others where they are wanted. Several roles or teams: separated by ``|``."""
MOST_BYTES: Final = 64 << 20
MOST_TEXT: Final = 256
"""Characters of a name, a title, a team."""
_YES: Final = frozenset({"yes", "true", "1", "active"})
_NO: Final = frozenset({"no", "false", "0", "inactive", "suspended"})
_ROLES: Final = {role.value: role for role in STAFF}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where. Says the column, never the value."""

    line: int
    """From 1, of the file: the last one of a record that has several."""
    column: str
    what: str


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """What could be read, and what could not."""

    people: tuple[PersonWanted, ...]
    problems: tuple[Problem, ...]


def read_csv(data: bytes) -> PeopleFile:
    """A whole file. A record with a problem is not among ``people``; the first of two with one login is."""
    if len(data) > MOST_BYTES:
        return PeopleFile((), (Problem(1, "", "the file is larger than 64 MiB"),))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return PeopleFile((), (Problem(data[: error.start].count(b"\n") + 1, "", "not UTF-8"),))
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    people: list[PersonWanted] = []
    problems: list[Problem] = []
    seen: dict[str, int] = {}
    try:
        header = [name.strip().casefold() for name in next(reader, list[str]())]
        problems += _check_header(header)
        if problems:
            return PeopleFile((), tuple(problems))
        for row in reader:
            line = reader.line_num
            if not any(cell.strip() for cell in row):
                continue
            found = _read(header, row, line)
            if isinstance(found, PersonWanted):
                earlier = seen.setdefault(normalise_login(found.login), line)
                if earlier == line:
                    people.append(found)
                else:
                    problems.append(Problem(line, "login", f"the same as in line {earlier}"))
            else:
                problems += found
    except csv.Error:
        problems.append(Problem(reader.line_num, "", "a quotation mark is not closed, or a field is too long"))
    return PeopleFile(tuple(people), tuple(problems))


def _check_header(header: Sequence[str]) -> list[Problem]:
    unknown = [
        Problem(1, "", f"column {place} is none of: {', '.join(COLUMNS)}")
        for place, name in enumerate(header, 1)
        if name not in COLUMNS
    ]
    missing = [Problem(1, name, "the column is missing") for name in ("login", "name") if name not in header]
    twice = [Problem(1, name, "the column is there twice") for name in COLUMNS if header.count(name) > 1]
    return [*unknown, *missing, *twice]


def _read(header: Sequence[str], row: Sequence[str], line: int) -> PersonWanted | list[Problem]:
    if len(row) != len(header):
        return [Problem(line, "", f"{len(row)} fields where the header has {len(header)}")]
    cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
    problems = [Problem(line, name, what) for name, cell in cells.items() if (what := _wrong(name, cell))]
    if problems:
        return problems
    return PersonWanted(
        login=cells["login"],
        name=cells["name"],
        title=cells.get("title"),
        active=_active(cells["active"]) if cells.get("active") else None,
        roles=_roles(cells["roles"]) if "roles" in cells else None,
        external_id=cells.get("external_id"),
        teams=_teams(cells) if "teams" in cells or "department" in cells else None,
    )


def _wrong(name: str, cell: str) -> str | None:
    if name in {"login", "name"} and not cell:
        return "missing"
    if len(cell) > (MOST_CHARACTERS if name == "login" else MOST_TEXT * 8 if name in {"roles", "teams"} else MOST_TEXT):
        return "too long"
    if cell and not cell.isprintable():
        return "has a character that cannot be printed"
    if name == "roles" and not all(part.casefold() in _ROLES for part in _parts(cell)):
        return f"a role that is none of: {', '.join(sorted(_ROLES))}"
    if name == "active" and cell and _active(cell) is None:
        return "neither yes nor no"
    if name == "teams" and any(len(part) > MOST_TEXT for part in _parts(cell)):
        return "too long"
    return None


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _active(cell: str) -> bool | None:
    folded = cell.casefold()
    return True if folded in _YES else False if folded in _NO else None


def _roles(cell: str) -> frozenset[Role]:
    return frozenset(_ROLES[part.casefold()] for part in _parts(cell))


def _teams(cells: dict[str, str]) -> frozenset[tuple[TeamKind, str]]:
    teams = {(TeamKind.TEAM, part) for part in _parts(cells.get("teams", ""))}
    department = cells.get("department", "")
    return frozenset(teams | ({(TeamKind.DEPARTMENT, department)} if department else set()))
