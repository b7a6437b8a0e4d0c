"""Carry a plan out: in portions, each one turn. Cut off anywhere, the next run does the rest."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from wardline.kit.outcome import Refusal, RefusedError
from wardline.vault.identity.find_accounts import find_by_login
from wardline.vault.identity.logins import normalise_login
from wardline.vault.keys.key_ring import KeyRing
from wardline.vault.open_vault import OpenVault
from wardline.vault.provisioning.find_provisioned import find_people, find_person, ids_by_login, person_ids
from wardline.vault.provisioning.find_teams import all_teams, find_team
from wardline.vault.provisioning.model import STAFF, TeamText
from wardline.vault.provisioning.plan import PersonNow, PersonStep, PersonWanted, Plan, TeamNow, TeamStep
from wardline.vault.provisioning.save_person import WantedPerson, change_person, create_person
from wardline.vault.provisioning.save_team import save_team
from wardline.vault.reader import Reader
from wardline.vault.turn import Turn

PORTION: Final = 100
"""People in one turn: the writer is not held up for longer than a moment."""


def people_now(reader: Reader, keys: KeyRing) -> tuple[PersonNow, ...]:
    """The staff as it is."""
    return tuple(
        PersonNow(
            person.id,
            person.login,
            person.name,
            person.title,
            not person.suspended,
            person.roles & STAFF,
            str(person.attributes.get("externalId", "")),
        )
        for person in find_people(reader, keys, person_ids(reader))
    )


def teams_now(reader: Reader, keys: KeyRing) -> tuple[TeamNow, ...]:
    """Every team as it is."""
    return tuple(TeamNow(team.id, team.kind, team.name, team.members) for team in all_teams(reader, keys))


def logins_of_others(reader: Reader, keys: KeyRing, wanted: Sequence[PersonWanted]) -> frozenset[str]:
    """Those of ``wanted`` that belong to somebody who is not of the staff: a patient, a partner's contact."""
    return frozenset(
        person.login
        for person in wanted
        if not ids_by_login(reader, keys, person.login) and find_by_login(reader, keys, person.login) is not None
    )


def apply_plan(vault: OpenVault, plan: Plan) -> None:
    """Raises RefusedError for what changed meanwhile; what was done until then stays, and the next run goes on."""
    for portion in _portions(plan.people):
        vault.ledger.run(lambda turn, steps=portion: [_person(turn, vault, step) for step in steps])
    for team in plan.teams:
        vault.ledger.run(lambda turn, step=team: _team(turn, step))


def _person(turn: Turn, vault: OpenVault, step: PersonStep) -> None:
    if step.now is None:
        wanted = _wanted(step.wanted, {}, "")
        _done(create_person(turn, vault.authority, wanted, appoints=True))
        return
    account = step.now.account
    person = find_person(turn.tx, turn.keys, account)
    if person is not None:
        wanted = _wanted(step.wanted, dict(person.attributes), person.title)
        _done(change_person(turn, vault.authority, account, wanted, appoints=True))


def _wanted(person: PersonWanted, attributes: dict[str, object], title: str) -> WantedPerson:
    kept = str(attributes.get("externalId", ""))
    external_id = kept if person.external_id is None else person.external_id
    attributes.pop("externalId", None)
    if external_id:
        attributes["externalId"] = external_id
    return WantedPerson(
        person.login,
        person.name,
        title if person.title is None else person.title,
        person.active,
        person.roles,
        external_id,
        attributes,
    )


def _team(turn: Turn, step: TeamStep) -> None:
    members = set(step.stay)
    for login in sorted(step.logins):
        members.update(ids_by_login(turn.tx, turn.keys, normalise_login(login)))
    text = TeamText(step.name)
    if step.team is not None:
        found = find_team(turn.tx, turn.keys, step.team)
        text = text if found is None else TeamText(found.name, found.external_id)
    _done(save_team(turn, text, members, team=step.team, kind=step.kind))


def _done(outcome: object) -> None:
    if isinstance(outcome, Refusal):
        raise RefusedError(outcome)  # undoes the turn


def _portions(steps: Sequence[PersonStep]) -> Iterator[tuple[PersonStep, ...]]:
    remaining = iter(steps)
    while portion := tuple(islice(remaining, PORTION)):
        yield portion
