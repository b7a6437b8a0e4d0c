"""Read teams."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select, true

from wardline.kit.ids import AccountId
from wardline.vault.directory.tables import TEAM_MEMBERS, TEAMS
from wardline.vault.keys.key_names import DIRECTORY, INDEX
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.provisioning.attributes import open_text
from wardline.vault.provisioning.digests import external_digest
from wardline.vault.provisioning.model import Team, TeamKind
from wardline.vault.reader import Reader


def find_team(reader: Reader, keys: KeyRing, team: str) -> Team | None:
    """One team."""
    return next(iter(_teams(reader, keys, TEAMS.c.id == team)), None)


def all_teams(reader: Reader, keys: KeyRing) -> tuple[Team, ...]:
    """Every team, oldest first."""
    return _teams(reader, keys, true())


def teams_by_external_id(reader: Reader, keys: KeyRing, external_id: str) -> tuple[Team, ...]:
    """Those that a provider knows under this id of its own."""
    index = keys.find(reader, INDEX)
    if index is None:
        return ()
    return _teams(reader, keys, TEAMS.c.external_id == external_digest(index, "team", external_id))


def teams_of(reader: Reader, keys: KeyRing, accounts: Collection[str]) -> dict[AccountId, list[tuple[str, str]]]:
    """Id and name of each account's teams."""
    key = keys.find(reader, DIRECTORY)
    found: dict[AccountId, list[tuple[str, str]]] = {}
    if key is None or not accounts:
        return found
    rows = reader.execute(
        select(TEAM_MEMBERS.c.account, TEAMS.c.id, TEAMS.c.text)
        .join(TEAMS, TEAMS.c.id == TEAM_MEMBERS.c.team)
        .where(TEAM_MEMBERS.c.account.in_(accounts))
        .order_by(TEAMS.c.created_at, TEAMS.c.id)
    ).all()
    for account, team, text in rows:
        found.setdefault(AccountId(account), []).append((team, open_text(key, team, text).name))
    return found


def _teams(reader: Reader, keys: KeyRing, chosen: ColumnElement[bool]) -> tuple[Team, ...]:
    key = keys.find(reader, DIRECTORY)
    if key is None:
        return ()
    rows = reader.execute(select(TEAMS).where(chosen).order_by(TEAMS.c.created_at, TEAMS.c.id)).all()
    joined = TEAM_MEMBERS.join(TEAMS, TEAMS.c.id == TEAM_MEMBERS.c.team)
    members: dict[str, set[AccountId]] = {}
    for team, account in reader.execute(
        select(TEAM_MEMBERS.c.team, TEAM_MEMBERS.c.account).select_from(joined).where(chosen)
    ).all():
        members.setdefault(team, set()).add(AccountId(account))
    found: list[Team] = []
    for row in rows:
        text = open_text(key, row.id, row.text)
        found.append(
            Team(
                row.id,
                TeamKind(row.kind),
                text.name,
                text.external_id,
                row.created_at,
                row.changed_at,
                frozenset(members.get(row.id, ())),
            )
        )
    return tuple(found)
