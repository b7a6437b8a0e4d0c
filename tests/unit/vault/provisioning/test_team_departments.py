"""A provider's team works somewhere: policies know it of each member, and forget it with the membership."""

from collections.abc import Generator
from pathlib import Path

import pytest
from sqlalchemy import delete, select
from tests.support.organisations import Organisation, open_organisation

from wardline.audit.record import Action
from wardline.kit.ids import AccountId, new_id
from wardline.kit.outcome import Refusal
from wardline.vault.directory.set_department import set_department
from wardline.vault.policy.facts import load_account
from wardline.vault.policy.places import departments_of
from wardline.vault.provisioning.model import TeamText
from wardline.vault.provisioning.place_team import place_team
from wardline.vault.provisioning.save_person import WantedPerson, create_person
from wardline.vault.provisioning.save_team import delete_team, save_team
from wardline.vault.reviews.tables import REVIEWS
from wardline.vault.turn import Turn


@pytest.fixture
def mercy(tmp_path: Path) -> Generator[Organisation]:
    with open_organisation(tmp_path) as organisation:
        yield organisation


def provisioned(house: Organisation, login: str) -> AccountId:
    made = house.run(lambda turn: create_person(turn, house.authority, WantedPerson(login, login), appoints=False))
    assert not isinstance(made, Refusal)
    return made


def team_of(house: Organisation, *members: AccountId, team: str | None = None) -> str:
    made = house.run(lambda turn: save_team(turn, TeamText("Ward 4 West", ""), members, team=team))
    assert not isinstance(made, Refusal)
    return made


def where(house: Organisation, account: AccountId) -> frozenset[str]:
    with house.vault.database.read() as reader:
        known = departments_of(reader, account)
        assert load_account(reader, house.id, account).departments == known, "what policies decide by"
    return known


def waiting(house: Organisation) -> set[str]:
    """Whose conversations are to be looked at again."""
    with house.vault.database.read() as reader:
        return set(reader.execute(select(REVIEWS.c.account)).scalars())


def looked_at(turn: Turn) -> None:
    turn.tx.execute(delete(REVIEWS))
    turn.record(Action.ROSTER_REVIEWED)


def test_members_work_where_their_team_does_while_they_are_in_it(mercy: Organisation) -> None:
    ada, ben = provisioned(mercy, "ada"), provisioned(mercy, "ben")
    ward = mercy.run(lambda turn: set_department(turn, name="4 West", units=[], first=None, second=None))
    team = team_of(mercy, ada)
    assert where(mercy, ada) == frozenset()
    mercy.run(looked_at)
    assert mercy.run(lambda turn: place_team(turn, team, (ward,))) is None
    assert (where(mercy, ada), where(mercy, ben)) == ({ward}, frozenset())
    assert waiting(mercy) == {ada}
    team_of(mercy, ben, team=team)
    assert (where(mercy, ada), where(mercy, ben)) == (frozenset(), {ward})
    assert waiting(mercy) == {ada, ben}
    assert mercy.run(lambda turn: delete_team(turn, team)) is None
    assert where(mercy, ben) == frozenset()


def test_no_team_is_placed_that_there_is_not_or_nowhere(mercy: Organisation) -> None:
    team = team_of(mercy)
    for which, department, code in ((new_id(), None, "unknown_team"), (team, new_id(), "unknown_department")):
        refused = mercy.run(lambda turn, t=which, d=department: place_team(turn, t, () if d is None else (d,)))
        assert isinstance(refused, Refusal)
        assert refused.code == code
