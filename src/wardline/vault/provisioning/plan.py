"""From the people there are and the people there should be to what must be done. Pure: the same for files and
directories, for a dry run and for the real one.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from wardline.kit.ids import AccountId
from wardline.vault.identity.logins import normalise_login
from wardline.vault.identity.model import Role
from wardline.vault.provisioning.model import APPOINTED, TeamKind

TeamKey = tuple[TeamKind, str]
"""Kind and name, case folded: how a file or a directory names a team."""


@dataclass(frozen=True, slots=True)
class PersonNow:
    """Somebody as they are."""

    account: AccountId
    login: str
    name: str
    title: str
    active: bool
    roles: frozenset[Role]
    external_id: str


@dataclass(frozen=True, slots=True)
class TeamNow:
    """A team as it is."""

    id: str
    kind: TeamKind
    name: str
    members: frozenset[AccountId]


@dataclass(frozen=True, slots=True)
class PersonWanted:
    """Somebody as a line or an entry says. None: it does not say, and what is stays."""

    login: str
    name: str
    title: str | None = None
    active: bool | None = None
    roles: frozenset[Role] | None = None
    external_id: str | None = None
    teams: frozenset[tuple[TeamKind, str]] | None = None
    """Kind and name."""


class Step(StrEnum):
    """What is done with somebody."""

    CREATE = "create"
    CHANGE = "change"
    SUSPEND = "suspend"
    REINSTATE = "reinstate"


@dataclass(frozen=True, slots=True)
class PersonStep:
    """One person's."""

    step: Step
    wanted: PersonWanted
    now: PersonNow | None


@dataclass(frozen=True, slots=True)
class TeamStep:
    """One team's: its members afterwards, by normalised login where the file names them, else as they are."""

    kind: TeamKind
    name: str
    team: str | None
    logins: frozenset[str]
    """Those whom the file or directory puts in."""
    stay: frozenset[AccountId]
    """Those of whom it says nothing."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that must be done, people first."""

    people: tuple[PersonStep, ...]
    teams: tuple[TeamStep, ...]
    unchanged: int


def make_plan(
    people: Collection[PersonNow],
    teams: Collection[TeamNow],
    wanted: Sequence[PersonWanted],
    *,
    suspend_missing: bool = False,
) -> Plan:
    """``wanted`` has each login once. ``suspend_missing``: who is not in it is suspended, administrators and compliance
    officers excepted: no file that ends too early may shut out whoever mends it.
    """
    known = {normalise_login(person.login): person for person in people}
    steps: list[PersonStep] = []
    named: set[str] = set()
    for person in wanted:
        login = normalise_login(person.login)
        named.add(login)
        step = _step(known.get(login), person)
        if step is not None:
            steps.append(PersonStep(step, person, known.get(login)))
    unchanged = len(wanted) - len(steps)
    if suspend_missing:
        steps += [
            PersonStep(Step.SUSPEND, PersonWanted(person.login, person.name, active=False), person)
            for login, person in sorted(known.items())
            if login not in named and person.active and not person.roles & APPOINTED
        ]
    return Plan(tuple(steps), _team_steps(known, teams, wanted), unchanged)


def _step(now: PersonNow | None, wanted: PersonWanted) -> Step | None:
    if now is None:
        return Step.CREATE
    if wanted.active is not None and wanted.active is not now.active:
        return Step.REINSTATE if wanted.active else Step.SUSPEND
    differs = (
        now.name != wanted.name
        or (wanted.title is not None and wanted.title != now.title)
        or (wanted.roles is not None and wanted.roles != now.roles)
        or (wanted.external_id is not None and wanted.external_id != now.external_id)
    )
    return Step.CHANGE if differs else None


def _team_steps(
    known: Mapping[str, PersonNow], teams: Collection[TeamNow], wanted: Sequence[PersonWanted]
) -> tuple[TeamStep, ...]:
    spoken = {normalise_login(person.login): person.teams for person in wanted if person.teams is not None}
    logins: dict[TeamKey, set[str]] = {}
    names: dict[TeamKey, str] = {}
    for login, chosen in spoken.items():
        for kind, name in chosen:
            logins.setdefault((kind, name.casefold()), set()).add(login)
            names.setdefault((kind, name.casefold()), name)
    of_account = {person.account: login for login, person in known.items()}
    current: dict[TeamKey, TeamNow] = {}
    for team in teams:
        current.setdefault((team.kind, team.name.casefold()), team)
    steps: list[TeamStep] = []
    for key in sorted(current.keys() | logins.keys()):
        team, put = current.get(key), frozenset(logins.get(key, ()))
        before: frozenset[AccountId] = frozenset() if team is None else team.members
        stay = frozenset(member for member in before if of_account.get(member) not in spoken)
        there = frozenset(of_account[member] for member in before - stay)
        if team is None or put != there:
            steps.append(
                TeamStep(key[0], names[key] if team is None else team.name, team.id if team else None, put, stay)
            )
    return tuple(steps)
